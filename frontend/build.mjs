// Builds the bundles and the licences of what is in them: `node build.mjs FOLDER`.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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
const bundle = (entry, plugins = []) =>
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
    banner: { js: "/* Built by bin/assets from frontend/; see LICENSES-editor.txt. */" },
  });
const made = [await bundle("editor.js"), await bundle("collaboration.js", [oneCopy])];

const packages = new Set(
  made.flatMap(({ metafile }) => Object.keys(metafile.inputs))
    .map((input) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1])
    .filter(Boolean),
);
const told = [...packages].sort().map((name) => {
  const place = join("node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(place, "package.json"), "utf8"));
  const file = readdirSync(place).find((one) => /^licen[cs]e/i.test(one));
  if (!file) throw new Error(`${name} has no licence file`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(place, file), "utf8").trim()}\n`;
});
writeFileSync(join(folder, "LICENSES-editor.txt"), `${told.join(`\n${"-".repeat(72)}\n\n`)}`);
