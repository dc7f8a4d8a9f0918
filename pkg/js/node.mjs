// The entry for Node: the module is read from the file beside this one.
import { readFileSync } from "node:fs";

import { initSync } from "../dist/wellform.js";
import { loadWith } from "./engine.mjs";

let loaded;

loadWith(() => {
  loaded ??= initSync({ module: readFileSync(new URL("../dist/wellform_bg.wasm", import.meta.url)) });
  return loaded;
});

export * from "./index.mjs";
