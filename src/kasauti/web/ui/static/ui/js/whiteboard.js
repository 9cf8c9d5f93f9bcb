// The whiteboard's frame and the shared document's map of its elements, kept alike.

/**
 * Open a board in its frame.
 *
 * @param {HTMLIFrameElement} frame with the board's address in `data-src`
 * @param {import("yjs").Map} elements of the shared document, by id
 * @returns {{show: (elements: object[]) => void}} puts another scene in place of what stands there
 */
export function openBoard(frame, elements) {
  const { port1: port, port2: theirs } = new MessageChannel();
  const drawn = {}; // who writes: changes of this page are not sent back to its own frame
  let shown = null;
  const count = () => (frame.dataset.elements = [...elements.values()].filter(({ isDeleted }) => !isDeleted).length);
  const newer = (one) => {
    const had = elements.get(one.id);
    return !had || one.version > had.version || (one.version === had.version && one.versionNonce < had.versionNonce);
  };
  port.onmessage = ({ data }) =>
    elements.doc.transact(() => {
      for (const one of data.elements) if (newer(one)) elements.set(one.id, one);
    }, drawn);
  elements.observe((event, { origin }) => {
    count();
    if (origin !== drawn && frame.dataset.ready) port.postMessage({ elements: [...event.keysChanged].map((id) => elements.get(id)).filter(Boolean) });
  });
  addEventListener("message", ({ source, data }) => {
    if (source !== frame.contentWindow || data !== "ready") return;
    frame.contentWindow.postMessage("port", "*", [theirs]);
    port.postMessage({ elements: shown ?? [...elements.values()], whole: true });
    frame.dataset.ready = "yes";
  });
  count();
  frame.src = frame.dataset.src;
  return {
    show(scene) {
      shown = scene;
      if (frame.dataset.ready) port.postMessage({ elements: scene, whole: true });
    },
  };
}
