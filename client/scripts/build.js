// Makes dist/turnstream.js, the one small file that pages load: both modules, without comments and blanks. With --check it
// only looks whether that file is of today's sources and small enough.

import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const MOST_BYTES = 6 * 1024; // gzipped
const FILE = new URL("../dist/turnstream.js", import.meta.url);

const { outputFiles } = await build({
  entryPoints: [new URL("../turnstream.js", import.meta.url).pathname],
  outfile: FILE.pathname,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  mangleProps: /^(asking|asked|accept|canceller|founder|listening|tried|sent|emit|forget|ask|start|end)$/, // fields that are the client's own
  banner: { js: "// Turnstream, Apache-2.0" },
  write: !process.argv.includes("--check"),
});

const made = outputFiles?.[0]?.text ?? readFileSync(FILE, "utf8");
const size = gzipSync(made, { level: 9 }).length;
console.log(`dist/turnstream.js: ${size} bytes gzipped, of at most ${MOST_BYTES}`);
if (made !== readFileSync(FILE, "utf8")) {
  console.error("It is not of today's sources: npm run build");
  process.exitCode = 1;
}
if (size >= MOST_BYTES) {
  process.exitCode = 1;
}
