// The shared document of the interview room: Yjs, its websocket provider, its binding to the editor.
//
// Built into src/kasauti/web/ui/static/ui/vendor/collaboration.js by bin/assets; it imports the
// editor's own CodeMirror from editor.js beside it, so that there is one copy of it on a page.

import { Decoration, EditorView, ViewPlugin, WidgetType } from "@codemirror/view";
import { yCollab, yUndoManagerKeymap } from "y-codemirror.next";
import { WebsocketProvider } from "y-websocket";
import { Doc, UndoManager, applyUpdate, createAbsolutePositionFromRelativePosition, createRelativePositionFromJSON, createRelativePositionFromTypeIndex, encodeStateAsUpdate } from "yjs";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

export { Doc, UndoManager, applyUpdate, encodeStateAsUpdate, yUndoManagerKeymap };

const TOLD = 4; // the kind of message that carries JSON of our own (kasauti.live.protocol)

const ENDED = { 4403: "refused", 4400: "malformed" }; // codes from 4400 on are for good

/**
 * Connect a document to a room: it reconnects by itself until the server says that it is no use.
 *
 * @param {string} address of the websocket
 * @param {import("yjs").Doc} doc
 * @param {{told: (words: object) => void, counted: (open: number, connected: boolean) => void, ended: (why: string) => void}} hears
 *   `told` is given the server's own words; `counted` how many changes are sent and not yet kept;
 *   `ended` why there is no connection any more: "refused" or "malformed".
 */
export function connect(address, doc, { told, counted, ended }) {
  let sent = 0, kept = 0, connected = false;
  const count = () => counted(sent - kept, connected);
  class Counted extends WebSocket {
    constructor(...given) {
      super(...given);
      sent = kept = 0;
    }
    send(data) {
      if (data[0] === 0 && data[1] !== 0) sent += 1;
      super.send(data);
      count();
    }
  }
  const [, server, room] = /^(.*)\/([^/]+)$/.exec(address);
  const provider = new WebsocketProvider(server, room, doc, { WebSocketPolyfill: Counted, disableBc: true, maxBackoffTime: 1500, resyncInterval: -1 });
  provider.messageHandlers[TOLD] = (_, decoder) => {
    const words = JSON.parse(decoding.readVarString(decoder));
    if (words.kept !== undefined) {
      kept = words.kept;
      count();
    } else told(words);
  };
  provider.on("status", ({ status }) => {
    connected = status === "connected";
    count();
  });
  provider.on("closed", ({ code }) => ended(ENDED[code]));
  return {
    awareness: provider.awareness,
    provider,
    say(words) {
      const encoder = encoding.createEncoder();
      encoding.writeVarUint(encoder, TOLD);
      encoding.writeVarString(encoder, JSON.stringify(words));
      if (provider.wsconnected) provider.ws.send(encoding.toUint8Array(encoder));
    },
  };
}

class Caret extends WidgetType {
  constructor(person) {
    super();
    this.person = person;
  }
  eq(other) {
    return other.person.name === this.person.name && other.person.number === this.person.number;
  }
  toDOM() {
    const caret = document.createElement("span");
    caret.className = "caret";
    caret.dataset.person = this.person.number;
    const label = document.createElement("span");
    label.className = "caret-name";
    label.textContent = this.person.name;
    caret.append("\u2060", label, "\u2060");
    return caret;
  }
  ignoreEvent() {
    return true;
  }
}

// Where the others are; by classes alone, as the content-security policy refuses inline styles.
const others = (text, awareness) => ViewPlugin.fromClass(
  class {
    constructor(view) {
      this.decorations = this.draw(view);
      this.heard = ({ added, updated, removed }) => {
        if ([...added, ...updated, ...removed].some((one) => one !== awareness.clientID)) view.dispatch({});
      };
      awareness.on("change", this.heard);
    }
    destroy() {
      awareness.off("change", this.heard);
    }
    update(update) {
      if (update.selectionSet || update.docChanged || update.focusChanged) this.tell(update.view);
      this.decorations = this.draw(update.view);
    }
    tell(view) {
      const { anchor, head } = view.state.selection.main;
      const place = (index) => createRelativePositionFromTypeIndex(text, index);
      awareness.setLocalStateField("cursor", view.hasFocus ? { anchor: place(anchor), head: place(head) } : null);
    }
    draw(view) {
      const found = [];
      const there = (json) => createAbsolutePositionFromRelativePosition(createRelativePositionFromJSON(json), text.doc);
      awareness.getStates().forEach(({ user, cursor }, client) => {
        if (client === awareness.clientID || !cursor || !user) return;
        const anchor = there(cursor.anchor), head = there(cursor.head);
        if (!anchor || !head || anchor.type !== text || head.type !== text) return;
        const end = view.state.doc.length;
        const [from, to] = [anchor.index, head.index].map((index) => Math.min(index, end)).sort((a, b) => a - b);
        if (from < to) found.push(Decoration.mark({ class: "selected", attributes: { "data-person": String(user.number) } }).range(from, to));
        found.push(Decoration.widget({ widget: new Caret(user), side: head.index > anchor.index ? -1 : 1 }).range(Math.min(head.index, end)));
      });
      return Decoration.set(found, true);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

/**
 * Return the editor's extensions that bind it to a shared text.
 *
 * @param {import("yjs").Text} text
 * @param {import("y-protocols/awareness").Awareness} awareness
 */
export function shared(text, awareness) {
  return [yCollab(text, null, { undoManager: new UndoManager(text) }), others(text, awareness), EditorView.lineWrapping];
}
