// Formulas: loaded with the first one.
export { default } from "temml";
