// What a page loads, as it is served. sse.js is loaded only where WebSockets are blocked.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMITS = { "turnstream.js": 9000, "sse.js": 2500 };

for (const [name, limit] of Object.entries(LIMITS)) {
  const size = gzipSync(readFileSync(new URL(`../${name}`, import.meta.url)), { level: 9 }).length;
  console.log(`${name}: ${size} bytes gzipped, at most ${limit}`);
  if (size > limit) process.exitCode = 1;
}
