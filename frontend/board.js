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
const known = new Map(); // which version of each element both sides have
const stamp = ({ version, versionNonce }) => `${version} ${versionNonce}`;
let api, port, begin, waiting = 0;
const beginning = new Promise((resolve) => (begin = resolve)); // the first scene that is handed in

function send() {
  waiting = 0;
  const growing = api.getAppState().newElement; // a stroke holds all its points: it goes once, when it is drawn
  const stroke = growing?.type === "freedraw" ? growing.id : null;
  const changed = api.getSceneElementsIncludingDeleted().filter((one) => one.id !== stroke && known.get(one.id) !== stamp(one));
  if (!port || !changed.length) return;
  for (const one of changed) known.set(one.id, stamp(one));
  port.postMessage({ elements: JSON.parse(JSON.stringify(changed)) });
}

function hear({ data }) {
  const heard = restoreElements(data.elements, null);
  if (!begin && api.getAppState().isLoading) return void setTimeout(hear, 50, { data }); // the first scene comes first
  for (const one of heard) known.set(one.id, stamp(one)); // what here is newer differs, and is sent
  if (begin) {
    begin({ elements: heard, scrollToContent: true });
    begin = null;
    return;
  }
  const own = data.whole ? [] : api.getSceneElementsIncludingDeleted();
  const elements = reconcileElements(own, heard, api.getAppState());
  api.updateScene({ elements, captureUpdate: CaptureUpdateAction.NEVER });
  if (data.whole) api.scrollToContent(elements, { fitToContent: true, animate: false }); // a replay keeps all that is drawn in view
}

addEventListener("message", ({ source, ports }) => {
  if (source !== parent || !ports.length) return;
  [port] = ports;
  port.onmessage = hear;
});

createRoot(place).render(
  createElement(Excalidraw, {
    excalidrawAPI: (given) => {
      api = given;
      parent.postMessage("ready", "*"); // says nothing; whoever is around answers with a port or not
    },
    initialData: beginning,
    onChange: (elements) => {
      told.elements = elements.filter(({ isDeleted }) => !isDeleted).length;
      waiting ||= setTimeout(send, OFTEN);
    },
    viewModeEnabled: told.readOnly === "yes",
    langCode: told.language === "hi" ? "hi-IN" : "en",
    theme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
    UIOptions: {
      canvasActions: { changeViewBackgroundColor: false, clearCanvas: true, export: false, loadScene: false, saveAsImage: false, saveToActiveFile: false, toggleTheme: false },
      tools: { image: false },
    },
  }),
);
