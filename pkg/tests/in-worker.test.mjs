// normalize.inWorker in Node: the same as normalize, in a thread of its own.
import assert from "node:assert/strict";
import { openAsBlob } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { setTimeout } from "node:timers/promises";

import { WellformError, normalize } from "wellform";

import { bytes, chunked, push, text } from "./bodies.mjs";
import { fingerprint } from "./fingerprint.mjs";

const BODY = push({ users: 3, days: 2, rates: 50 });
const BYTES = bytes(BODY);

let folder;
let file;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "wellform-test-"));
  file = join(folder, "push.json");
  await writeFile(file, BYTES);
});

after(() => rm(folder, { recursive: true }));

afterEach(async () => {
  const left = () => process.getActiveResourcesInfo().filter((name) => /Worker|MessagePort/.test(name));
  for (let turn = 0; turn < 500 && left().length > 0; turn++) await setTimeout(10);
  assert.deepEqual(left(), [], "no worker is left");
});

test("every kind of input gives the same", async () => {
  const expected = await fingerprint(await normalize(BYTES));
  const shared = new Uint8Array(new SharedArrayBuffer(BYTES.length));
  shared.set(BYTES);
  const inputs = {
    string: () => text(BODY),
    bytes: () => BYTES,
    ArrayBuffer: () => BYTES.buffer,
    "shared memory": () => shared,
    Blob: () => new Blob([BYTES]),
    "Blob of a file": () => openAsBlob(file),
    Response: () => new Response(BYTES),
    ReadableStream: () => new Blob([BYTES]).stream(),
    "parts of one buffer": () => chunked(BYTES, () => 100),
    "empty body": () => new Response(null),
  };
  const { "empty body": empty, ...full } = inputs;
  for (const [name, input] of Object.entries(full)) {
    assert.deepEqual(await fingerprint(await normalize.inWorker(await input())), expected, name);
  }
  await assert.rejects(normalize.inWorker(empty()), { name: "WellformError", category: "incomplete" });
  assert.deepEqual(await fingerprint(await normalize(BYTES)), expected, "the caller still has the bytes");
});

test("options reach the worker, and progress comes back", async () => {
  const told = [];
  const options = { receivedAt: new Date(0), onProgress: (progress) => told.push(progress) };
  const { records } = await normalize.inWorker(BYTES, options);
  assert.deepEqual(records, (await normalize(BYTES, { receivedAt: 0 })).records);
  assert.deepEqual(told.at(-1), { pass: 2, passes: 2, bytes: BYTES.length, total: BYTES.length });
  const reached = await normalize.inWorker(text(BODY.epochs), { recordType: "epochs" });
  assert.equal(reached.report.dialect, "pull");
});

test("errors are those of normalize", async () => {
  const same = async (input, options) => {
    const [expected, found] = await Promise.all(
      [normalize, normalize.inWorker].map((way) => way(input(), options).catch((error) => error)),
    );
    assert.ok(expected instanceof Error && found instanceof expected.constructor, String(found));
    assert.deepEqual({ message: found.message, ...found }, { message: expected.message, ...expected });
    return found;
  };
  const cut = BYTES.subarray(0, -7);
  assert.ok((await same(() => cut)) instanceof WellformError);
  assert.ok((await same(() => new Blob([cut]).stream())) instanceof WellformError);
  await same(() => "nonsense");
  await same(() => "{}", { source: "fitbit" });
  await same(() => "{}", { signal: {} });
  await same(() => "{}", { onprogress() {} });
  await same(() => "{}", { without: [() => "mood"] });
  await same(() => 7);
  const broken = new Error("the network went away");
  async function* failing() {
    yield BYTES.subarray(0, 5);
    throw broken;
  }
  await assert.rejects(normalize.inWorker(failing()), (error) => error === broken);
  const onProgress = () => {
    throw broken;
  };
  await assert.rejects(normalize.inWorker(BYTES, { onProgress }), (error) => error === broken);
});

test("a signal ends the reading with its reason, even of a source that gives nothing", async () => {
  const reason = new Error("enough");
  await assert.rejects(normalize.inWorker(BYTES, { signal: AbortSignal.abort(reason) }), reason);
  const controller = new AbortController();
  const silent = new ReadableStream({ pull: () => controller.abort(reason) }, { highWaterMark: 0 });
  await assert.rejects(normalize.inWorker(silent, { signal: controller.signal }), reason);
});

test("a source that is not read to its end is told", async () => {
  let cancelled = false;
  const broken = new ReadableStream({
    pull: (controller) => controller.enqueue(new TextEncoder().encode("{nonsense")),
    cancel: () => {
      cancelled = true;
    },
  });
  await assert.rejects(normalize.inWorker(broken), { category: "syntax" });
  await setTimeout(10);
  assert.equal(cancelled, true);
});
