// What AG-UI's client ends with for logs that were made up, against what is in those logs.
import { HttpAgent } from "@ag-ui/client";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { answerOf, said, stored, warnings } from "./client.mjs";

let read = 0;
for (const line of readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean)) {
  const { seed, answer, content, stream, end } = JSON.parse(line);
  const response = () => new Response(stream, { headers: { "content-type": "text/event-stream" } });
  const agent = new HttpAgent({ url: "http://nowhere", fetch: async () => response() });
  let last;
  await agent.runAgent({}, { onEvent: ({ event }) => void (last = event) });
  assert.deepEqual(said(answerOf(agent.messages, answer)), said(stored(content)), `seed ${seed}\n${stream}`);
  assert.equal(last.outcome?.type ?? last.type, end, `seed ${seed}`);
  assert.deepEqual(warnings, [], `seed ${seed}`);
  read++;
}
console.log(`${read} logs read`);
