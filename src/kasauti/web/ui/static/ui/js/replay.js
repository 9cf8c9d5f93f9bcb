// Code shown with its syntax, and the log of a work sample played back on its line of time.

const room = document.querySelector("[data-replay]");
if (room) room.querySelector("[data-at]").addEventListener("input", () => open(room), { once: true });
if (room) room.querySelector("[data-play]").addEventListener("click", () => open(room, true), { once: true });

let opening = null;

function open(place, playing = false) {
  opening ??= start(place, playing);
}

async function start(place, playing) {
  const find = (name) => place.querySelector(`[data-${name}]`);
  const { openEditor, ChangeSet, Text } = await import(place.dataset.bundle);
  const log = await (await fetch(place.dataset.log)).json();
  const told = log.events.map(([kind, path, ms, data]) => ({ kind, path, ms, data }));
  const marks = []; // the files before every two hundredth entry, to go back quickly
  const texts = (files) => new Map(Object.entries(files).map(([path, text]) => [path, Text.of(text.split("\n"))]));

  function step(files, entry) {
    if (entry.kind === "edit" || entry.kind === "paste") {
      const before = files.get(entry.path);
      const changes = ChangeSet.fromJSON(entry.data);
      if (before && changes.length === before.length) files.set(entry.path, changes.apply(before));
    } else if (entry.kind === "create" || entry.kind === "replace") files.set(entry.path, Text.of(String(entry.data).split("\n")));
    else if (entry.kind === "remove") files.delete(entry.path);
  }

  function filesAt(count) {
    const back = Math.min(Math.floor(count / 200), marks.length - 1);
    const files = new Map(back >= 0 ? marks[back] : texts(log.start));
    for (let at = Math.max(0, back * 200); at < count; at++) {
      if (at % 200 === 0 && !marks[at / 200]) marks[at / 200] = new Map(files);
      step(files, told[at]);
    }
    return files;
  }

  const shown = find("shown");
  shown.hidden = false;
  const view = openEditor({ parent: shown, doc: "", nonce: place.nonce, label: "solution.py", readOnly: true });
  const slider = find("at");

  function draw() {
    const ms = (slider.value / 1000) * log.length;
    let count = 0;
    while (count < told.length && told[count].ms <= ms) count++;
    const last = told[count - 1];
    const files = filesAt(count);
    const path = last?.path && files.has(last.path) ? last.path : [...files.keys()].sort()[0];
    const text = files.get(path)?.toString() ?? "";
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    find("clock").textContent = `${Math.floor(ms / 60000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")} · ${path}`;
    find("what").textContent = last ? `${count}/${told.length} ${last.kind}` : "";
  }

  let playingTimer = 0;
  function play() {
    if (playingTimer) {
      clearInterval(playingTimer);
      playingTimer = 0;
      find("play").setAttribute("aria-pressed", "false");
      return;
    }
    find("play").setAttribute("aria-pressed", "true");
    if (Number(slider.value) >= 1000) slider.value = 0;
    playingTimer = setInterval(() => {
      slider.value = Number(slider.value) + 2;
      draw();
      if (Number(slider.value) >= 1000) play();
    }, 60);
  }

  slider.addEventListener("input", draw);
  find("play").addEventListener("click", play);
  draw();
  if (playing) play();
}
