// The workspace: files in an editor, kept by itself, run in the sandbox, handed in when time is over.
//
// What is typed goes to the server a moment later and, until it is kept there, into this browser's
// storage, so that neither a closed tab nor a server that is away loses a line.

const told = JSON.parse(document.getElementById("workspace-told").textContent);
const { openEditor, codeEditor, EditorState, EditorView } = await import(told.editor);

const room = document.querySelector("[data-workspace]");
const find = (name) => room.querySelector(`[data-${name}]`);
const nonce = document.querySelector("meta[name=csp-nonce]").nonce;
const token = room.querySelector("[data-token] input").value;
const storage = `kasauti-work-${told.name}`;
const writer = crypto.getRandomValues(new Uint32Array(3)).join("-").slice(0, 32);
const opened = performance.now();

const texts = new Map(Object.entries(told.files));
const states = new Map();
const dirty = new Set();
const removed = new Set();
let unsent = [];
let number = 0;
let joined = null; // an edit that may still grow
let current = told.answer;
let taken = false;
let closed = false;
let timer = 0;
let wait = 800;

// ── The log ────────────────────────────────────────────────────────────────────────────────────

const now = () => Math.round(told.since + performance.now() - opened);

function log(kind, path, data = null) {
  settle();
  if (!told.practice) unsent.push({ number: ++number, kind, path, ms: now(), data });
}

function settle() {
  if (!joined) return;
  const { kind, path, ms, changes } = joined;
  joined = null;
  if (!told.practice) unsent.push({ number: ++number, kind, path, ms, data: changes.toJSON() });
}

function typed(transaction) {
  const kind = transaction.isUserEvent("input.paste") || transaction.isUserEvent("input.drop") ? "paste" : "edit";
  const near = joined && joined.kind === "edit" && kind === "edit" && joined.path === current && now() - joined.ms < 1500;
  if (near) {
    joined.changes = joined.changes.compose(transaction.changes);
    return;
  }
  settle();
  joined = { kind, path: current, ms: now(), changes: transaction.changes };
}

// ── The editor ─────────────────────────────────────────────────────────────────────────────────

const isOwn = (path) => texts.has(path);

const watch = EditorView.updateListener.of((update) => {
  if (!update.docChanged || !isOwn(current)) return;
  for (const transaction of update.transactions) if (transaction.docChanged) typed(transaction);
  texts.set(current, update.state.doc.toString());
  dirty.add(current);
  remember();
  later();
});

const keys = [
  { key: "Mod-Enter", run: () => (run("tests"), true) },
  { key: "Mod-Shift-Enter", run: () => (run("file"), true) },
  { key: "Mod-s", run: () => (keep(), true), preventDefault: true },
];

function options(path) {
  return { nonce, label: `${told.words.code}: ${path}`, readOnly: closed || !taken || !isOwn(path), plain: !path.endsWith(".py"), keys };
}

function stateOf(path) {
  if (!states.has(path)) {
    const doc = texts.get(path) ?? told.public[path];
    states.set(path, EditorState.create({ doc, extensions: [watch, codeEditor(options(path))] }));
  }
  return states.get(path);
}

const view = openEditor({ parent: find("editor"), doc: texts.get(current), extensions: [watch], ...options(current) });

function show(path) {
  if (path !== current) {
    settle();
    states.set(current, view.state);
    current = path;
    if (isOwn(path) && taken) log("open", path);
  }
  view.setState(stateOf(path));
  picture();
  tabs();
}

/** Draw a picture, such as a run's curves, in the editor's place. */
function picture() {
  const drawn = current.endsWith(".svg");
  find("editor").hidden = drawn;
  const place = find("picture");
  place.hidden = !drawn;
  if (!drawn) return;
  const image = place.querySelector("img");
  image.src = `data:image/svg+xml,${encodeURIComponent(texts.get(current) ?? told.public[current])}`; // as a picture: it runs nothing
  image.alt = current;
}

function tabs() {
  const own = [...texts.keys()].filter((path) => path !== told.answer).sort();
  const names = [told.answer, ...own, ...Object.keys(told.public)];
  find("tabs").replaceChildren(
    ...names.map((path) => {
      const tab = document.createElement("button");
      tab.type = "button";
      tab.textContent = path in told.public && !isOwn(path) ? `${path} (${told.words.readOnly})` : path;
      tab.setAttribute("aria-pressed", String(path === current));
      tab.addEventListener("click", () => (show(path), view.focus()));
      return tab;
    }),
  );
  find("remove-file").hidden = !isOwn(current) || current === told.answer;
}

find("new-file").addEventListener("submit", (event) => {
  event.preventDefault();
  if (!taken || closed) return;
  const path = new FormData(event.target).get("path").trim();
  if (!isOwn(path) && !(path in told.public)) {
    texts.set(path, "");
    removed.delete(path);
    dirty.add(path);
    log("create", path, "");
    later();
  }
  event.target.reset();
  event.target.closest("details").open = false;
  show(path);
  view.focus();
});

find("remove-file").addEventListener("click", (event) => {
  if (!taken || closed || !confirm(told.words.remove)) return;
  const path = current;
  event.target.closest("details").open = false;
  show(told.answer);
  log("remove", path);
  for (const held of [texts, states, dirty]) held.delete(path);
  removed.add(path);
  later();
  tabs();
});

// ── Keeping ────────────────────────────────────────────────────────────────────────────────────

function say(words, short = false) {
  const place = find("kept");
  if (place.textContent !== words) place.textContent = words;
  place.toggleAttribute("data-short", short);
}

function remember() {
  if (!taken) return; // what another tab left here is not ours to drop yet
  try {
    const files = Object.fromEntries([...dirty].map((path) => [path, texts.get(path)]));
    const pending = [...unsent];
    if (joined && !told.practice) pending.push({ number: number + 1, kind: joined.kind, path: joined.path, ms: joined.ms, data: joined.changes.toJSON() });
    if (dirty.size || removed.size || pending.length) localStorage.setItem(storage, JSON.stringify({ writer, files, removed: [...removed], events: pending }));
    else localStorage.removeItem(storage);
  } catch {
    // A browser without storage still has the server.
  }
}

function later(ms = wait) {
  clearTimeout(timer);
  timer = setTimeout(keep, ms);
}

async function post(sent) {
  const body = JSON.stringify({ writer, practice: told.practice, ...sent });
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  // What is small enough still leaves when the tab is closed meanwhile.
  return fetch(told.keep, { method: "POST", headers, body, keepalive: body.length < 60_000 });
}

let keeping = null;

/** Send what is not kept yet; the promise says whether all is kept. */
function keep() {
  keeping ??= send().finally(() => (keeping = null));
  return keeping;
}

async function send() {
  clearTimeout(timer);
  if (closed) return false;
  settle();
  const files = Object.fromEntries([...dirty].map((path) => [path, texts.get(path)]));
  const gone = [...removed];
  const events = unsent.slice(0, 2000);
  if (taken && !dirty.size && !gone.length && !events.length) return true;
  remember();
  say(told.words.keeping);
  try {
    if (!taken && !(await take())) return false;
    const answer = await post({ files, removed: gone, events });
    if (answer.status === 409 || answer.status === 410 || answer.status === 422) return refuse(answer);
    if (!answer.ok) throw new Error(String(answer.status));
    const { last } = await answer.json();
    unsent = unsent.filter((event) => event.number > last && event.number > (events.at(-1)?.number ?? 0));
    for (const [path, text] of Object.entries(files)) if (texts.get(path) === text) dirty.delete(path);
    for (const path of gone) removed.delete(path);
    wait = 800;
    remember();
    say(told.words.kept);
    if (dirty.size || unsent.length) return send();
    return true;
  } catch {
    say(told.words.trying, true);
    wait = Math.min(wait * 2, 5000);
    later();
    return false;
  }
}

async function take() {
  const answer = await post({ take: true });
  if (!answer.ok) {
    if (answer.status >= 500) throw new Error(String(answer.status));
    return refuse(answer);
  }
  const { last, writer: before } = await answer.json();
  taken = true;
  restore(last, before);
  return true;
}

/** Bring back what this browser kept and the server never got, if nobody wrote in between. */
function restore(last, before) {
  let pending = null;
  try {
    pending = JSON.parse(localStorage.getItem(storage));
  } catch {
    // Nothing is kept here.
  }
  number = last;
  if (pending && pending.writer === before) {
    unsent = pending.events.filter((event) => event.number > last);
    number = unsent.at(-1)?.number ?? last;
    for (const path of pending.removed) {
      texts.delete(path);
      removed.add(path);
    }
    for (const [path, text] of Object.entries(pending.files)) {
      texts.set(path, text);
      dirty.add(path);
    }
  }
  states.clear();
  view.setState(stateOf(current));
  tabs();
  if (number > 0) log("back", current);
}

async function refuse(answer) {
  const { why } = answer.status === 410 ? { why: told.words.over } : await answer.json();
  if (answer.status === 422 && told.left !== null && left() > 0) {
    say(why, true); // something about the files; it can be mended
    return false;
  }
  closed = true;
  say(answer.status === 409 ? told.words.elsewhere : why, true);
  states.clear();
  view.setState(stateOf(current));
  return false;
}

addEventListener("visibilitychange", () => {
  if (closed || !taken) return;
  log(document.hidden ? "left" : "back", current);
  remember();
  if (document.hidden) keep();
  else later();
});
addEventListener("pagehide", remember);

// ── Running ────────────────────────────────────────────────────────────────────────────────────

async function run(what) {
  const output = find("output");
  pane("output");
  output.textContent = told.words.running;
  if (!(await keep()) && (dirty.size || !taken)) {
    output.textContent = find("kept").textContent;
    return;
  }
  const body = new FormData();
  body.set("what", what === "tests" ? "tests" : isOwn(current) ? current : told.answer);
  body.set("practice", told.practice ? "yes" : "no");
  await follow(fetch(told.run, { method: "POST", headers: { "X-CSRFToken": token }, body }));
}

/** Show what comes of a run until it is over. */
async function follow(asked) {
  const output = find("output");
  try {
    let answer = await asked;
    for (;;) {
      if (answer.status === 422) {
        output.textContent = (await answer.json()).why;
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      output.innerHTML = await answer.text(); // a fragment of ours, escaped by the server
      const found = output.querySelector("[data-state]");
      if (find("runs") && found.dataset.runsTold) find("runs").textContent = found.dataset.runsTold;
      if (found.dataset.state !== "waiting") return;
      await new Promise((resolve) => setTimeout(resolve, 400));
      answer = await fetch(found.dataset.again);
    }
  } catch {
    output.textContent = told.words.trying;
  }
}

function pane(name) {
  room.dataset.pane = name;
  for (const button of room.querySelectorAll("[data-show]")) button.setAttribute("aria-pressed", String(button.dataset.show === name));
}

for (const button of room.querySelectorAll("[data-show]")) button.addEventListener("click", () => pane(button.dataset.show));
for (const button of room.querySelectorAll("[data-run]")) button.addEventListener("click", () => run(button.dataset.run));
addEventListener("keydown", (event) => {
  if (event.defaultPrevented || !(event.ctrlKey || event.metaKey) || event.key !== "Enter") return;
  event.preventDefault();
  run(event.shiftKey ? "file" : "tests");
});

// ── Handing in, and the clock ──────────────────────────────────────────────────────────────────

const confirming = find("confirm");
find("hand-in")?.addEventListener("click", () => confirming.showModal());
confirming?.querySelector("[data-close]").addEventListener("click", () => confirming.close());
confirming?.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  if ((await keep()) || closed) event.target.submit();
  else confirming.close();
});

const left = () => told.left - (performance.now() - opened);

function tick() {
  const seconds = Math.max(0, Math.round(left() / 1000));
  const minutes = Math.floor(seconds / 60);
  const place = find("timer");
  place.textContent = minutes >= 60 ? `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}` : `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
  place.toggleAttribute("data-short", minutes < 5);
  if (seconds % 60 === 0 && told.words.left[minutes]) say(told.words.left[minutes]);
  if (seconds > 0) return;
  clearInterval(ticking);
  finish();
}

async function finish() {
  if ((await keep()) || closed) confirming.querySelector("form").submit();
  else setTimeout(finish, 1000);
}

const ticking = told.left === null ? 0 : setInterval(tick, 1000);
if (told.left !== null) tick();
tabs();
keep();
if (told.ran) follow(fetch(told.ran));
