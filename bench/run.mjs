// Measures how fast a push becomes records, and with how much memory: make bench, or
// node bench/run.mjs [MEGABYTES…] after `make build` and `cargo build --release --manifest-path bench/Cargo.toml`.
//
// Each size runs in a process of its own. It checks that all ways give the same rows; it asserts no time.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { generate } from "./generate.mjs";
import { TYPES, normalize_plainly } from "./plain.mjs";

const PIECE_BYTES = 1 << 20;
const here = fileURLToPath(new URL(".", import.meta.url));
const mebibytes = (bytes) => `${(bytes / (1 << 20)).toFixed(1)} MiB`;
const whole = (number) => number.toLocaleString("en-US");

async function* pieces(body) {
  for (let at = 0; at < body.length; at += PIECE_BYTES) yield body.subarray(at, at + PIECE_BYTES);
}

/** The shortest of `runs` runs, in seconds, and what the last gave. */
async function shortest(runs, work) {
  let seconds = Infinity;
  let result;
  for (let run = 0; run < runs; run += 1) {
    result = undefined;
    const started = performance.now();
    result = await work();
    seconds = Math.min(seconds, (performance.now() - started) / 1000);
  }
  return { seconds, ...result };
}

async function with_wellform(normalize, input) {
  let samples = 0;
  const changes = normalize.stream(input);
  for await (const change of changes) if (change.change === "samples") samples += change.start.length;
  return { samples, report: await changes.report };
}

function plainly(slices) {
  const rows = {};
  let records = 0;
  for (const { key, bytes } of slices) {
    const result = normalize_plainly(key, bytes.toString());
    for (const batch of result.batches) rows[batch.type] = (rows[batch.type] ?? 0) + batch.start.length;
    records += result.records.length;
  }
  return { rows, records };
}

function check(what, found, expected) {
  if (found !== expected) throw new Error(`${what}: expected ${expected}, found ${found}`);
}

async function measure(megabytes) {
  const { normalize } = await import("../pkg/js/node.mjs");
  const { memoryBytes } = await import("../pkg/js/engine.mjs");
  const idle = await memoryBytes();

  const folder = mkdtempSync(join(tmpdir(), "wellform-bench-"));
  try {
    const path = join(folder, "push.json");
    const made = generate(megabytes, path);
    const runs = made.bytes < 100e6 ? 3 : 1;
    const body = readFileSync(path);
    const native = { seconds: Infinity };
    for (let run = 0; run < runs; run += 1) {
      const { seconds, ...rest } = JSON.parse(execFileSync(join(here, "target/release/wellform-bench"), [path], { encoding: "utf8" }));
      Object.assign(native, rest, { seconds: Math.min(seconds, native.seconds) });
    }

    const ours = await shortest(runs, () => with_wellform(normalize, pieces(body)));
    const peak = await memoryBytes();
    // Bytes that can be read twice are checked for completeness first.
    const checked = await shortest(runs, () => with_wellform(normalize, body));

    // A whole body of 500 MB fits no string: the same items, as arrays of at most 60 MB.
    const slices = made.slices.map(({ key, start, end }) => {
      return { key, bytes: Buffer.concat([Buffer.from("["), body.subarray(start, end), Buffer.from("]")]) };
    });
    const parse = await shortest(runs, () => {
      let items = 0;
      for (const { bytes } of slices) items += JSON.parse(bytes.toString()).length;
      return { items };
    });
    const plain = await shortest(runs, () => plainly(slices));

    const counts = ours.report.counts;
    check("items", parse.items, made.items);
    check("rows, native", native.rows, ours.samples);
    check("rows, two passes", checked.samples, ours.samples);
    check("rejected leaves", ours.report.leaves.rejected, 0);
    check("sleep sessions", counts.record.sleep_session, plain.records);
    for (const type of TYPES) check(`rows of ${type}`, counts.samples[type], plain.rows[type]);

    console.log(
      `\nA push of ${(made.bytes / 1e6).toFixed(1)} MB: ${whole(made.users)} users, ${whole(made.items)} items, ` +
        `${whole(ours.samples)} rows; ${runs === 1 ? "one run" : `best of ${runs}`}`,
    );
    const line = (name, { seconds }) => {
      const speed = (made.bytes / 1e6 / seconds).toFixed(0).padStart(6);
      const ratio = (parse.seconds / seconds).toFixed(2).padStart(6);
      console.log(`  ${name.padEnd(44)}${speed} MB/s${ratio} x JSON.parse`);
    };
    line("wellform-core, native", native);
    line("wellform, WASM, columns in JavaScript", ours);
    line("the same, completeness checked first", checked);
    line("JSON.parse alone", parse);
    line("JSON.parse, then plain JavaScript to columns", plain);
    console.log(
      `  WASM memory: ${mebibytes(idle)} idle, ${mebibytes(peak)} at most: ${mebibytes(peak - idle)} above idle; ` +
        `largest element ${mebibytes(made.largest)}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [first, ...rest] = process.argv.slice(2);
if (first === "--one") {
  await measure(Number(rest[0]));
} else {
  for (const [path, remedy] of [
    ["../pkg/dist/wellform.js", "make build"],
    ["target/release/wellform-bench", "cargo build --release --manifest-path bench/Cargo.toml"],
  ]) {
    if (existsSync(join(here, path))) continue;
    console.error(`bench: ${path} is missing; run: ${remedy}`);
    process.exit(1);
  }
  for (const megabytes of first === undefined ? ["64", "500"] : [first, ...rest]) {
    if (!(Number(megabytes) > 0)) {
      console.error(`usage: node bench/run.mjs [MEGABYTES…]; expected a number, found ${megabytes}`);
      process.exit(2);
    }
    const one = spawnSync(process.execPath, [fileURLToPath(import.meta.url), "--one", megabytes], { stdio: "inherit" });
    if (one.status !== 0) process.exit(1);
  }
}
