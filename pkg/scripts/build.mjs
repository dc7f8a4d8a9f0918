// Builds the WebAssembly module and its glue into dist/: cargo, wasm-bindgen, wasm-opt.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const pkg = join(dirname(fileURLToPath(import.meta.url)), "..");
const root = join(pkg, "..");
const dist = join(pkg, "dist");
const fresh = join(pkg, "dist.new");

function fail(tool, why, remedy) {
  console.error(`build: ${tool}: ${why}\n       ${remedy}`);
  process.exit(1);
}

function run(tool, command, args, remedy, options = {}) {
  try {
    return execFileSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], ...options });
  } catch (error) {
    fail(tool, error.code === "ENOENT" ? `not found: ${command}` : `ended with status ${error.status}`, remedy);
  }
}

/** The version of the wasm-bindgen crate in Cargo.lock: the tool must have the same. */
const version = /\[\[package\]\]\nname = "wasm-bindgen"\nversion = "([^"]+)"/.exec(
  readFileSync(join(root, "Cargo.lock"), "utf8"),
)[1];

/** The wasm-bindgen tool: WASM_BINDGEN_BIN, the tool cache, or PATH, whichever has the right version. */
function bindgen() {
  const candidates = [
    process.env.WASM_BINDGEN_BIN,
    join(homedir(), ".cache", "wellform", `wasm-bindgen-cli-${version}`, "bin", "wasm-bindgen"),
    "wasm-bindgen",
  ].filter(Boolean);
  const seen = [];
  for (const tool of candidates) {
    try {
      const text = execFileSync(tool, ["--version"], { encoding: "utf8" }).trim();
      if (text === `wasm-bindgen ${version}`) return tool;
      seen.push(`${tool} is ${text}`);
    } catch {
      seen.push(`${tool} does not run`);
    }
  }
  fail(
    "wasm-bindgen",
    `expected version ${version}, found: ${seen.join("; ")}`,
    `cargo install wasm-bindgen-cli --version ${version} --locked --root ~/.cache/wellform/wasm-bindgen-cli-${version}`,
  );
}

/** wasm-opt: of the npm package binaryen. */
function optimizer() {
  const manifest = join(pkg, "node_modules", "binaryen", "package.json");
  if (!existsSync(manifest)) fail("wasm-opt", "the npm package binaryen is not installed", "npm --prefix pkg ci");
  const { bin } = createRequire(import.meta.url)(manifest);
  return join(dirname(manifest), bin["wasm-opt"]);
}

const tool = bindgen();
const wasmOpt = optimizer();
run(
  "cargo",
  "cargo",
  ["build", "--release", "--locked", "--target", "wasm32-unknown-unknown", "-p", "wellform-wasm"],
  "rustup target add wasm32-unknown-unknown",
);
const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
const module = join(target, "wasm32-unknown-unknown", "release", "wellform_wasm.wasm");

rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh);
run("wasm-bindgen", tool, [module, "--target", "web", "--out-dir", fresh, "--out-name", "wellform"], "see above");
const wasm = join(fresh, "wellform_bg.wasm");
// The features are read from the module itself.
run("wasm-opt", process.execPath, [wasmOpt, "-O3", wasm, "-o", `${wasm}.opt`], "see above");
renameSync(`${wasm}.opt`, wasm);
// A finished build replaces the old one in one step.
rmSync(dist, { recursive: true, force: true });
renameSync(fresh, dist);

for (const name of readdirSync(dist)) {
  const path = join(dist, name);
  if (!/\.(wasm|js)$/.test(name)) continue;
  const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
  console.log(`pkg/dist/${name}: ${kib(statSync(path).size)}, ${kib(gzipSync(readFileSync(path)).length)} gzip`);
}
