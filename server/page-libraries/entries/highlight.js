// Colours for code: loaded with the first block of code that has a language.
import dart from "highlight.js/lib/languages/dart";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import haskell from "highlight.js/lib/languages/haskell";
import nginx from "highlight.js/lib/languages/nginx";
import powershell from "highlight.js/lib/languages/powershell";
import properties from "highlight.js/lib/languages/properties";
import protobuf from "highlight.js/lib/languages/protobuf";
import scala from "highlight.js/lib/languages/scala";
import highlight from "highlight.js/lib/common";

for (const [name, language] of Object.entries({ dart, dockerfile, haskell, nginx, powershell, properties, protobuf, scala })) {
  highlight.registerLanguage(name, language);
}
export default highlight;
