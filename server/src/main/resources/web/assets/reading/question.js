import { element } from "./element.js";

/** The types of images that browsers draw and that no script can hide in. */
const IMAGES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** An element that shows a question: its text as it was written, images small, documents by name. `content`: a string or blocks. */
export function questionView(content) {
  const blocks = typeof content === "string" ? [{ type: "text", text: content }] : (content ?? []).filter(Boolean);
  return element("div", { className: "question", dir: "auto" }, ...blocks.map(shown));
}

function shown(block) {
  switch (block.type) {
    case "text":
      return element("p", { className: "question-text" }, block.text ?? "");
    case "image":
      return imageOf(block.source ?? {});
    case "document":
      return chip(block.title ?? block.source?.url ?? "Document");
    default:
      return chip(`${block.type}`.replaceAll("_", " "));
  }
}

/** Only what the question itself holds is drawn: an image elsewhere is named, not loaded. */
function imageOf({ type, media_type: kind, data, url }) {
  if (type !== "base64" || !IMAGES.has(kind)) return chip(url ?? "Image");
  return element("img", { className: "thumbnail", alt: "Image", src: `data:${kind};base64,${data}` });
}

const chip = (words) => element("span", { className: "chip" }, `${words}`);
