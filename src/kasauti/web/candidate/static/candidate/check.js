// A knowledge check: what is typed is kept by itself, the clock runs, the end hands in.
const form = document.getElementById("check");
const told = JSON.parse(document.getElementById("check-told").textContent);
const part = (name) => form.querySelector(`[data-part="${name}"]`);
const opened = performance.now();
let waiting = 0, sending = null, again = false, over = false;

function keep() {
  clearTimeout(waiting);
  again = true;
  return (sending ??= send().finally(() => (sending = null)));
}
async function send() {
  let answer = null;
  while (again) {
    again = false;
    part("state").textContent = told.words.keeping;
    answer = await fetch(form.dataset.keep, { method: "POST", body: new URLSearchParams(new FormData(form)) }).catch(() => null);
  }
  part("state").textContent = answer?.ok ? told.words.kept : told.words.trying;
  if ([403, 410, 422].includes(answer?.status)) location.reload(); // it is over, handed in elsewhere or taken back
  else if (!answer?.ok) waiting = setTimeout(keep, 3000);
  else if (over) form.submit();
  return Boolean(answer?.ok);
}
form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(keep, 600);
});

// Enter in a field of one line sends a form: nothing is handed in unasked, nor into a void.
function isWhole(item) {
  const answer = item.querySelector(":checked") ?? item.querySelector("input:not([type=radio])");
  return Boolean(answer?.value.trim() && item.querySelector("textarea").value.trim());
}
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const open = [...form.querySelectorAll(".item")].flatMap((item, place) => (isWhole(item) ? [] : [place + 1]));
  part("open").textContent = open.length ? `${told.words.open} ${open.join(", ")}` : "";
  part("failed").hidden = true;
  part("sure").showModal();
});
part("back").addEventListener("click", () => part("sure").close());
part("hand-in").addEventListener("click", async () => {
  const kept = await keep();
  part("failed").hidden = kept;
  if (kept) form.submit();
});

function tick() {
  const seconds = Math.max(0, Math.round((told.left - (performance.now() - opened)) / 1000));
  const minutes = Math.floor(seconds / 60);
  part("clock").textContent = `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
  part("clock").toggleAttribute("data-short", minutes < 2);
  if (seconds % 60 === 0 && told.words.left[minutes]) part("said").textContent = told.words.left[minutes];
  if (seconds > 0) return;
  clearInterval(ticking);
  over = true;
  keep();
}
const ticking = setInterval(tick, 1000);
tick();
