// The code that docs/AG-UI.md hands out, so that what is printed there is what is tested.
import { readFileSync } from "node:fs";

const page = readFileSync(new URL("../../../../../docs/AG-UI.md", import.meta.url), "utf8");
const code = /```js\n([\s\S]*?)```/.exec(page)[1];

export const { resumingFetch } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
