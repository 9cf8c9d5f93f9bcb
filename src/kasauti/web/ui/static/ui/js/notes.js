// Small forms that keep themselves as one writes: notes in the room, what is read aloud.

/** Send fields to an address of this site. */
export async function post(action, fields) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  return fetch(action, { method: "POST", headers: { "X-CSRFToken": token }, body: new URLSearchParams(fields) });
}

for (const note of document.querySelectorAll("form[data-note]")) {
  const problem = note.querySelector("[data-problem]");
  let waiting = 0;
  const keep = async () => {
    note.dataset.state = "open";
    const answer = await post(note.action, new FormData(note)).catch(() => null);
    const refused = problem && answer?.status === 409; // said once; what cannot be is not tried again
    if (problem) {
      problem.hidden = !refused;
      problem.textContent = refused ? (await answer.json()).problem : "";
    }
    note.dataset.state = answer?.ok ? "kept" : "away";
    if (!answer?.ok && !refused) waiting = setTimeout(keep, 3000);
  };
  note.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, 600);
  });
  note.addEventListener("submit", (event) => (event.preventDefault(), keep()));
}
