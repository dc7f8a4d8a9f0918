// What is written is what the JSON Schemas say, and nothing beside it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import Ajv from "ajv/dist/2020.js";

import { WellformError, normalize } from "wellform";

import { PING, push, text } from "./bodies.mjs";

const COMMAND = fileURLToPath(new URL("../bin/wellform.mjs", import.meta.url));

/** A validator for one of the schemas; objects may have no property that it does not name. */
function validator(name) {
  const schema = JSON.parse(readFileSync(new URL(`../schema/${name}.schema.json`, import.meta.url), "utf8"));
  for (const definition of [schema, ...Object.values(schema.$defs)]) {
    if (definition.properties) definition.unevaluatedProperties = false;
  }
  const validate = new Ajv({ allErrors: true, strict: false, validateFormats: false }).compile(schema);
  return (value) => assert.ok(validate(value), JSON.stringify([validate.errors, value], null, 1));
}

const isChange = validator("change");
const isReport = validator("report");

const BODY = push({ users: 2, days: 2 });
BODY.dailies[0].unheardOf = { of: [1] };
delete BODY.dailies[1].userId;

test("every line of the command is a change", () => {
  const kinds = new Set();
  for (const body of [BODY, PING]) {
    const { stdout } = spawnSync(process.execPath, [COMMAND, "normalize", "-"], { input: text(body), encoding: "utf8" });
    for (const line of stdout.trimEnd().split("\n")) {
      const change = JSON.parse(line);
      isChange(change);
      kinds.add(change.change);
    }
  }
  assert.deepEqual([...kinds].sort(), ["account", "fetch", "record", "samples"]);
});

test("every report is a report", async () => {
  for (const body of [BODY, PING]) isReport((await normalize(text(body))).report);
  await assert.rejects(normalize("nonsense"), (error) => {
    assert.ok(error instanceof WellformError);
    isReport(error.report);
    return true;
  });
});

test("what is no change is none", () => {
  const [line] = spawnSync(process.execPath, [COMMAND, "normalize", "-"], { input: text(BODY), encoding: "utf8" })
    .stdout.split("\n")
    .filter((line) => line.startsWith('{"change":"samples"'));
  for (const wrong of [{ change: "rumour" }, { basis: "week" }, { value: ["1"] }, { beside: 1 }, { start: undefined }]) {
    assert.throws(() => isChange(JSON.parse(JSON.stringify({ ...JSON.parse(line), ...wrong }))), undefined, JSON.stringify(wrong));
  }
});
