// The live room: shared code and output, who is here, the clock, what is not yet kept.
import { Doc, applyUpdate, connect, encodeStateAsUpdate, shared, yUndoManagerKeymap } from "../vendor/collaboration.js";
import { openEditor } from "../vendor/editor.js";
import { post } from "./notes.js";
import { openSheet } from "./sheet.js";
import { openBoard } from "./whiteboard.js";

const room = document.getElementById("room");
const part = (name) => room.querySelector(`[data-part="${name}"]`);
const words = JSON.parse(document.getElementById("room-words").textContent);
const key = `room ${room.dataset.address}`;
const doc = new Doc();
const code = doc.getText("code"), output = doc.getText("output");

// What was typed and not kept when the page went away is still here.
const stored = localStorage.getItem(key);
if (stored) applyUpdate(doc, Uint8Array.from(atob(stored), (one) => one.charCodeAt(0)));

let open = 0, connected = false, saving = 0, over = "";
const save = () => {
  saving = 0;
  if (!open && (connected || over)) return localStorage.removeItem(key);
  localStorage.setItem(key, btoa(Array.from(encodeStateAsUpdate(doc), (one) => String.fromCharCode(one)).join("")));
};
const address = new URL(room.dataset.address, location.href);
address.protocol = address.protocol.replace("http", "ws");
const { awareness, say, provider } = connect(address.href, doc, { told, counted, ended });
doc.on("update", (_, origin) => {
  if (origin !== provider) saving ||= setTimeout(save, 150);
});
addEventListener("pagehide", () => (open || !connected) && save());

function counted(count, linked) {
  [open, connected] = [count, linked];
  const state = over || (!connected ? "away" : open ? "open" : "kept");
  if (room.dataset.state === state) return;
  room.dataset.state = state;
  part("state").textContent = words[state];
  if (state === "kept") saving ||= setTimeout(save, 150);
}

function ended(why) {
  over = why;
  counted(open, false);
  saving ||= setTimeout(save, 150);
}

const nonce = room.dataset.nonce;
openEditor({ parent: part("code"), doc: code.toString(), nonce, label: words.code, keys: [...yUndoManagerKeymap, { key: "Mod-Enter", run: () => (run(), true) }], extensions: shared(code, awareness) });

const shown = part("output");
const draw = () => {
  const low = shown.scrollTop + shown.clientHeight > shown.scrollHeight - 24;
  shown.textContent = output.toString();
  if (low) shown.scrollTop = shown.scrollHeight;
};
output.observe(draw);
draw();

awareness.setLocalStateField("user", { name: room.dataset.name, number: (room.dataset.panel ? 1 : 0) + (doc.clientID % 2) * 2 });
function greet() {
  const people = [...awareness.getStates().values()].map(({ user }) => user).filter(Boolean);
  part("people").replaceChildren(
    ...people.map(({ name, number }) => {
      const chip = document.createElement("li");
      chip.className = "chip";
      chip.dataset.person = number;
      chip.textContent = name;
      return chip;
    }),
  );
}
awareness.on("change", ({ added }) => {
  greet();
  if (added.some((one) => one !== doc.clientID)) awareness.setLocalState(awareness.getLocalState()); // whoever came in has not heard of this page
});
greet();

// The whiteboard comes when somebody asks for it.
const elements = doc.getMap("board");
let opened = false;
function work(name) {
  const drawing = name === "board";
  for (const button of room.querySelectorAll("[data-show]")) button.setAttribute("aria-pressed", String(button.dataset.show === name));
  for (const one of ["code", "running", "output"]) part(one).hidden = name !== "code";
  part("board").hidden = !drawing;
  if (part("sheet")) part("sheet").hidden = name !== "sheet";
  if (drawing && !opened) openBoard(part("board"), elements);
  opened ||= drawing;
}
if (part("sheet")) {
  openSheet(part("sheet"), doc, { check: room.dataset.check, counted: (lines) => (part("sheet-count").textContent = lines || "") });
}
for (const button of room.querySelectorAll("[data-show]")) button.addEventListener("click", () => work(button.dataset.show));

function run() {
  say({ do: "run" });
}
part("run").addEventListener("click", run);

let clock = JSON.parse(room.dataset.clock), since = performance.now();
function told(heard) {
  if ("running" in heard) {
    part("run").disabled = heard.running;
    part("run").dataset.running = heard.running;
  }
  if (heard.clock) {
    [clock, since] = [heard.clock, performance.now()];
    tick();
  }
}
function tick() {
  const used = clock.used + (clock.running ? (performance.now() - since) / 1000 : 0);
  const left = Math.max(0, Math.round(clock.minutes * 60 - used));
  part("clock").textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  part("clock-state").textContent = clock.ended ? words.ended : clock.running ? (left ? words.running : words.over) : used ? words.paused : words.before;
  for (const button of room.querySelectorAll("[data-turn]")) {
    const fits = { start: !used && !clock.running && !clock.ended, pause: clock.running, resume: !clock.running && used > 0 && !clock.ended, end: used > 0 && !clock.ended };
    button.hidden = !fits[button.dataset.turn];
  }
}
setInterval(tick, 500);
tick();

for (const button of room.querySelectorAll("[data-turn]")) {
  button.addEventListener("click", () => post(button.dataset.action, { verb: button.dataset.turn }));
}
