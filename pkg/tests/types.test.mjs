// The types: they compile for a strict consumer, and they are what the Rust types are.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { DATA_TYPES, SENSITIVE_KINDS, SOURCES } from "wellform/data-types";

import { generate } from "../scripts/generate.mjs";

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

test("a strict TypeScript consumer compiles", async () => {
  const tsc = path("node_modules/typescript/bin/tsc");
  const run = promisify(execFile)(process.execPath, [tsc, "-p", path("tests/types")]);
  await run.catch(({ stdout }) => assert.fail(stdout));
});

test("schema.d.ts is what the JSON Schemas say", async () => {
  assert.equal(readFileSync(path("types/schema.d.ts"), "utf8"), await generate(), "run make generate");
});

test("the table of data types stands in both JavaScript and TypeScript", () => {
  const types = readFileSync(path("types/data-types.d.ts"), "utf8");
  const names = Object.keys(DATA_TYPES);
  assert.ok(names.length > 200);
  for (const name of names) assert.match(types, new RegExp(`^  readonly ${name}: Definition<`, "m"));
  const { heart_rate: heartRate } = DATA_TYPES;
  assert.equal(heartRate.unit, "/min");
  assert.equal(heartRate.sensitive, null);
  assert.equal(DATA_TYPES.location.sensitive, "location");
  assert.ok(SENSITIVE_KINDS.includes("reproductive") && !SENSITIVE_KINDS.includes("open"));
  assert.ok(SOURCES.includes("garmin"));
  assert.ok(Object.isFrozen(DATA_TYPES));
});
