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

// A formset's empty row, numbered and added.
document.addEventListener("click", (event) => {
  const rows = event.target.closest("[data-adds-row]")?.closest("[data-rows]");
  if (!rows) return;
  const total = rows.querySelector("[name$=-TOTAL_FORMS]");
  const row = rows.querySelector("template").innerHTML.replaceAll("__prefix__", total.value);
  rows.querySelector("[role=list]").insertAdjacentHTML("beforeend", row);
  total.value = Number(total.value) + 1;
  rows.querySelector("[role=list]").lastElementChild.querySelector("input[type=text]").focus();
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
