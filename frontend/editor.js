// The code editor of the workspace and of the interview room: CodeMirror 6, Python, Kasauti's look.
//
// Built into src/kasauti/web/ui/static/ui/vendor/editor.js by bin/assets. Pages import it as a
// module; `openEditor` needs the page's nonce, as the content-security policy refuses other styles.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, temporarilySetTabFocusMode } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { HighlightStyle, bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, ChangeSet, Compartment, EditorSelection, EditorState, Facet, Text } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin, WidgetType, drawSelection, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export { ChangeSet, Compartment, EditorState, EditorView, Text, keymap };
// What collaboration.js needs of the same copy.
export { Annotation, Decoration, EditorSelection, Facet, ViewPlugin, WidgetType };

const look = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--surface)", color: "var(--ink)", fontSize: "var(--code-size, 0.875rem)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5", overflow: "auto" },
  ".cm-content": { caretColor: "var(--ink)", padding: "var(--s2) 0" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--gold-wash)" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--ink-3)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--sunken) 60%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--line)", color: "var(--ink)" },
  ".cm-selectionMatch": { backgroundColor: "var(--gold-wash)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--gold-wash)", outline: "1px solid var(--gold)" },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--ink)", borderColor: "var(--line)" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--ink)", borderColor: "var(--line)" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--ink)", color: "var(--on-ink)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--sunken)", borderColor: "var(--line)", color: "var(--ink-2)" },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--engineering)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--bridge)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--ml)" },
  { tag: [tags.comment, tags.docComment], color: "var(--ink-3)", fontStyle: "italic" },
  { tag: [tags.definition(tags.variableName), tags.function(tags.variableName)], color: "var(--gold-text)" },
  { tag: [tags.className, tags.definition(tags.className)], color: "var(--gold-text)", fontWeight: "600" },
  { tag: tags.invalid, color: "var(--alarm)" },
]);

/**
 * Return the extensions of a code editor, for Python unless `plain`.
 *
 * @param {{nonce: string, label: string, readOnly?: boolean, plain?: boolean, keys?: readonly object[]}} options
 *   `label` names the editor for screen readers; `keys` come before the usual ones.
 */
export function codeEditor({ nonce, label, readOnly = false, plain = false, keys = [] }) {
  return [
    EditorView.cspNonce.of(nonce),
    EditorState.readOnly.of(readOnly),
    EditorState.tabSize.of(4),
    indentUnit.of("    "),
    lineNumbers(),
    foldGutter(),
    highlightSpecialChars(),
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    autocompletion(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    search({ top: true }),
    plain ? [] : python(),
    look,
    syntaxHighlighting(colours),
    EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", autocapitalize: "off", autocorrect: "off" }),
    keymap.of([
      ...keys,
      // Tab indents; after Escape it moves on, so that nobody is held in the editor.
      { key: "Escape", run: temporarilySetTabFocusMode },
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...foldKeymap,
      ...completionKeymap,
      indentWithTab,
    ]),
  ];
}

/**
 * Open an editor in an element and return its view.
 *
 * @param {{parent: Element, doc: string, extensions?: readonly object[]} & Parameters<typeof codeEditor>[0]} options
 */
export function openEditor({ parent, doc, extensions = [], ...options }) {
  return new EditorView({ parent, state: EditorState.create({ doc, extensions: [extensions, codeEditor(options)] }) });
}
