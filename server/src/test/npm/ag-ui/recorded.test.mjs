// What the client ends with, for each recorded stream, is what the server has of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answerOf, json, newAgent, run, said, script, stored, warnings } from "./client.mjs";

for (const fixture of process.env.FIXTURES.split(",")) {
  test(`the recorded stream ${fixture}`, async () => {
    await script({ replay: fixture });
    const agent = newAgent();
    const { last, custom } = await run(agent);
    const { turn, answer, conversation } = custom("turn");
    const { messages, turns } = await json(`/api/conversations/${conversation}`);
    const ours = stored(messages.find((it) => it.message === answer).content);
    assert.deepEqual(said(answerOf(agent.messages, answer)), said(ours));
    const receipt = turns.find((it) => it.turn === turn);
    const { input_tokens, output_tokens, cost_usd, stop_reason, state } = custom("end");
    assert.deepEqual(
      { input_tokens, output_tokens, cost_usd, stop_reason: stop_reason ?? null, state },
      { input_tokens: receipt.input_tokens, output_tokens: receipt.output_tokens, cost_usd: receipt.cost_usd, stop_reason: receipt.stop_reason, state: receipt.state },
    );
    assert.equal(last.type, receipt.error ? "RUN_ERROR" : "RUN_FINISHED");
    assert.equal(last.code, receipt.error?.code);
    assert.equal(last.usage[0].outputTokens, output_tokens);
    assert.deepEqual(warnings, []);
  });

  test(`the recorded stream ${fixture}, once it is stored`, async () => {
    await script({ replay: fixture });
    const first = newAgent();
    const { custom } = await run(first);
    const { turn, answer } = custom("turn");
    const again = newAgent({ headers: { "turnstream-turn": turn } });
    await run(again);
    assert.deepEqual(said(answerOf(again.messages, answer)), said(answerOf(first.messages, answer)));
  });
}
