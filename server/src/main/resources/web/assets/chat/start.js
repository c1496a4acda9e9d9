// Comes after the first frame: asks for all other modules at once, and for how answers look.

const CHAT = "chat dom words tree thread threads talk card editor follow composer drafts list manage menu header notices files limits outbox attached kept keys side";
const READING = "answer question blocks card code colours element formula inline patch prose safe sources spoken syntax tail thinking warm";
const MODULES = [
  ...CHAT.split(" ").map((name) => `/assets/chat/${name}.js`),
  ...READING.split(" ").map((name) => `/assets/reading/${name}.js`),
  "/client/turnstream.js",
  "/libraries/markdown.js",
];

const link = (rel, href) => Object.assign(document.createElement("link"), { rel, href });
const styles = link("stylesheet", "/assets/reading/reading.css");
const styled = new Promise((resolve) => (styles.onload = styles.onerror = resolve));
document.head.append(styles, ...MODULES.map((href) => link("modulepreload", href)));
await styled; // an answer is not shown before it looks like one
await import("./chat.js");
