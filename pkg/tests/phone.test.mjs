// Deliveries of Health Auto Export, small and large, through the package and its command line.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { openAsBlob } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { normalize } from "wellform";

import { Body } from "../../bench/body.mjs";
import { parts } from "../../bench/health-auto-export/generate.mjs";
import { openFile } from "../js/cli/file.mjs";
import { memoryBytes } from "../js/engine.mjs";
import { read } from "../js/read.mjs";
import { text } from "./bodies.mjs";
import { fingerprint } from "./fingerprint.mjs";

const COMMAND = fileURLToPath(new URL("../bin/wellform.mjs", import.meta.url));
const MIB = 1 << 20;

/** A block of metrics, and a body of blocks. */
const steps = (points, units = "count") => ({ name: "step_count", units, data: points });
const body = (metrics, more = {}) => text({ data: { metrics, ...more } });

let folder;
let idle;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "wellform-phone-"));
  // The first use loads the module.
  await normalize(body([]));
  idle = await memoryBytes();
});
after(() => rm(folder, { recursive: true }));

const file = (name) => join(folder, name);

async function command(...args) {
  const child = spawn(process.execPath, [COMMAND, "normalize", ...args], { stdio: ["ignore", "ignore", "inherit"] });
  return new Promise((resolve) => child.on("close", resolve));
}

/** That a report accounts for every row of a body. */
function complete(report, { bytes, rows }) {
  assert.deepEqual([report.source, report.dialect, report.bytes], ["health_auto_export", "json_v2", bytes]);
  assert.deepEqual(report.counts.samples, rows);
  assert.deepEqual([report.leaves.rejected, report.rejected], [0, []]);
}

const grown = async () => (await memoryBytes()) - idle;

test("64 MB from a phone, as a stream and by the command line, take less than 16 MiB beside the largest element", { timeout: 300_000 }, async () => {
  const made = new Body(parts(64));
  const whole = file("64.json");
  async function* written() {
    await writeFile(whole, "");
    for (const piece of made.pieces()) {
      await writeFile(whole, piece, { flag: "a" });
      yield piece;
    }
  }
  const rows = {};
  const changes = normalize.stream(written());
  for await (const change of changes) {
    if (change.change === "samples") rows[change.type] = (rows[change.type] ?? 0) + change.start.length;
  }
  complete(await changes.report, made);
  assert.deepEqual(rows, made.rows);
  const streamed = await grown();

  // As the command line reads it, but here, where memory can be seen.
  const source = await openFile(whole);
  try {
    const reading = read(source, {}, "ndjson");
    for (;;) {
      const { done, value } = await reading.next();
      if (done) {
        complete(value, made);
        break;
      }
    }
  } finally {
    await source.close();
  }
  console.log(`linear memory: ${streamed / MIB} MiB more for a stream, ${(await grown()) / MIB} MiB with a file`);
  assert.ok((await grown()) < 16 * MIB + made.largest, `${streamed}, ${await grown()}`);

  assert.equal(await command(whole, "--report", file("report.json")), 0);
  complete(JSON.parse(await readFile(file("report.json"), "utf8")), made);
});

test("a body is the same as a stream, as bytes and as a Blob", async () => {
  const made = new Body(parts(1));
  const bytes = Buffer.concat([...made.pieces()]);
  await writeFile(file("small.json"), bytes);
  const expected = await fingerprint(await normalize(bytes));
  complete(expected.report, made);
  for (const input of [new Blob([bytes]).stream(), await openAsBlob(file("small.json"))]) {
    assert.deepEqual(await fingerprint(await normalize(input)), expected);
  }
});

test("a long block that says only at its end what it is of needs a body that can be read twice", async () => {
  const points = Array.from({ length: 150_000 }, (_, minute) => {
    const date = new Date(Date.UTC(2024, 0, 1, 0, minute)).toISOString();
    return { qty: 1, date: `${date.slice(0, 10)} ${date.slice(11, 19)} +0000`, source: "A watch" };
  });
  const late = text({ data: { metrics: [{ data: points, name: "step_count", units: "count" }] } });
  assert.ok(late.length > 8 * MIB);
  await assert.rejects(normalize(new Blob([late]).stream()), ({ category, path, expected }) => {
    assert.deepEqual([category, path], ["limit", "data.metrics[0]"]);
    assert.match(expected, /^name and units of a metric before more than 8388608 bytes of its points, or a body that can be read twice/);
    return true;
  });
  const result = await normalize(new Blob([late]));
  assert.equal(result.samples("step_count").rows, points.length);
});

test("points cover what the header states, and an unknown time without it, however the body is read", async () => {
  const at = (date) => ({ date, qty: 1 });
  const points = [at("2024-02-06 00:00:00 +0100"), at("2024-02-06 01:00:00 +0100"), at("2024-02-06 02:00:00 +0100")];
  for (const input of [() => body([steps(points)]), () => new Blob([body([steps(points)])]).stream()]) {
    const stated = (await normalize(input(), { headers: { "Automation-Aggregation": "Hours" } })).samples("step_count");
    assert.equal(stated.basis, "interval");
    assert.deepEqual(stated.end.map((time, row) => time - stated.start[row]), Float64Array.of(3_600_000, 3_600_000, 3_600_000));
    const result = await normalize(input());
    const unknown = result.samples("step_count");
    assert.deepEqual([unknown.basis, unknown.end, result.types[0].width], ["instant", null, "unknown"]);
    assert.deepEqual(result.report.flagged.map(({ code }) => code), ["ambiguous_grain"]);
  }
});

test("a zone resolves times without an offset, and what is sensitive is left out", async () => {
  const metrics = [
    steps([{ date: "2024-02-06 14:30:05", qty: 12 }]),
    { name: "sexual_activity", units: "count", data: [{ date: "2024-02-06 00:00:00 +0100", "Protection Used": 1 }] },
  ];
  const floating = await normalize(body(metrics));
  assert.equal(floating.samples("step_count").floating, true);
  assert.equal(floating.samples("sexual_activity").rows, 1);
  const options = { timeZone: "Europe/Berlin", without: ["sexual"] };
  const resolved = await normalize(body(metrics), options);
  assert.equal(resolved.samples("step_count").floating, false);
  assert.deepEqual(resolved.samples("step_count").start, Float64Array.of(Date.UTC(2024, 1, 6, 13, 30, 5)));
  assert.equal(resolved.samples("sexual_activity"), null);
  assert.deepEqual(resolved.report.left_out, { sexual_activity: 1 });

  await writeFile(file("options.json"), body(metrics));
  const args = ["--time-zone", "Europe/Berlin", "--without", "sexual", "--source", "health_auto_export", "--report", file("left.json")];
  assert.equal(await command(file("options.json"), ...args), 0);
  assert.deepEqual(JSON.parse(await readFile(file("left.json"), "utf8")), resolved.report);
});
