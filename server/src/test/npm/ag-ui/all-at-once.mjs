// An agent's front end of the test in which all protocols watch one turn: it watches, and may stop.
import { HttpAgent } from "@ag-ui/client";
import { createInterface } from "node:readline";

const { TURNSTREAM_URL } = process.env;
const tell = (told) => console.log(JSON.stringify(told));
const ENDS = { success: "completed", cancelled: "cancelled" };
let turn;

const commands = {
  async watch(watched) {
    turn = watched;
    let begun = false;
    let last;
    const headers = { "turnstream-turn": turn };
    const agent = new HttpAgent({ url: `${TURNSTREAM_URL}/ag-ui`, headers, initialMessages: [{ id: "1", role: "user", content: "Hi" }] });
    await agent.runAgent({}, {
      onEvent: ({ event }) => void (last = event),
      onTextMessageContentEvent: () => {
        if (!begun) tell({ began: turn });
        begun = true;
      },
    });
    tell({ text: agent.messages.at(-1).content, end: ENDS[last.outcome?.type] ?? last.type });
  },
  stop: () => fetch(`${TURNSTREAM_URL}/api/turns/${turn}/cancel`, { method: "POST" }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { name, value } = JSON.parse(line);
  void commands[name](value);
}
