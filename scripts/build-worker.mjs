// Builds the Worker: cargo, wasm-bindgen, wasm-opt, and the shim of worker/shim.mjs, bundled by esbuild. Does nothing where the
// build is newer than all that it is made from.
//
//   node scripts/build-worker.mjs            optimised, to worker/build
//   node scripts/build-worker.mjs --dev      without optimisation, to worker/build; so too where wrangler dev calls
//   node scripts/build-worker.mjs --faults   with the points at which tests stop it, not by wasm-opt, to worker/build-faults

import {
  existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { bind, compile, fail, optimize, root, step } from "./wasm.mjs";

const faults = process.argv.includes("--faults");
const dev = process.argv.includes("--dev") || process.env.WRANGLER_COMMAND === "dev";
const profile = dev ? "quick" : "worker";
const build = join(root, "worker", faults ? "build-faults" : "build");

/** The time of the last change of a file, or of any file in a folder. */
function changed(path) {
  const status = statSync(join(root, path), { throwIfNoEntry: false });
  if (!status) return 0;
  if (!status.isDirectory()) return status.mtimeMs;
  return Math.max(status.mtimeMs, ...readdirSync(join(root, path)).map((name) => changed(join(path, name))));
}

// What it was built with last stands beside it. Its time is that at which the build began.
const stamp = join(build, ".built-with");
const sources = ["worker/src", "worker/Cargo.toml", "worker/shim.mjs", "core/src", "core/Cargo.toml", "Cargo.toml", "Cargo.lock",
  ".cargo/config.toml", "scripts/build-worker.mjs", "scripts/wasm.mjs", "package-lock.json"];
// An optimised build will do where none is asked for.
if (existsSync(stamp) && [profile, ...(dev ? ["worker"] : [])].includes(readFileSync(stamp, "utf8"))
  && statSync(stamp).mtimeMs > Math.max(...sources.map(changed))) process.exit(0);
const began = new Date();
const { buildSync } = await import("esbuild").catch(() =>
  fail("esbuild", "the npm packages are not installed", "run scripts/setup.sh serve"));

const module = compile("wellform-worker", profile, {
  features: faults ? ["faults"] : [],
  // As worker-build does: `async` functions then come from js-sys, which the crate `worker` has, and not from wasm-bindgen-futures.
  variables: { WASM_BINDGEN_USE_JS_SYS: "1" },
});

// A folder of its own, beside the build: two builds at once (wrangler's and another) do not mix.
mkdirSync(build, { recursive: true });
for (const name of readdirSync(build).filter((name) => name.startsWith(".new-"))) {
  // Left by a build that was ended.
  const path = join(build, name);
  if (statSync(path).mtimeMs < began - 3_600_000) rmSync(path, { recursive: true, force: true });
}
const staged = mkdtempSync(join(build, ".new-"));
process.on("exit", () => rmSync(staged, { recursive: true, force: true }));
bind(module, staged, "index", [
  "--target", "module", "--no-typescript", "--experimental-reset-state-function", "--force-enable-abort-handler",
  ...(dev ? ["--debug"] : []),
]);
const wasm = join(staged, "index_bg.wasm");
if (!dev && !faults) {
  // What workerd knows, by name: a newer wasm-opt may know more. The names stay, for stack traces.
  const features = ["mutable-globals", "sign-ext", "nontrapping-float-to-int", "bulk-memory", "multivalue", "reference-types",
    "exception-handling"];
  optimize(wasm, ["-O", ...features.map((feature) => `--enable-${feature}`), "--debuginfo"]);
}

const script = step("build: bundle it (esbuild)", () => buildSync({
  stdin: { contents: shim(readFileSync(join(staged, "index.js"), "utf8")), resolveDir: staged, sourcefile: "shim.js" },
  absWorkingDir: staged,
  bundle: true,
  external: ["./index_bg.wasm", "cloudflare:*"],
  format: "esm",
  minify: true,
  write: false,
}));
// workerd imports a module of WebAssembly without the word.
const text = script.outputFiles[0].text.replaceAll("import source ", "import ");
writeFileSync(join(staged, "index.js"), text);
// The script last: a Worker that is served is loaded anew when it changes.
for (const name of ["index_bg.wasm", "index.js"]) renameSync(join(staged, name), join(build, name));
writeFileSync(stamp, profile);
utimesSync(stamp, began, began);

/** The shim around what wasm-bindgen exports. */
function shim(exported) {
  const functions = [...exported.matchAll(/^export (?:async )?function (\w+)/gm)].map(([, name]) => name)
    .filter((name) => !["__wbg_reset_state", "__worker_init_state"].includes(name));
  const classes = [...exported.matchAll(/^export class (\w+)/gm)].map(([, name]) => name);
  const events = ["fetch", "queue", "scheduled", "email", "connect"];
  const handlers = functions.map((name) => events.includes(name)
    ? `Entrypoint.prototype.${name} = function ${name} (arg) {\n  return exports.${name}.call(this, arg, this.env, this.ctx);\n}`
    : `Entrypoint.prototype.${name} = exports.${name};`);
  return readFileSync(join(root, "worker/shim.mjs"), "utf8").replace("$HANDLERS\n", () => `${handlers.join("\n")}\n`)
    + classes.map((name) => `export const ${name} = new Proxy(exports.${name}, classProxyHooks);\n`).join("");
}
