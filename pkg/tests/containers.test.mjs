// Tables, forms, archives and what is compressed: nobody says what they are, and every input and the command line read them alike.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { crc32, deflateRawSync, gzipSync } from "node:zlib";

import { normalize } from "wellform";

import { chunked, random } from "./bodies.mjs";

const COMMAND = fileURLToPath(new URL("../bin/wellform.mjs", import.meta.url));

const TABLE = Buffer.from("Date/Time,Step Count (count),Body Temperature (degC)\n2024-02-05 00:00:00,9902,\n2024-02-06 00:00:00,100,36.6\n");

const FORM = Buffer.concat([
  Buffer.from('--Boundary\r\nContent-Disposition: form-data; name="HealthData"; filename="/var/mobile/metrics.csv"\r\n\r\n'),
  TABLE,
  Buffer.from("\r\n--Boundary--\r\n"),
]);

/** An archive with the table, deflated. Its directory is empty, because only its end matters. */
function archive() {
  const packed = deflateRawSync(TABLE);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(8, 8);
  header.writeUInt32LE(crc32(TABLE), 14);
  header.writeUInt32LE(packed.length, 18);
  header.writeUInt32LE(TABLE.length, 22);
  header.writeUInt16LE(1, 26);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  return Buffer.concat([header, Buffer.from("x"), packed, end]);
}

const BODIES = { "metrics.csv": TABLE, "form.bin": FORM, "export.zip": archive(), "metrics.csv.gz": gzipSync(TABLE), "export.gz": gzipSync(archive()) };

/** What does not depend on what a table comes in. */
const account = ({ report: { source, dialect, counts, leaves } }) => ({ source, dialect, counts, leaves });

test("a table is read from any input, by itself or in a container", async () => {
  const expected = account(await normalize(TABLE.toString()));
  assert.deepEqual(expected.counts.samples, { step_count: 2, body_temperature: 1 });
  assert.deepEqual(expected.leaves, { total: 5, mapped: 5, kept: 0, rejected: 0 });
  for (const [name, body] of Object.entries(BODIES)) {
    const lengths = random(1);
    for (const input of [body, new Blob([body]), new Response(body), chunked(body, () => lengths() * 9)]) {
      const result = await normalize(input);
      assert.deepEqual(account(result), expected, name);
      assert.deepEqual(Array.from(result.samples("step_count").value), [9902, 100]);
    }
  }
});

test("the command line reads them too", async () => {
  const folder = await mkdtemp(join(tmpdir(), "wellform-test-"));
  try {
    const outputs = [];
    for (const [name, body] of Object.entries(BODIES)) {
      await writeFile(join(folder, name), body);
      outputs.push((await promisify(execFile)(process.execPath, [COMMAND, "normalize", join(folder, name)])).stdout);
    }
    assert.match(outputs[0], /"type":"step_count"/);
    assert.deepEqual(outputs, Array(5).fill(outputs[0]));
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a container that is cut off changes nothing where it can be read twice", async () => {
  for (const body of [FORM, archive(), gzipSync(TABLE)]) {
    const cut = new Blob([body.subarray(0, -8)]);
    await assert.rejects(normalize(cut), (error) => error.category === "incomplete" && error.report.leaves.total === 0);
  }
});
