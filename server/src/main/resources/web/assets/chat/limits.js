// What fits: into a message to this server, and into a request to Claude. Told before anything is uploaded. Without the document.

import { bytesOf } from "./words.js";

export const IMAGES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
export const PDF = "application/pdf";
/** Claude's own: bytes of an image as base64, bytes of a request, pages of a document. */
export const MOST_IMAGE_BYTES = 5 * 1024 * 1024;
const MOST_REQUEST_BYTES = 32 * 1024 * 1024;
const MOST_PAGES = 100;
/** What a command holds besides its content: ids and names. */
const COMMAND_BYTES = 1_000;

const utf8 = new TextEncoder();

/** How many characters of base64 so many bytes make. */
export const base64Size = (bytes) => Math.ceil(bytes / 3) * 4;

/** About how many bytes a message's content takes as JSON; what is base64 is not looked through. */
export function sizeOf(content) {
  if (typeof content === "string") return utf8.encode(JSON.stringify(content)).length;
  return content.reduce((sum, block) => {
    const data = block?.source?.data;
    const rest = data === undefined ? block : { ...block, source: null };
    return sum + (data?.length ?? 0) + utf8.encode(JSON.stringify(rest)).length;
  }, 0);
}

/** Why a message can't be sent, or null. `before`: bytes of what stands before it; `limits`: the server's. */
export function problemOfMessage(content, before, limits) {
  const size = sizeOf(content) + COMMAND_BYTES;
  const most = limits.body_bytes ?? limits.message_bytes ?? Infinity;
  if (size > most) return `This message is too long: ${bytesOf(size)}, and the server takes ${bytesOf(most)}.`;
  if (size + before > MOST_REQUEST_BYTES) {
    return `With all that was said before, this is too long: ${bytesOf(size + before)}, and Claude takes ${bytesOf(MOST_REQUEST_BYTES)}. Ask it in a new conversation.`;
  }
  return null;
}

/** Why a file can't be attached, or null. */
export function problemOfFile({ name, type, size }, limits) {
  if (!IMAGES.includes(type) && type !== PDF) return `${name} is neither an image (PNG, JPEG, GIF, WebP) nor a PDF.`;
  if (size === 0) return `${name} is empty.`;
  const most = Math.min(limits.body_bytes ?? limits.message_bytes ?? Infinity, MOST_REQUEST_BYTES) - COMMAND_BYTES;
  if (base64Size(size) > most) return `${name} is too large: ${bytesOf(base64Size(size))} to send, of at most ${bytesOf(most)}.`;
  return null;
}

/** Why an image is more than Claude takes, or null. */
export const problemOfImage = (name, size) =>
  base64Size(size) > MOST_IMAGE_BYTES ? `${name} is too large: ${bytesOf(base64Size(size))} to send, and Claude takes ${bytesOf(MOST_IMAGE_BYTES)} an image.` : null;

/** Why a PDF is more than Claude takes, or null. Pages that are packed away can't be counted; Claude counts them then. */
export function problemOfPdf(name, latin1) {
  const pages = latin1.match(/\/Type\s*\/Page(?![a-zA-Z])/g)?.length ?? 0;
  return pages > MOST_PAGES ? `${name} has ${pages} pages, and Claude takes ${MOST_PAGES}.` : null;
}
