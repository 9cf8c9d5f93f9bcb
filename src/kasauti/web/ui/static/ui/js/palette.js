// Ctrl-K: one field that finds people, roles and pages; arrows choose, Enter opens.

const dialog = document.getElementById("palette");
const field = document.getElementById("palette-words");

const choices = () => [...dialog.querySelectorAll("[data-choice]")];
const chosen = () => dialog.querySelector("[data-choice][data-current]");

function choose(step) {
  const all = choices();
  if (!all.length) return;
  const at = all.indexOf(chosen());
  const to = all[(at + step + all.length) % all.length];
  chosen()?.removeAttribute("data-current");
  to.setAttribute("data-current", "");
  to.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (!dialog || event.key !== "k" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  if (dialog.open) return dialog.close();
  dialog.showModal();
  field.select();
  field.dispatchEvent(new Event("opened"));
});

// Enter opens what is found for the words that stand there; where the list is not of them yet, once it is.
const found = () => document.getElementById("palette-found");
const ofTheseWords = () => found().dataset.words === field.value.trim();
let wanted = false;

function open() {
  wanted = !ofTheseWords();
  if (!wanted) (chosen() ?? choices()[0])?.click();
}

field?.addEventListener("input", () => (wanted = false));
document.addEventListener("htmx:after:swap", () => {
  if (wanted && dialog?.open) open();
});

field?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") choose(1);
  else if (event.key === "ArrowUp") choose(-1);
  else if (event.key === "Enter") open();
  else if (event.key === "Escape") dialog.close();
  else return;
  event.preventDefault();
});
