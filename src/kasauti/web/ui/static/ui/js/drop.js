// Files dropped anywhere on a role's page go into its form, which is sent as if chosen by hand.

const form = () => document.querySelector("form[data-drop]");
const veil = () => document.querySelector(".drop-veil");
let depth = 0;

const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

function show(over) {
  veil()?.toggleAttribute("data-over", over);
  form()?.toggleAttribute("data-over", over);
}

document.addEventListener("dragenter", (event) => {
  if (!form() || !holdsFiles(event)) return;
  depth += 1;
  show(true);
});

document.addEventListener("dragleave", (event) => {
  if (!form() || !holdsFiles(event)) return;
  depth = Math.max(0, depth - 1);
  if (!depth) show(false);
});

document.addEventListener("dragover", (event) => {
  if (form() && holdsFiles(event)) event.preventDefault();
});

document.addEventListener("drop", (event) => {
  if (!form() || !holdsFiles(event)) return;
  event.preventDefault();
  depth = 0;
  show(false);
  const input = form().querySelector("input[type=file]");
  input.files = event.dataTransfer.files;
  send(form());
});

document.addEventListener("change", (event) => {
  const owner = event.target.closest("form[data-drop]");
  if (owner && event.target.matches("input[type=file]") && event.target.files.length) send(owner);
});

function send(owner) {
  if (!owner.hasAttribute("data-sends")) return;
  owner.setAttribute("aria-busy", "true");
  owner.querySelector("[data-sending]")?.removeAttribute("hidden");
  owner.requestSubmit();
}
