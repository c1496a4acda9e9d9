// What an answer's first words would wait for, done before there is one: patterns are compiled, the sanitiser is made, code is run once.

import { AnswerView } from "./answer.js";

const SAMPLE = "# A\n\nand *b*, **c**, `d`, [e](https://example.org/), ~~f~~ &amp; more.\n\n- g\n- h\n\n1. i\n\n> j\n\n| k | l |\n|---|--:|\n| m | n |\n\n```\no\n```\n\nLast.";

/** Shows an answer to nobody, as one that grows. */
export function warmUp() {
  const view = new AnswerView(document.createElement("div"));
  for (const at of [40, 80, SAMPLE.length]) view.show([{ type: "text", text: SAMPLE.slice(0, at) }], { running: true });
}
