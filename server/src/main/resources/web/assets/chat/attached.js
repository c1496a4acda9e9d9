// What is made of a file that goes with a message: a block of the Messages API, and a small picture of it.

import { PDF, problemOfImage, problemOfPdf } from "./limits.js";
import { bytesOf } from "./words.js";

const THUMBNAIL_PX = 96;
/** Claude sees no more of an image than this. */
const LONG_EDGE_PX = 2_000;

/** Reads a file into `item`: its `block`, its `picture`, what there is to say `about` it. Rejects with words for the reader. */
export const readFile = (item, file) => (file.type === PDF ? readPdf(item, file) : readImage(item, file));

function base64Of(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(new Error("The file can’t be read."));
    reader.readAsDataURL(blob);
  });
}

async function readPdf(item, file) {
  const problem = problemOfPdf(file.name, new TextDecoder("latin1").decode(await file.arrayBuffer()));
  if (problem) throw new Error(problem);
  item.block = { type: "document", source: { type: "base64", media_type: PDF, data: await base64Of(file) }, title: file.name };
}

async function readImage(item, file) {
  const image = await createImageBitmap(file).catch(() => {
    throw new Error(`${file.name} is no image that this browser can read.`);
  });
  let blob = file;
  if (problemOfImage(file.name, file.size) && file.type !== "image/gif") {
    blob = await drawn(image, LONG_EDGE_PX).convertToBlob({ type: "image/jpeg", quality: 0.88 });
    item.about = `made smaller: ${bytesOf(file.size)} to ${bytesOf(blob.size)}`;
  }
  const problem = problemOfImage(file.name, blob.size);
  if (problem) throw new Error(problem);
  const data = await base64Of(blob);
  const small = await drawn(image, THUMBNAIL_PX).convertToBlob({ type: "image/png" });
  item.picture = `data:image/png;base64,${await base64Of(small)}`;
  item.block = { type: "image", source: { type: "base64", media_type: blob.type, data } };
}

/** An image on a canvas whose longer side has at most so many pixels. */
function drawn(image, most) {
  const scale = Math.min(1, most / Math.max(image.width, image.height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(image.width * scale)), Math.max(1, Math.round(image.height * scale)));
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}
