// Builds the Worker with worker-build, with the tools that are installed: nothing is downloaded. Does nothing where
// the build is newer than all that it is made from.
//
//   node scripts/build-worker.mjs            optimised, to worker/build
//   node scripts/build-worker.mjs --dev      without optimisation, to worker/build
//   node scripts/build-worker.mjs --faults   with the points at which tests stop it, to worker/build-faults

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const versions = Object.fromEntries(
  readFileSync(join(root, "scripts/versions.env"), "utf8").split("\n")
    .map((line) => line.match(/^(\w+)=(.*)$/)).filter(Boolean).map(([, name, value]) => [name, value]));
const cache = process.env.WELLFORM_CACHE ?? join(homedir(), ".cache/wellform");

const tools = {
  WORKER_BUILD_BIN: join(cache, `worker-build-${versions.WORKER_BUILD_VERSION}/bin/worker-build`),
  WASM_BINDGEN_BIN: join(cache, `wasm-bindgen-cli-${versions.WASM_BINDGEN_VERSION}/bin/wasm-bindgen`),
  WASM_OPT_BIN: join(root, "node_modules/.bin/wasm-opt"),
  ESBUILD_BIN: join(root, "node_modules/.bin/esbuild"),
};
for (const [name, path] of Object.entries(tools)) {
  tools[name] = process.env[name] || path;
  if (!existsSync(tools[name])) {
    console.error(`build-worker: ${tools[name]} is missing. do: run scripts/setup.sh, or set ${name}`);
    process.exit(1);
  }
}

const faults = process.argv.includes("--faults");
const folder = faults ? "build-faults" : "build";

/** The time of the last change of a file, or of any file in a folder. */
function changed(path) {
  const status = statSync(join(root, path), { throwIfNoEntry: false });
  if (!status) return 0;
  if (!status.isDirectory()) return status.mtimeMs;
  return Math.max(status.mtimeMs, ...readdirSync(join(root, path)).map((name) => changed(join(path, name))));
}

// What it was built with last stands beside it.
const stamp = join(root, "worker", folder, ".built-with");
const how = process.argv.slice(2).join(" ");
const sources = ["worker/src", "worker/Cargo.toml", "core/src", "core/Cargo.toml", "Cargo.toml", "Cargo.lock",
  ".cargo/config.toml", "scripts/build-worker.mjs", "scripts/versions.env", "package-lock.json"];
if (existsSync(stamp) && readFileSync(stamp, "utf8") === how
  && statSync(stamp).mtimeMs > Math.max(...sources.map(changed))) process.exit(0);

const mode = process.argv.includes("--dev") ? ["--dev"] : ["--profile", "worker"];
const env = { ...process.env, ...tools };
// These would replace the flags in .cargo/config.toml, and SIMD with them.
delete env.RUSTFLAGS;
delete env.CARGO_ENCODED_RUSTFLAGS;

const args = [...mode, "--out-dir", folder];
if (faults) args.push("--no-opt", ".", "--", "--features", "faults");
const built = spawnSync(tools.WORKER_BUILD_BIN, args, { cwd: join(root, "worker"), env, stdio: "inherit" });
if (built.status === 0) writeFileSync(stamp, how);
process.exit(built.status ?? 1);
