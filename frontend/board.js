// The whiteboard of the interview room: Excalidraw, in a sandboxed frame that reaches nothing.
//
// Built into src/kasauti/web/ui/static/ui/vendor/board.js by bin/assets. The page around the frame
// holds the shared document; it hands a port in, over which elements go both ways.

import { CaptureUpdateAction, Excalidraw, reconcileElements, restoreElements } from "@excalidraw/excalidraw";
import "@excalidraw/excalidraw/index.css";
import { createElement } from "react";
import { createRoot } from "react-dom/client";

const OFTEN = 200; // milliseconds between what is sent while somebody draws
const place = document.getElementById("board");
const told = place.dataset;
const known = new Map(); // the version of each element that both sides have
let api, port, begin, waiting = 0;
const beginning = new Promise((resolve) => (begin = resolve)); // the first scene that is handed in

function send() {
  waiting = 0;
  const changed = api.getSceneElementsIncludingDeleted().filter(({ id, version }) => known.get(id) !== version);
  if (!port || !changed.length) return;
  for (const { id, version } of changed) known.set(id, version);
  port.postMessage({ elements: JSON.parse(JSON.stringify(changed)) });
}

function hear({ data }) {
  const heard = restoreElements(data.elements, null);
  if (begin) {
    for (const { id, version } of heard) known.set(id, version);
    begin({ elements: heard, scrollToContent: true });
    begin = null;
    return;
  }
  const own = data.whole ? [] : api.getSceneElementsIncludingDeleted();
  const elements = reconcileElements(own, heard, api.getAppState());
  const came = new Set(heard.map(({ id }) => id));
  for (const { id, version } of elements) if (came.has(id)) known.set(id, version);
  api.updateScene({ elements, captureUpdate: CaptureUpdateAction.NEVER });
}

addEventListener("message", ({ source, ports }) => {
  if (source !== parent || !ports.length) return;
  [port] = ports;
  port.onmessage = hear;
});

createRoot(place).render(
  createElement(Excalidraw, {
    excalidrawAPI: (given) => (api = given),
    initialData: beginning,
    onChange: () => (waiting ||= setTimeout(send, OFTEN)),
    viewModeEnabled: told.readOnly === "yes",
    langCode: told.language === "hi" ? "hi-IN" : "en",
    theme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
    UIOptions: {
      canvasActions: { changeViewBackgroundColor: false, clearCanvas: true, export: false, loadScene: false, saveAsImage: false, saveToActiveFile: false, toggleTheme: false },
      tools: { image: false },
    },
  }),
);
parent.postMessage("ready", "*"); // says nothing; whoever is around answers with a port or not
