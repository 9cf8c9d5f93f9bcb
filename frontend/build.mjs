// Builds the bundles and the licences of what is in them: `node build.mjs FOLDER`.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { build } from "esbuild";

const folder = process.argv[2];
if (!folder) throw new Error("name the folder that the bundles go to");

// One copy of CodeMirror on a page: what uses it beside the editor imports the editor's.
const oneCopy = {
  name: "one copy of CodeMirror",
  setup({ onResolve }) {
    onResolve({ filter: /^@codemirror\/(state|view)$/ }, ({ importer }) =>
      /codemirror\/|[/\\]editor\.js$/.test(importer) && !/y-codemirror/.test(importer) ? undefined : { path: "./editor.js", external: true },
    );
  },
};
const bundle = (entry, plugins = [], more = {}) =>
  build({
    entryPoints: [entry],
    outdir: folder,
    bundle: true,
    minify: true,
    format: "esm",
    target: ["es2022"],
    charset: "utf8",
    legalComments: "none",
    metafile: true,
    plugins,
    ...more,
    banner: { js: "/* Built by bin/assets from frontend/; see LICENSES-editor.txt. */" },
  });

// What of the whiteboard would only weigh: diagrams as text, subsets of fonts for export, most
// languages. Its script holds three families of fonts, its style one: its frame may fetch nothing.
const FONTS = /^(Excalifont|Nunito|ComicShanns)$/;
const fonts = new Set();
const written = (font) => fonts.add(font) && nothing + readFileSync(font).toString("base64");
const nothing = "data:font/woff2;base64,";
const pruned = {
  name: "the whiteboard without what it never shows",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /mermaid-to-excalidraw|subset-(shared|worker)\.chunk|\/locales\// }, ({ path }) => (/locales\/(en|hi-IN)-/.test(path) ? undefined : { path, namespace: "left out" }));
    onLoad({ filter: /.*/, namespace: "left out" }, () => ({ contents: "export default {};" }));
    onLoad({ filter: /excalidraw[/\\]dist[/\\]prod[/\\]chunk-.*\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(/"\.?\/?(fonts\/(\w+)\/[\w.-]+\.woff2)"/g, (_, font, family) =>
        JSON.stringify(FONTS.test(family) ? written(join(dirname(path), font)) : nothing)),
    }));
  },
};
const board = {
  conditions: ["production"],
  define: { "process.env.NODE_ENV": '"production"', "process.env.IS_PREACT": '"false"' },
  format: "iife", // a frame without an origin loads no modules
  loader: { ".woff2": "dataurl" },
};
const made = [await bundle("editor.js"), await bundle("collaboration.js", [oneCopy]), await bundle("board.js", [pruned], board)];

const packages = new Set(
  made.flatMap(({ metafile }) => Object.keys(metafile.inputs))
    .map((input) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1])
    .filter(Boolean),
);
const text = (name) => readFileSync(name, "utf8").trim();
const TEXTS = { MIT: text("MIT.txt"), "OFL-1.1": text("OFL.txt") };
// Whose packages carry no text of their own, by the licence in their repository.
const HOLDERS = [
  [/^@excalidraw\/excalidraw$/, "Copyright (c) 2020 Excalidraw"],
  [/^@radix-ui\//, "Copyright (c) 2022 WorkOS"],
  [/^react-remove-scroll-bar$/, "Copyright (c) 2025 Anton Korzunov"],
];
const told = [...packages].sort().map((name) => {
  const place = join("node_modules", name);
  const { version, license, licenses } = JSON.parse(text(join(place, "package.json")));
  const file = readdirSync(place).find((one) => /^licen[cs]e/i.test(one));
  const named = license ?? licenses[0].type;
  const holder = HOLDERS.find(([whose]) => whose.test(name))?.[1];
  if (!file && !(named === "MIT" && holder)) throw new Error(`${name} has no licence file`);
  return `${name} ${version} (${named})\n\n${file ? text(join(place, file)) : `${holder}\n\n${TEXTS.MIT}`}\n`;
});

// Each font that went in is named, by what it is, beside whose it is.
const styled = made.flatMap(({ metafile }) => Object.keys(metafile.inputs)).filter((input) => input.endsWith(".woff2"));
const shipped = [...fonts, ...styled].sort();
const families = JSON.parse(text("fonts.json"));
const unknown = shipped.find((font) => !(basename(dirname(font)) in families));
if (unknown) throw new Error(`fonts.json does not tell whose ${unknown} is`);
const listed = Object.entries(families).map(([family, { name = family, licence, notice }]) => {
  const files = shipped.filter((font) => basename(dirname(font)) === family);
  if (!files.length) throw new Error(`no font of ${family} is in a bundle`);
  const sums = files.map((font) => `${createHash("sha256").update(readFileSync(font)).digest("hex")}  ${basename(font)}`);
  return `${name} (${licence})\n${notice.join("\n")}\n${sums.join("\n")}\n`;
});
const used = [...new Set(Object.values(families).map(({ licence }) => licence))].sort();
told.push(`Fonts in the whiteboard\n\n${listed.join("\n")}`, ...used.map((licence) => `${licence}, of the fonts above that name it\n\n${TEXTS[licence]}\n`));
writeFileSync(join(folder, "LICENSES-editor.txt"), `${told.join(`\n${"-".repeat(72)}\n\n`)}`);
