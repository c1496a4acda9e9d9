// Makes dist/*.js, one ES module for each file of entries/, and dist/licenses.txt. With --check it only looks whether they are of today's
// sources and small enough.

import { build } from "esbuild";
import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

/** The most bytes that each may have, gzipped. */
const MOST_BYTES = { "markdown.js": 40 * 1024, "highlight.js": 60 * 1024, "maths.js": 60 * 1024 };

const here = (path) => new URL(path, import.meta.url).pathname;
const isCheck = process.argv.includes("--check");

const { outputFiles } = await build({
  entryPoints: Object.keys(MOST_BYTES).map((name) => here(`entries/${name}`)),
  outdir: here("dist"),
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "inline",
  banner: { js: "// Licences: licenses.txt" },
  write: false,
});

const made = Object.fromEntries(outputFiles.map(({ path, text }) => [path.split("/").at(-1), text]));
for (const [name, text] of Object.entries(made)) {
  const size = gzipSync(text, { level: 9 }).length;
  console.log(`dist/${name}: ${size} bytes gzipped, of at most ${MOST_BYTES[name]}`);
  if (size > MOST_BYTES[name]) process.exitCode = 1;
}
made["licenses.txt"] = licenses();
for (const [name, text] of Object.entries(made)) {
  if (!isCheck) writeFileSync(here(`dist/${name}`), text);
  else if (readFileSync(here(`dist/${name}`), "utf8") !== text) {
    console.error(`dist/${name} is not of today's sources: npm run build`);
    process.exitCode = 1;
  }
}

/** What the licences ask to be handed on with the code. */
function licenses() {
  const { devDependencies } = JSON.parse(readFileSync(here("package.json"), "utf8"));
  const shipped = Object.entries(devDependencies).filter(([name]) => name !== "esbuild");
  return shipped.map(([name, version]) => `${name} ${version}\n\n${readFileSync(here(`node_modules/${name}/LICENSE`), "utf8").trim()}\n`).join(`\n${"-".repeat(100)}\n\n`);
}
