import { createServer, connect as dial } from "node:net";

/** A way to a server that can be cut. */
export class Line {
  #pairs = new Set();
  #server = createServer((near) => {
    const { hostname, port } = new URL(this.target);
    const far = dial(Number(port), hostname);
    const pair = [near, far];
    this.#pairs.add(pair);
    const end = () => (pair.forEach((each) => each.destroy()), this.#pairs.delete(pair));
    // The server answers to its own name only.
    near.on("data", (bytes) => far.write(bytes.toString("latin1").replaceAll(new URL(this.url).host, new URL(this.target).host), "latin1"));
    far.on("data", (bytes) => near.write(bytes));
    for (const each of pair) each.on("close", end).on("error", end);
  });

  constructor(target) {
    this.target = target;
  }

  async open() {
    await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${this.#server.address().port}`;
    return this;
  }

  cut() {
    for (const pair of [...this.#pairs]) pair.forEach((each) => each.destroy());
  }

  close() {
    this.#server.close();
    this.cut();
  }
}
