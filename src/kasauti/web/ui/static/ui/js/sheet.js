// The shared sheet of estimates: the panel puts figures on it, everybody in the room fills them in.

const FIELD = (question, field) => `sheet ${question} ${field}`; // each cell is a text of the document

/** Give a shared text what stands in an input, by the least that is taken out and put in. */
function write(text, value) {
  const had = text.toString(), most = Math.min(had.length, value.length);
  let from = 0, end = 0;
  while (from < most && had[from] === value[from]) from += 1;
  while (end < most - from && had.at(-1 - end) === value.at(-1 - end)) end += 1;
  text.doc.transact(() => {
    text.delete(from, had.length - end - from);
    text.insert(from, value.slice(from, value.length - end));
  });
}

/** Return where a caret stands after others changed the text around it. */
function moved(caret, delta) {
  let at = 0;
  for (const { retain = 0, insert = "", delete: gone = 0 } of delta) {
    if (at > caret) break;
    if (insert && at < caret) caret += insert.length;
    if (gone) caret -= Math.min(gone, caret - at);
    at += retain + insert.length;
  }
  return caret;
}

/** Keep an input and a shared text alike; return what ends it. */
function follow(input, text, changed) {
  input.value = text.toString();
  input.addEventListener("input", () => write(text, input.value));
  const hear = ({ delta, transaction }) => {
    changed();
    if (transaction.local) return;
    const carets = [input.selectionStart, input.selectionEnd].map((one) => moved(one, delta));
    input.value = text.toString();
    if (document.activeElement === input) input.setSelectionRange(...carets);
  };
  text.observe(hear);
  return () => text.unobserve(hear);
}

/**
 * Open the sheet of a document in its place on a page.
 *
 * @param {HTMLElement} place as ui/sheet.html renders it
 * @param {import("yjs").Doc} doc
 * @param {{check?: string, readOnly?: boolean, counted?: (lines: number) => void}} how
 *   `check` is the address that judges what was filled in, for the panel alone.
 */
export function openSheet(place, doc, { check = "", readOnly = false, counted = () => {} } = {}) {
  const part = (name) => place.querySelector(`[data-part="${name}"]`);
  const sheet = doc.getMap("sheet"), drawn = new Map();
  const known = JSON.parse(document.getElementById("sheet-lines")?.textContent ?? "[]");
  const id = ({ question, line }) => `${question} ${line}`;
  let waiting = 0, turn = 0;

  const copy = (name) => part(name).content.firstElementChild.cloneNode(true);
  const slot = (element, name) => element.querySelector(`[data-slot="${name}"]`);
  function line(told) {
    const card = copy("sheet-line"), stops = [];
    const take = (input, field) => {
      input.dataset.field = field;
      input.readOnly = readOnly;
      stops.push(follow(input, doc.getText(FIELD(told.question, field)), judge));
    };
    card.ariaLabel = slot(card, "name").textContent = told.name;
    for (const [field, name] of told.cells) {
      const cell = copy("sheet-cell");
      slot(cell, "name").textContent = name;
      take(cell.querySelector("input"), field);
      slot(card, "cells").append(cell);
    }
    slot(card, "figure").textContent = told.unit ? place.dataset.figureIn.replace("{unit}", told.unit) : place.dataset.figure;
    take(slot(card, "figure").nextElementSibling, told.line);
    slot(card, "off")?.addEventListener("click", () => sheet.delete(id(told)));
    return { card, stop: () => stops.forEach((stop) => stop()) };
  }

  function draw() {
    const lines = [...sheet.values()].sort((a, b) => a.at - b.at);
    for (const [key, { card, stop }] of drawn) {
      if (sheet.has(key)) continue;
      stop();
      card.remove();
      drawn.delete(key);
    }
    for (const told of lines) {
      if (drawn.has(id(told))) continue;
      drawn.set(id(told), line(told));
      place.append(drawn.get(id(told)).card);
    }
    part("sheet-empty").hidden = drawn.size > 0;
    counted(drawn.size);
    if (known.length) part("sheet-put").replaceChildren(...known.filter((one) => !sheet.has(id(one))).map((one) => new Option(one.name, id(one))));
    judge();
  }

  function judge() {
    if (!check || !drawn.size) return;
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const now = (turn += 1), said = new URLSearchParams();
      for (const { card } of drawn.values()) for (const input of card.querySelectorAll("input")) if (input.value) said.set(input.dataset.field, input.value);
      const answer = await fetch(`${check}?${said}`).catch(() => null);
      if (!answer) return void (waiting = setTimeout(judge, 3000)); // the server is away just now
      if (!answer.ok || now !== turn) return;
      const told = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const words of told.querySelectorAll("[data-line]")) {
        const key = drawn.has(words.dataset.line) && slot(drawn.get(words.dataset.line).card, "key");
        if (key && key.firstElementChild?.outerHTML !== words.outerHTML) key.replaceChildren(words);
      }
    }, 300);
  }

  part("sheet-add")?.addEventListener("click", () => {
    const told = known.find((one) => id(one) === part("sheet-put").value);
    if (told) sheet.set(id(told), { ...told, at: 1 + Math.max(0, ...[...sheet.values()].map(({ at }) => at)) });
  });
  sheet.observe(draw);
  draw();
}
