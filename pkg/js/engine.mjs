// The WebAssembly module, however the entry of this runtime loads it.
import * as module from "../dist/wellform.js";

let load = () => {
  throw new Error("wellform: import it by the name of the package, not by one of its inner files");
};

/** An entry says here how its runtime loads the module: `how` gives its exports, and is called before every use. */
export function loadWith(how) {
  load = how;
}

/** The loaded module. */
export async function engine() {
  await load();
  return module;
}

/** The linear memory of the module in bytes: it grows to the most that was ever needed and never shrinks. */
export async function memoryBytes() {
  return (await load()).memory.buffer.byteLength;
}
