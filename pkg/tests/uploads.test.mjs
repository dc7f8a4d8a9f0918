// What phones and watches send is what the JSON Schemas in docs/ say: the examples of the page, and every fixture that is well-formed.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import Ajv from "ajv/dist/2020.js";

const root = new URL("../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");

const formats = new Map(
  ["hc-upload", "whs-upload"].map((format) => {
    const schema = JSON.parse(read(`docs/schema/${format}.v1.schema.json`));
    return [format, new Ajv({ allErrors: true, strictTypes: false, strictRequired: false }).compile(schema)];
  }),
);

/** The examples of the page that are bodies. */
const examples = [...read("docs/upload-protocol.md").matchAll(/```json\n(.*?)```/gs)]
  .map(([, block]) => JSON.parse(block))
  .filter((body) => body.format !== undefined);

/** The fixtures of these formats, with their reports. */
const fixtures = ["health_connect", "wear_os"].flatMap((sender) => {
  const folder = `tests/fixtures/${sender}/`;
  return readdirSync(new URL(folder, root), { recursive: true })
    .filter((name) => /^[^.]+\.json$/.test(name) && !name.includes("malformed"))
    .map((name) => ({ name, body: JSON.parse(read(folder + name)), report: JSON.parse(read(folder + name.replace(".json", ".report.json"))) }))
    .filter(({ body }) => formats.has(body.format));
});

function errors(body) {
  const validate = formats.get(body.format);
  validate(body);
  return validate.errors ?? [];
}

test("the examples of the page are valid", () => {
  assert.equal(examples.length, 4);
  for (const body of examples) assert.deepEqual(errors(body), [], body.syncId);
});

test("every fixture of which all is understood is valid", () => {
  const clean = fixtures.filter(({ report }) => [report.rejected, report.mended, report.flagged ?? []].every((list) => list.length === 0));
  assert.ok(clean.length > 5);
  for (const { name, body } of clean) assert.deepEqual(errors(body), [], name);
});

test("what a reader refuses is not valid", () => {
  const wrong = (format, change) => {
    const body = structuredClone(examples.find((body) => body.format === format));
    change(body);
    assert.notDeepEqual(errors(body), [], change.toString());
  };
  wrong("hc-upload", (body) => delete body.upserts[0].recordType);
  wrong("hc-upload", (body) => delete body.upserts[0].endTime);
  wrong("hc-upload", (body) => delete body.upserts[0].count);
  wrong("hc-upload", (body) => (body.upserts[3].time = "2026-03-02 06:30"));
  wrong("hc-upload", (body) => (body.upserts[3].weight = { inStones: 11 }));
  wrong("hc-upload", (body) => (body.deletions = ["a1f0"]));
  wrong("hc-upload", (body) => delete body.client.installId);
  wrong("whs-upload", (body) => (body.dataPoints[0].value = 0));
  wrong("whs-upload", (body) => (body.dataPoints[0].kind = "delta"));
  wrong("whs-upload", (body) => delete body.dataPoints[3].total);
  wrong("whs-upload", (body) => delete body.dataPoints[1].endDurationFromBoot);
  wrong("whs-upload", (body) => (body.dataPoints[5].value.latitude = 91));
  wrong("whs-upload", (body) => delete body.goals[0].time);
});
