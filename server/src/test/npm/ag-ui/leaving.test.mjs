// Leaving a run, stopping it, watching it, coming back to it.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createServer, connect } from "node:net";
import { test } from "node:test";
import { begin, json, newAgent, run, script, state, TURNSTREAM_URL, until, url } from "./client.mjs";
import { resumingFetch } from "./resuming-fetch.mjs";

const LONG = { say: "Some more words. ".repeat(60), rate: 60 };

test("a run that is aborted is cancelled, unless it is to go on", async () => {
  for (const [close, end] of [["", "cancelled"], ["continue", "completed"]]) {
    await script({ ...LONG, say: "Some more words. ".repeat(30), rate: 150 });
    const agent = newAgent({ headers: { "turnstream-on-close": close } });
    const { turn, done } = await begin(agent);
    agent.abortRun();
    await done;
    await until(turn, end);
  }
});

test("a run is stopped by its turn or by its own name, and all who watch hear it", async () => {
  for (const way of ["turn", "run"]) {
    await script(LONG);
    const runId = randomUUID();
    const agent = newAgent();
    const { turn, done, events } = await begin(agent, { runId });
    const watcher = newAgent({ headers: { "turnstream-turn": turn } });
    const watching = await begin(watcher);
    const receipt = await json(way === "turn" ? `/api/turns/${turn}/cancel` : `/api/commands/${runId}/cancel`, {});
    assert.equal(receipt.state, "cancelled");
    await Promise.all([done, watching.done]);
    for (const all of [events, watching.events]) {
      assert.deepEqual([all.at(-1).type, all.at(-1).outcome], ["RUN_FINISHED", { type: "cancelled" }]);
    }
    assert.equal(watcher.messages.at(-1).content, agent.messages.at(-1).content);
    assert.ok(agent.messages.at(-1).content.length > 0);
  }
});

test("whoever only watches cancels nothing", async () => {
  await script(LONG);
  const agent = newAgent();
  const { turn, done } = await begin(agent);
  const watcher = newAgent({ headers: { "turnstream-turn": turn } });
  await begin(watcher);
  watcher.abortRun();
  await done;
  assert.equal(await state(turn), "completed");
});

test("a turn of another protocol is a run too", async () => {
  await script({ say: "The same for all." });
  const { turn, conversation } = await json("/api/turns", { id: randomUUID(), message: "Hi" });
  const watcher = newAgent({ headers: { "turnstream-turn": turn } });
  await run(watcher);
  assert.equal(watcher.messages.at(-1).content, "The same for all.");
  const told = await (await fetch(`${url}/turns/${turn}`)).text();
  assert.match(told, new RegExp(`"RUN_STARTED","threadId":"${conversation}"`));
});

test("a thread tells the run that goes on, and else nothing", async () => {
  await script(LONG);
  const agent = newAgent({ threadId: `a/b ü ${randomUUID()}` });
  const path = `${url}/threads/${encodeURIComponent(agent.threadId)}`;
  assert.equal((await fetch(path)).status, 204);
  const { turn, done } = await begin(agent);
  const found = await fetch(path);
  assert.deepEqual([found.status, found.headers.get("turnstream-turn")], [200, turn]);
  const first = (await found.text()).split("\n\n")[0];
  assert.ok(first.includes(JSON.stringify(agent.threadId)), first);
  await done;
  assert.equal((await fetch(path)).status, 204);
});

/** The frames of a stream, each with the position that it leads to, or none. */
const frames = (text) =>
  text
    .split("\n\n")
    .filter((it) => it.includes("data: "))
    .map((it) => ({ id: /^id: (.+)$/m.exec(it)?.[1], data: it.slice(it.indexOf("data: ") + 6) }));

test("each position leads to what is missing, and the last one to nothing", async () => {
  await script({ replay: "02-thinking-text" });
  const { custom } = await run(newAgent());
  const path = `${url}/turns/${custom("turn").turn}`;
  const all = frames(await (await fetch(path)).text());
  const ends = all.map((it, at) => at).filter((at) => all[at].id);
  assert.ok(ends.length < all.length, "some events of the log are several here");
  for (const at of ends) {
    const rest = await fetch(path, { headers: { "last-event-id": all[at].id } });
    assert.equal(rest.status, at === all.length - 1 ? 204 : 200);
    const told = frames(await rest.text()).map((it) => it.data).join("");
    assert.ok(all.slice(at + 1).map((it) => it.data).join("") === told || merged(told) === merged(all.slice(at + 1).map((it) => it.data).join("")));
  }
});

/** Pieces of one message as one, since a stream may cut them anywhere. */
const merged = (told) => told.replace(/"\}\{"type":"(?:TEXT_MESSAGE|REASONING_MESSAGE)_CONTENT","messageId":"[^"]+","delta":"/g, "");

test("a log that is told from its beginning begins with the run's start", async () => {
  await script({ say: "Short." });
  const { custom } = await run(newAgent());
  const again = await fetch(`${url}/turns/${custom("turn").turn}`, { headers: { "last-event-id": "9-3" } });
  assert.equal(JSON.parse(frames(await again.text())[0].data).type, "RUN_STARTED");
});

/** Passes bytes on and cuts each connection after so many of the answer's: its head and the longest event have to fit, or nothing ever gets on. */
async function cutting(bytes) {
  const { hostname, port, host } = new URL(TURNSTREAM_URL);
  let cuts = 0;
  const server = createServer((client) => {
    const there = connect(Number(port), hostname);
    let left = bytes;
    client.on("data", (chunk) => there.write(chunk.toString("latin1").replace(/^host: .*$/im, `host: ${host}`), "latin1"));
    client.on("end", () => there.end());
    there.on("data", (chunk) => {
      client.write(chunk.subarray(0, left));
      left -= chunk.length;
      if (left <= 0) {
        cuts++;
        client.resetAndDestroy();
        there.destroy();
      }
    });
    there.on("end", () => client.end());
    for (const socket of [client, there]) socket.on("error", () => {});
    client.on("close", () => there.destroy());
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/ag-ui`, cuts: () => cuts, close: () => server.close() };
}

test("a lost connection is a pause to a client with a fetch that comes back", async () => {
  await script({ replay: "02-thinking-text" });
  const whole = newAgent();
  await run(whole);
  for (const bytes of [1250, 1483, 1951]) {
    const network = await cutting(bytes);
    await script({ replay: "02-thinking-text", rate: 200 });
    const agent = newAgent({ url: network.url, fetch: resumingFetch });
    const { last } = await run(agent).finally(network.close);
    assert.equal(last.outcome.type, "success");
    assert.ok(network.cuts() > 0);
    assert.deepEqual(agent.messages.slice(1).map((it) => it.content), whole.messages.slice(1).map((it) => it.content));
  }
});

test("a fetch that comes back gives up when it is told to", async () => {
  await script(LONG);
  const agent = newAgent({ fetch: resumingFetch });
  const { turn, done } = await begin(agent);
  agent.abortRun();
  await done;
  assert.equal(await state(turn), "running");
  await json(`/api/turns/${turn}/cancel`, {});
});
