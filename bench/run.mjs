// Measures how fast a body becomes records, and with how much memory: make bench, or
// node bench/run.mjs [--worker] [--baseline] [MEGABYTES…] after `make build` and `cargo build --release --manifest-path bench/Cargo.toml`.
//
// Each sender and size runs in a process of its own. The bench checks that all ways give the same rows, and asserts no time. Each
// ratio is printed beside that of baseline.json. --baseline writes the ratios to baseline.json, for 64 MB unless a size is given.
// With --worker a body of a phone also goes through the Worker, after `node scripts/build-worker.mjs --faults`.
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { baseline, record } from "./baseline.mjs";
import { Body } from "./body.mjs";

const SENDERS = {
  garmin: { name: "A push of Garmin's", documents: ["sleep_session"] },
  "health-connect": { name: "An upload of Health Connect data", documents: ["sleep_session"], uploaded: true },
  "health-auto-export": { name: "A delivery of Health Auto Export", documents: ["workout", "electrocardiogram"], uploaded: true },
};
const PIECE_BYTES = 1 << 20;
const here = fileURLToPath(new URL(".", import.meta.url));
const mebibytes = (bytes) => `${(bytes / (1 << 20)).toFixed(1)} MiB`;
const whole = (number) => number.toLocaleString("en-US");

async function* pieces(body) {
  for (let at = 0; at < body.length; at += PIECE_BYTES) yield body.subarray(at, at + PIECE_BYTES);
}

/** Writes a body to a file, and tells what stands where in it. */
function write(parts, path) {
  const body = new Body(parts);
  const file = openSync(path, "w");
  for (const piece of body.pieces()) writeSync(file, piece);
  closeSync(file);
  return body;
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

function with_command(path, report) {
  const command = join(here, "../pkg/bin/wellform.mjs");
  execFileSync(process.execPath, [command, "normalize", path, "--report", report], { stdio: ["ignore", "ignore", "inherit"] });
  return JSON.parse(readFileSync(report, "utf8"));
}

function plainly(normalize_plainly, slices) {
  const rows = {};
  let records = 0;
  for (const { of, bytes } of slices) {
    const result = normalize_plainly(of, bytes.toString());
    for (const batch of result.batches) rows[batch.type] = (rows[batch.type] ?? 0) + batch.start.length;
    records += result.records.length;
  }
  return { rows, records };
}

function check(what, found, expected) {
  if (found !== expected) throw new Error(`${what}: expected ${expected}, found ${found}`);
}

async function measure(sender, megabytes, { worker, keep }) {
  const { name, documents, uploaded } = SENDERS[sender];
  const { parts } = await import(`./${sender}/generate.mjs`);
  const { TYPES, normalize_plainly } = await import(`./${sender}/plain.mjs`);
  const { normalize } = await import("../pkg/js/node.mjs");
  const { memoryBytes } = await import("../pkg/js/engine.mjs");
  const idle = await memoryBytes();

  const folder = mkdtempSync(join(tmpdir(), "wellform-bench-"));
  try {
    const path = join(folder, "body.json");
    const made = write(parts(megabytes), path);
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
    const checked_peak = await memoryBytes();
    const command = await shortest(runs, () => with_command(path, join(folder, "report.json")));

    // A whole body of 500 MB fits no string: the same items, as arrays of at most 60 MB.
    const slices = made.slices.map(({ of, start, end }) => {
      return { of, bytes: Buffer.concat([Buffer.from("["), body.subarray(start, end), Buffer.from("]")]) };
    });
    const parse = await shortest(runs, () => {
      let items = 0;
      for (const { bytes } of slices) items += JSON.parse(bytes.toString()).length;
      return { items };
    });
    const plain = await shortest(runs, () => plainly(normalize_plainly, slices));
    const through = worker && uploaded ? await (await import("./worker.mjs")).through_worker(path, made.bytes) : null;

    const { counts, leaves } = ours.report;
    check("items", parse.items, made.items);
    check("rows, native", native.rows, ours.samples);
    check("rows, two passes", checked.samples, ours.samples);
    check("rejected leaves", leaves.rejected, 0);
    check("documents", documents.reduce((sum, type) => sum + counts.record[type], 0), plain.records);
    for (const type of TYPES) {
      check(`rows of ${type}`, counts.samples[type], plain.rows[type]);
      check(`rows of ${type}, command line`, command.counts.samples[type], plain.rows[type]);
      if (through) check(`rows of ${type}, Worker`, through.rows[type], plain.rows[type]);
    }

    const megabyte = made.bytes / 1e6;
    console.log(
      `\n${name}, ${megabyte.toFixed(1)} MB: ${whole(made.items)} items, ${whole(ours.samples)} rows; ` +
        `${runs === 1 ? "one run" : `best of ${runs}`}`,
    );
    const before = baseline().speed?.[megabytes]?.[sender] ?? {};
    const ratios = {};
    const line = (way, { seconds }) => {
      const ratio = (other) => Number((other.seconds / seconds).toFixed(2));
      ratios[way] = { json_parse: ratio(parse), plain_javascript: ratio(plain) };
      const beside = (to) => `${ratios[way][to].toFixed(2).padStart(6)}${way in before ? ` (${before[way][to].toFixed(2)})` : ""}`;
      const speed = (megabyte / seconds).toFixed(0).padStart(6);
      console.log(`  ${way.padEnd(44)}${speed} MB/s${beside("json_parse")} x JSON.parse${beside("plain_javascript")} x plain JavaScript`);
    };
    line("wellform-core, native", native);
    line("wellform, WASM, columns in JavaScript", ours);
    line("the same, read twice", checked);
    line("the command line, read twice, to NDJSON", command);
    line("JSON.parse alone", parse);
    line("JSON.parse, then plain JavaScript to columns", plain);
    if (keep) {
      const speed = baseline().speed ?? {};
      record({ speed: { ...speed, [megabytes]: { ...speed[megabytes], [sender]: ratios } } });
    }
    const memory = (way, before, most) =>
      console.log(`  WASM memory, ${way}: ${mebibytes(before)} idle, ${mebibytes(most)} at most: ${mebibytes(most - before)} above idle`);
    memory("stream", idle, peak);
    memory("read twice", idle, checked_peak);
    if (through) {
      const seconds = (time) => `${time.toFixed(1)} s (${(megabyte / time).toFixed(0)} MB/s)`;
      console.log(`  the Worker: taken in in ${seconds(through.intake)}, processed and applied in ${seconds(through.processing)}`);
      memory("Worker", through.idle, through.peak);
    }
    console.log(`  largest element ${mebibytes(made.largest)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const options = process.argv.slice(2);
const [worker, keep] = ["--worker", "--baseline"].map((option) => options.includes(option));
if (options[0] === "--one") {
  await measure(options[1], Number(options[2]), { worker, keep });
} else {
  for (const [path, remedy] of [
    ["../pkg/dist/wellform.js", "make build"],
    ["target/release/wellform-bench", "cargo build --release --manifest-path bench/Cargo.toml"],
    ...(worker ? [["../worker/build-faults/index.js", "node scripts/build-worker.mjs --faults"]] : []),
  ]) {
    if (existsSync(join(here, path))) continue;
    console.error(`bench: ${path} is missing; run: ${remedy}`);
    process.exit(1);
  }
  const sizes = options.filter((option) => !["--worker", "--baseline"].includes(option));
  for (const megabytes of sizes.length > 0 ? sizes : keep ? ["64"] : ["64", "500"]) {
    if (!(Number(megabytes) > 0)) {
      console.error(`usage: node bench/run.mjs [--worker] [--baseline] [MEGABYTES…]; expected a number, found ${megabytes}`);
      process.exit(2);
    }
    for (const sender of Object.keys(SENDERS)) {
      const args = [fileURLToPath(import.meta.url), "--one", sender, megabytes, ...options.filter((option) => option.startsWith("--"))];
      const one = spawnSync(process.execPath, args, { stdio: "inherit" });
      if (one.status !== 0) process.exit(1);
    }
  }
}
