// Linear memory does not grow with the body.
import assert from "node:assert/strict";
import { test } from "node:test";

import { normalize } from "wellform";

import { memoryBytes } from "../js/engine.mjs";
import { long, push, text } from "./bodies.mjs";

const MIB = 1 << 20;

test("a push of 64 MB takes less than 16 MiB above the idle module", async () => {
  // The first use loads the module.
  await normalize(text(push()));
  const idle = await memoryBytes();
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
