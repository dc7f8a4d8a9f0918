// Counts the instructions that the native core takes for a byte of each sender, with valgrind's callgrind, and compares them
// with baseline.json: node bench/instructions.mjs [--write] [--bench PATH] after
// `cargo build --release --manifest-path bench/Cargo.toml`.
//
// A count shows what a change costs where a clock cannot: it varies by 0.1 % at most, also on a busy machine. Counts of two
// compilers are printed, but not compared.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { baseline, change, record } from "./baseline.mjs";
import { Body } from "./body.mjs";

const SENDERS = ["garmin", "health-connect", "health-auto-export"];
const MEGABYTES = 4; // callgrind is some fifty times slower

const options = process.argv.slice(2);
const at = options.indexOf("--bench");
const bench = at < 0 ? fileURLToPath(new URL("target/release/wellform-bench", import.meta.url)) : options[at + 1];
if (spawnSync("valgrind", ["--version"]).status !== 0) {
  console.log("instructions: valgrind is not installed; no instructions are counted");
  process.exit(0);
}
if (!existsSync(bench)) {
  console.error(`instructions: ${bench} is missing; run: cargo build --release --manifest-path bench/Cargo.toml`);
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), "wellform-instructions-"));
const compiler = execFileSync("rustc", ["--version"], { encoding: "utf8" }).split(" ")[1];
const before = baseline().instructions;
const found = { megabytes: MEGABYTES, compiler, per_byte: {} };
try {
  for (const sender of SENDERS) {
    const { parts } = await import(`./${sender}/generate.mjs`);
    const body = new Body(parts(MEGABYTES));
    const path = join(folder, "body.json");
    writeFileSync(path, Buffer.concat([...body.pieces()]));
    const out = join(folder, "callgrind.out");
    const run = spawnSync("valgrind", ["--tool=callgrind", `--callgrind-out-file=${out}`, bench, path], { encoding: "utf8" });
    if (run.status !== 0) throw new Error(`${sender}: ${run.stderr}`);
    const [, total] = readFileSync(out, "utf8").match(/^(?:summary|totals): (\d+)/m);
    const figure = Number((Number(total) / body.bytes).toFixed(2));
    found.per_byte[sender] = figure;
    const compared = before?.compiler === compiler ? change(figure, before.per_byte[sender]) : `rustc ${before?.compiler}`;
    console.log(`${sender.padEnd(20)}${figure.toFixed(2).padStart(8)} instructions a byte; baseline ${before?.per_byte[sender]} (${compared})`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (options.includes("--write")) record({ instructions: found });
