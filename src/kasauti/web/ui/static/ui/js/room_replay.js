// A session's document as it grew, change by change.
import { Doc, applyUpdate } from "../vendor/collaboration.js";
import { openEditor } from "../vendor/editor.js";
import { openSheet } from "./sheet.js";
import { openBoard } from "./whiteboard.js";

const place = document.getElementById("replay");
const part = (name) => place.querySelector(`[data-part="${name}"]`);
const { changes } = await (await fetch(place.dataset.changes)).json();
const view = openEditor({ parent: part("code"), doc: "", nonce: place.dataset.nonce, label: place.dataset.label, readOnly: true });
const slider = part("slider");
slider.max = changes.length;
let doc = new Doc(), at = 0, board = null;

// Shown once something was drawn; each step puts the scene as it was in place of what stands there.
function draw() {
  const scene = [...doc.getMap("board").values()];
  if (!board && !scene.length) return;
  part("board").hidden = false;
  board ??= openBoard(part("board"), new Doc().getMap("board"));
  board.show(scene);
  part("board").dataset.elements = scene.filter(({ isDeleted }) => !isDeleted).length;
}

// The sheet follows the document it was opened on; another document begins it anew.
let filled = null;
function fill() {
  if (filled === doc) return;
  filled = doc;
  for (const card of part("sheet").querySelectorAll("[role=group]")) card.remove();
  openSheet(part("sheet"), doc, { readOnly: true, counted: (lines) => (part("sheet").hidden = !lines) });
}

function show(number) {
  if (number < at) [doc, at] = [new Doc(), 0];
  for (; at < number; at += 1) applyUpdate(doc, Uint8Array.from(atob(changes[at].data), (one) => one.charCodeAt(0)));
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: doc.getText("code").toString() } });
  draw();
  fill();
  part("output").textContent = doc.getText("output").toString();
  const last = changes[number - 1];
  part("when").textContent = last ? `${new Date(last.at).toLocaleTimeString()} · ${last.author} · ${number} / ${changes.length}` : `0 / ${changes.length}`;
  slider.value = number;
}
slider.addEventListener("input", () => show(Number(slider.value)));
let playing = 0;
part("play").addEventListener("click", () => {
  clearInterval(playing);
  if (part("play").ariaPressed === "true") return void (part("play").ariaPressed = "false");
  part("play").ariaPressed = "true";
  if (at >= changes.length) show(0);
  playing = setInterval(() => {
    if (at >= changes.length) return part("play").click();
    show(at + 1);
  }, 80);
});
show(changes.length);
place.dataset.ready = "yes";
