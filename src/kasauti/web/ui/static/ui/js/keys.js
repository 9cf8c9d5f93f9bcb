// The keyboard: one listener; every key does what a visible control does.

const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent);

function current() {
  return document.querySelector("[data-row][data-current]");
}

function go(step) {
  const all = rows();
  if (!all.length) return follow(step > 0 ? "next" : "previous");
  const at = all.indexOf(current());
  const to = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  current()?.removeAttribute("data-current");
  to.setAttribute("data-current", "");
  to.querySelector("a[data-open]")?.focus({ preventScroll: true });
  to.scrollIntoView({ block: "nearest" });
}

function follow(name) {
  document.querySelector(`a[rel=${name}]`)?.click();
}

function press(key) {
  const control = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((one) => !one.disabled);
  control?.click();
  return Boolean(control);
}

const verbs = {
  "/": () => document.querySelector("[data-key-search]")?.focus(),
  j: () => go(1),
  k: () => go(-1),
  Enter: () => current()?.querySelector("a[data-open]")?.click(),
  x: () => current()?.querySelector("[data-select]")?.click(),
  u: () => document.querySelector("a[rel=up]")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.key === "Escape" && typing(event.target)) return event.target.blur();
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && event.target.closest("a, button, summary, input")) return;
  const verb = verbs[event.key];
  if (verb) verb();
  else if (!press(event.key)) return;
  event.preventDefault();
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-row]");
  if (!row || row === current()) return;
  current()?.removeAttribute("data-current");
  row.setAttribute("data-current", "");
});
