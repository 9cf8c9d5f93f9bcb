// A quote and the words it was read from show each other.

function light(id, { scroll }) {
  for (const lit of document.querySelectorAll("[data-evidence][aria-current]")) lit.removeAttribute("aria-current");
  const both = document.querySelectorAll(`[data-evidence~="${CSS.escape(id)}"]`);
  for (const one of both) one.setAttribute("aria-current", "true");
  const to = [...both].find((one) => one.matches(scroll));
  to?.scrollIntoView({ block: "center", behavior: "smooth" });
}

document.addEventListener("click", (event) => {
  const quote = event.target.closest("a.quote[data-evidence]");
  const mark = event.target.closest(".page-mark[data-evidence], mark[data-evidence]");
  if (!quote && !mark) return;
  event.preventDefault();
  const id = (quote ?? mark).dataset.evidence.split(" ")[0];
  const target = document.querySelector(`a.quote[data-evidence="${CSS.escape(id)}"]`);
  if (mark) for (let box = target?.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  light(id, { scroll: quote ? ".page-mark, mark" : "a.quote" });
});

function step(by) {
  const marks = [...document.querySelectorAll("[data-first-mark]")];
  if (!marks.length) return;
  const at = marks.findIndex((one) => one.hasAttribute("aria-current"));
  const to = marks[(at + by + marks.length) % marks.length];
  light(to.dataset.evidence.split(" ")[0], { scroll: "[data-first-mark]" });
}

document.addEventListener("keydown", (event) => {
  if (event.metaKey || event.ctrlKey || event.altKey || event.target.closest("input, textarea, select")) return;
  if (event.key === "n") step(1);
  if (event.key === "p") step(-1);
});

if (location.hash.startsWith("#q-")) light(location.hash.slice(3), { scroll: ".page-mark, mark" });
