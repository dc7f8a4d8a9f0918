// Loads the module in Node: from its file, once, when it is first needed.
import { readFileSync } from "node:fs";

import { initSync } from "../../dist/wellform.js";
import { loadWith } from "../engine.mjs";

let loaded;

loadWith(() => {
  loaded ??= initSync({ module: readFileSync(new URL("../../dist/wellform_bg.wasm", import.meta.url)) });
  return loaded;
});
