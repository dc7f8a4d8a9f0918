// The steps from Rust to WebAssembly that the Worker and the npm package share. Each says what it does, and how long it took.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, renameSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..");

const target = resolve(root, process.env.CARGO_TARGET_DIR || "target");
const triple = "wasm32-unknown-unknown";
const env = { ...process.env };
// The first two would replace the flags in .cargo/config.toml, and SIMD with them; the third would build the tool below for
// another machine.
for (const name of ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_TARGET"]) delete env[name];

/** Ends the build with what failed, why, and what to do. */
export function fail(what, why, remedy) {
  console.error(`build: ${what}: ${why}\n  do: ${remedy}`);
  process.exit(1);
}

/** Runs a step: says what it does, as `part: what`, and when it is done, how long it took. */
export function step(what, run) {
  console.error(what);
  const started = performance.now();
  const result = run();
  console.error(`${what}: done in ${duration(performance.now() - started)}`);
  return result;
}

/** How long, for a reader: `3.2 s` or `2 min 5 s`. */
export function duration(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${(milliseconds / 1000).toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function run(what, command, args, more, remedy) {
  const { error, status, signal } = spawnSync(command, args, {
    cwd: root, stdio: ["ignore", "inherit", "inherit"], env: { ...env, ...more },
  });
  if (status === 0) return;
  // Ctrl-C reaches the command and this script; whoever pressed it knows.
  if (signal) process.exit(1);
  fail(what, error?.code === "ENOENT" ? `${command} is not there` : error?.message ?? `ended with status ${status}`, remedy);
}

/** Compiles a crate to WebAssembly. Returns the path of the module. */
export function compile(crate, profile, { features = [], variables = {} } = {}) {
  return step(`build: compile ${crate} (profile ${profile})`, () => {
    const args = ["build", "--locked", "--lib", "--package", crate, "--profile", profile, "--target", triple, "--target-dir", target];
    if (features.length > 0) args.push("--features", features.join(","));
    run("cargo", "cargo", args, variables, `see above; where it says that the target ${triple} may not be installed, run scripts/setup.sh wasm`);
    return join(target, triple, profile, `${crate.replaceAll("-", "_")}.wasm`);
  });
}

/** Writes the JavaScript that goes with a module, and the module that goes with it, to a folder. */
export function bind(module, folder, name, options) {
  const crate = basename(module, ".wasm");
  const tool = bindgen();
  step(`build: write the JavaScript of ${crate} (${tool.name})`, () => {
    run(tool.name, tool.path, [module, "--out-dir", folder, "--out-name", name, ...options], {}, "see above");
  });
}

/**
 * The tool wasm-bindgen: WASM_BINDGEN_BIN, or what is on PATH where that has the version of the crate, else tools/bindgen, whose
 * version Cargo.lock keeps equal.
 */
function bindgen() {
  const version = /\[\[package\]\]\nname = "wasm-bindgen"\nversion = "([^"]+)"/.exec(readFileSync(join(root, "Cargo.lock"), "utf8"))[1];
  const name = `wasm-bindgen ${version}`;
  const chosen = process.env.WASM_BINDGEN_BIN;
  const found = answer(chosen || "wasm-bindgen");
  if (found === name) return { name, path: chosen || "wasm-bindgen" };
  if (chosen) {
    fail("wasm-bindgen", `WASM_BINDGEN_BIN is ${chosen}, which ${found ? `is ${found}` : "does not run"}; expected ${name}`,
      "unset WASM_BINDGEN_BIN, or let it name the version of the crate");
  }
  const own = join(target, "quick/bindgen");
  const args = ["build", "--locked", "--package", "bindgen", "--profile", "quick", "--target-dir", target];
  const what = "build: compile tools/bindgen (wasm-bindgen, as a library)";
  const build = () => run("tools/bindgen", "cargo", args, {}, "see above; where crates.io cannot be reached, set a proxy or a mirror in ~/.cargo/config.toml");
  // Cargo looks whether it is fresh.
  if (existsSync(own)) build();
  else step(what, build);
  return { name: "tools/bindgen", path: own };
}

/** What a tool says its version is; null where it does not run. */
function answer(tool) {
  try {
    return execFileSync(tool, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return null;
  }
}

/** Optimises a module in place, with WASM_OPT_BIN or the wasm-opt of the npm package binaryen. */
export function optimize(module, options) {
  const manifest = join(root, "node_modules/binaryen/package.json");
  const chosen = process.env.WASM_OPT_BIN;
  if (!chosen && !existsSync(manifest)) fail("wasm-opt", "the npm package binaryen is not installed", "run scripts/setup.sh node, or set WASM_OPT_BIN");
  const command = chosen ? [chosen]
    : [process.execPath, join(dirname(manifest), createRequire(import.meta.url)(manifest).bin["wasm-opt"])];
  step("build: optimise it (wasm-opt)", () => {
    run("wasm-opt", command[0], [...command.slice(1), module, "-o", `${module}.opt`, ...options], {}, "see above");
    renameSync(`${module}.opt`, module);
  });
}
