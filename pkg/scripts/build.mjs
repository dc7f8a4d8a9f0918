// Builds the WebAssembly module and its glue into dist/: cargo, wasm-bindgen, wasm-opt.
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { bind, compile, optimize, root } from "../../scripts/wasm.mjs";

const dist = join(root, "pkg/dist");
const fresh = join(root, "pkg/dist.new");

const module = compile("wellform-wasm", "release");
rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh);
bind(module, fresh, "wellform", ["--target", "web"]);
// The features are read from the module itself.
optimize(join(fresh, "wellform_bg.wasm"), ["-O3"]);
// A finished build replaces the old one in one step.
rmSync(dist, { recursive: true, force: true });
renameSync(fresh, dist);

for (const name of readdirSync(dist)) {
  const path = join(dist, name);
  if (!/\.(wasm|js)$/.test(name)) continue;
  const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
  console.log(`pkg/dist/${name}: ${kib(statSync(path).size)}, ${kib(gzipSync(readFileSync(path)).length)} gzip`);
}
