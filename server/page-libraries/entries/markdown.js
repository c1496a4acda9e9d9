// What every answer needs: loaded with the page.
export { default as DOMPurify } from "dompurify";
export { Marked } from "marked";
export { default as remend } from "remend";
