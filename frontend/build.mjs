// Builds the bundles and the licences of what is in them: `node build.mjs FOLDER`.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
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
// languages. Three of its fonts travel in it, as its frame may fetch nothing.
const FONTS = /^(Excalifont|Nunito|ComicShanns)$/;
const nothing = "data:font/woff2;base64,";
const pruned = {
  name: "the whiteboard without what it never shows",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /mermaid-to-excalidraw|subset-(shared|worker)\.chunk|\/locales\// }, ({ path }) => (/locales\/(en|hi-IN)-/.test(path) ? undefined : { path, namespace: "left out" }));
    onLoad({ filter: /.*/, namespace: "left out" }, () => ({ contents: "export default {};" }));
    onLoad({ filter: /excalidraw[/\\]dist[/\\]prod[/\\]chunk-.*\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(/"\.?\/?(fonts\/(\w+)\/[\w.-]+\.woff2)"/g, (_, font, family) =>
        JSON.stringify(FONTS.test(family) ? nothing + readFileSync(join(dirname(path), font)).toString("base64") : nothing)),
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
const MIT = readFileSync("MIT.txt", "utf8").trim();
const told = [...packages].sort().map((name) => {
  const place = join("node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(place, "package.json"), "utf8"));
  const file = readdirSync(place).find((one) => /^licen[cs]e/i.test(one));
  if (!file && license !== "MIT") throw new Error(`${name} has no licence file`);
  if (!file) return `${name} ${version} (${license})\n\nCopyright its authors; the package carries no text of its own.\n\n${MIT}\n`;
  return `${name} ${version} (${license})\n\n${readFileSync(join(place, file), "utf8").trim()}\n`;
});
told.push(readFileSync("FONTS.txt", "utf8"));
writeFileSync(join(folder, "LICENSES-editor.txt"), `${told.join(`\n${"-".repeat(72)}\n\n`)}`);
