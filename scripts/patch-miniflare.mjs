// Run by npm after it installs the packages: makes Miniflare start workerd with V8's `--single-threaded-gc`.
//
// workerd has as many background threads as the machine has cores, less one. Where that is one, a compilation that waits
// there for the garbage collector of one isolate blocks the sweeping of another, for which the main thread waits in turn:
// workerd then uses a core and answers nothing, for ever. Miniflare has no option for V8's flags.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const path = createRequire(import.meta.url).resolve("miniflare");
const before = "encodeCapnpStruct(config, struct);";
const after = 'encodeCapnpStruct({ ...config, v8Flags: ["--single-threaded-gc"] }, struct);';
const source = readFileSync(path, "utf8");
if (!source.includes(after)) {
  if (source.split(before).length !== 2) {
    console.error(`patch-miniflare: expected one '${before}' in ${path}; this version of Miniflare needs another patch`);
    process.exit(1);
  }
  writeFileSync(path, source.replace(before, after));
}
