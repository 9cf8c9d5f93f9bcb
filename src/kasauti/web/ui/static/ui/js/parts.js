// Small parts: dialogs, menus, toasts, forms that send themselves, the tray of those selected.

const TOAST_LIFE = 9000;

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  event.target.closest("[data-closes]")?.closest("dialog")?.close();
  event.target.closest("[data-dismiss]")?.closest("[data-toast]")?.remove();
  if (event.target instanceof HTMLDialogElement) event.target.close();
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-select]")) tray();
  const form = event.target.closest("form[data-sends-itself]");
  if (form) form.requestSubmit();
});

function tray() {
  const chosen = [...document.querySelectorAll("[data-select]:checked")];
  const button = document.querySelector("[data-compare]");
  if (!button) return;
  button.disabled = chosen.length < 2 || chosen.length > 4;
  button.querySelector("[data-count]").textContent = chosen.length || "";
}

function fade() {
  for (const toast of document.querySelectorAll("[data-toast]:not([data-seen])")) {
    toast.setAttribute("data-seen", "");
    let timer = setTimeout(() => toast.remove(), TOAST_LIFE);
    for (const kind of ["mouseenter", "focusin"]) toast.addEventListener(kind, () => clearTimeout(timer));
    for (const kind of ["mouseleave", "focusout"]) {
      toast.addEventListener(kind, () => (timer = setTimeout(() => toast.remove(), TOAST_LIFE)));
    }
  }
}

document.addEventListener("htmx:after:swap", () => {
  fade();
  tray();
});
fade();
tray();
