// Linear memory does not grow with the body.
import assert from "node:assert/strict";
import { test } from "node:test";

import { normalize } from "wellform";

import { memoryBytes } from "../js/engine.mjs";
import { bytes, details, long, push, text } from "./bodies.mjs";

const MIB = 1 << 20;

// The first use loads the module.
await normalize(text(push()));
const idle = await memoryBytes();

test("a push of 64 MB takes less than 16 MiB above the idle module", async () => {
  let rows = 0;
  const changes = normalize.stream(long(64e6));
  for await (const change of changes) if (change.change === "samples") rows += change.start.length;
  const { bytes, leaves } = await changes.report;
  assert.ok(bytes >= 64e6 && rows > 1e6);
  assert.equal(leaves.total, leaves.mapped);
  const grown = (await memoryBytes()) - idle;
  console.log(`linear memory: ${idle / MIB} MiB idle, ${grown / MIB} MiB more for ${(bytes / 1e6).toFixed(0)} MB, ${rows} rows`);
  assert.ok(grown < 16 * MIB, `${grown / MIB} MiB`);
});

test("a body in one piece takes no more than one in many", async () => {
  const pieces = [];
  for await (const piece of long(16e6)) pieces.push(piece);
  const before = await memoryBytes();
  const changes = normalize.stream(new Blob(pieces));
  for await (const _ of changes);
  assert.ok((await memoryBytes()) - before < 4 * MIB);
});

test("an activity of a day, sample by sample, takes less than 16 MiB beside its own text", async () => {
  const body = bytes(details(86_400));
  const rows = {};
  const changes = normalize.stream(new Blob([body]));
  for await (const change of changes) {
    if (change.change === "samples" && change.basis !== "session") rows[change.type] = (rows[change.type] ?? 0) + change.start.length;
  }
  const { leaves } = await changes.report;
  assert.equal(leaves.total, leaves.mapped);
  assert.equal(rows.heart_rate, 86_400);
  assert.equal(rows.location, 86_400);
  assert.equal(rows.distance, 86_399);
  const grown = (await memoryBytes()) - idle;
  console.log(`linear memory: ${grown / MIB} MiB more for an element of ${(body.length / MIB).toFixed(1)} MiB`);
  assert.ok(grown < body.length + 16 * MIB, `${grown / MIB} MiB`);
});

test("small bodies can be read without end", async () => {
  const body = text(push());
  const once = async () => {
    await normalize(body);
    await assert.rejects(normalize(body.slice(0, -1)), { category: "incomplete" });
    await assert.rejects(normalize("nonsense"), { category: "shape" });
  };
  await once();
  const before = await memoryBytes();
  for (let turn = 0; turn < 3000; turn++) await once();
  assert.equal(await memoryBytes(), before);
});
