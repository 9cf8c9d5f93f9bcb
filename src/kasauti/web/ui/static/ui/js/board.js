// A card dragged to another stage sends the form that its tick and the list of stages send.

const board = document.querySelector("[data-board]");
const bulk = document.getElementById("bulk");
const boxOf = (card) => card.querySelector("[data-select]");
const columnOf = (event) => event.target.closest?.("[data-stage]");
let dragged = null;

function takes(column) {
  if (!column || column === dragged.closest("[data-stage]")) return false;
  if (column.hasAttribute("data-turns-down")) return Boolean(document.querySelector(".pipeline-reject"));
  return [...(bulk.elements.to?.options ?? [])].some((option) => option.value === column.dataset.stage);
}

function draggable() {
  for (const card of board.querySelectorAll("[data-row]")) card.draggable = true;
  for (const link of board.querySelectorAll("[data-row] a")) link.draggable = false;
}

function mark(over) {
  for (const column of board.querySelectorAll("[data-over]")) column.removeAttribute("data-over");
  over?.setAttribute("data-over", "");
}

// Only what is dragged moves, unless it is one of those that are ticked: then all of them.
function choose(card) {
  if (boxOf(card).checked) return;
  for (const box of board.querySelectorAll("[data-select]:checked")) box.checked = false;
  boxOf(card).checked = true;
}

function drop(column) {
  choose(dragged);
  if (column.hasAttribute("data-turns-down")) {
    const menu = document.querySelector(".pipeline-reject");
    menu.open = true;
    menu.querySelector("select").focus();
    return;
  }
  bulk.elements.to.value = column.dataset.stage;
  bulk.requestSubmit();
}

if (board && bulk?.elements.to) {
  draggable();
  document.addEventListener("htmx:after:swap", draggable); // cards that were scrolled to
  board.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-row]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", boxOf(dragged).value);
    dragged.setAttribute("data-dragged", "");
  });
  board.addEventListener("dragover", (event) => {
    const column = columnOf(event);
    if (!dragged || !takes(column)) return mark(null);
    event.preventDefault();
    mark(column);
  });
  board.addEventListener("drop", (event) => {
    const column = columnOf(event);
    if (!dragged || !takes(column)) return;
    event.preventDefault();
    drop(column);
  });
  board.addEventListener("dragend", () => {
    dragged?.removeAttribute("data-dragged");
    dragged = null;
    mark(null);
  });
}
