// A report crosses from WebAssembly as an object: the same, to the last member, as the core writes it in JSON.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { basename } from "node:path";
import { test } from "node:test";

import { WellformError, normalize } from "wellform";

import { bytes, push, text } from "./bodies.mjs";

const ROOT = new URL("../../tests/fixtures/", import.meta.url);
const SUFFIX = ".report.json";

const read = (name) => readFileSync(new URL(name, ROOT), "utf8");

/** The fixtures, each with the report that the core writes of its body. */
const fixtures = readdirSync(ROOT, { recursive: true })
  .filter((file) => file.endsWith(SUFFIX))
  .map((file) => {
    const path = file.slice(0, -SUFFIX.length);
    const body = ["json", "csv"].map((extension) => `${path}.${extension}`).find((body) => existsSync(new URL(body, ROOT)));
    return { name: basename(path), body: read(body), report: JSON.parse(read(file)) };
  });

/** The record types of the fixtures that do not name theirs, as in core/tests/conformance.rs. */
const RECORD_TYPES = {
  pulled_bare_array: "dailies",
  react_native_untyped_with_the_type_from_elsewhere: "Steps",
  capacitor_totals_of_a_query_of_a_type_that_is_told: "Steps",
  react_native_aggregates_by_duration: "HeartRate",
  capacitor_means_of_a_query_of_a_type_that_is_told: "HeartRate",
  totals_of_a_type_that_is_given: "Steps",
  means_of_a_type_that_is_given: "HeartRate",
};

/** What the header of a fixture names as time grouping, likewise. */
const GROUPINGS = {
  metrics_summarised_by_day: "Days",
  metrics_summarised_by_hour: "Hours",
  metrics_summarised_by_minute: "Minutes",
  days_that_begin_at_one: "Tage",
  offset_of_summer_and_winter: "Days",
  least_mean_and_greatest_value_on_any_metric: "jours",
  nights_belong_to_the_day_of_waking: "Days",
  merged_apps_in_any_order: "Hours",
  totals_of_two_weeks_of_a_word_that_is_unknown: "Vikur",
  heart_rates_of_the_default_grouping: "Default",
};

test("the report of every fixture is what the core writes", async () => {
  assert.ok(fixtures.length > 200, String(fixtures.length));
  const seen = new Set();
  for (const { name, body, report: expected } of fixtures) {
    const headers = name in GROUPINGS ? { "automation-aggregation": GROUPINGS[name] } : {};
    const { report } = await normalize(body, { receivedAt: "2024-06-01T00:00:00Z", recordType: RECORD_TYPES[name], headers });
    assert.deepEqual(report, expected, name);
    assert.equal(text(report), text(expected), `${name}: in the same order`);
    for (const [name, value] of Object.entries(report)) if (value === null || Object.keys(value).length > 0) seen.add(name);
  }
  for (const name of ["counts", "rejected", "unmapped", "mended", "flagged", "leaves"]) assert.ok(seen.has(name), name);
});

test("a report that crossed from a worker is the same", async () => {
  const { report } = await normalize(text(push()));
  assert.deepEqual((await normalize.inWorker(text(push()))).report, report);
});

test("a sender's own name is a member of its own, whatever the name", async () => {
  const at = "2024-05-31T08:00:00Z";
  const point = (dataType) => ({ dataType, kind: "interval", startTime: at, endTime: "2024-05-31T08:01:00Z", value: 1 });
  const upload = text({
    format: "whs-upload", formatVersion: 1, syncId: "1", sentAt: at, client: { app: "a", installId: "i" }, timeZone: "UTC",
    mode: "passive", dataPoints: [point("__proto__"), point("constructor")],
  });
  for (const way of [normalize, normalize.inWorker]) {
    const { counts } = (await way(upload)).report;
    assert.deepEqual(Object.entries(counts.samples).sort(), [["__proto__", 1], ["constructor", 1]]);
    assert.equal(Object.getPrototypeOf(counts.samples), Object.prototype);
  }
});

test("a sender's own field is a member of its own, whatever the name", async () => {
  const odd = ["__proto__", "constructor", "toString", "a\0b", "😀", "\u202eabc"];
  const item = text({ userId: "__proto__", startTimeInSeconds: 1707174000, steps: 7 });
  // An object literal would set the prototype.
  const fields = odd.map((name) => `${text(name)}:{${text(name)}:7}`).join(",");
  for (const way of [normalize, normalize.inWorker]) {
    const result = await way(`{"dailies":[${item.slice(0, -1)},${fields}}]}`);
    const { owners, sources } = result.samples("step_count");
    assert.equal(sources[0].subject, "__proto__");
    assert.deepEqual(Object.entries(owners[0].extra).map(([name, value]) => [name, Object.entries(value)]).sort(),
      odd.map((name) => [name, [[name, 7]]]).sort());
    assert.equal(Object.getPrototypeOf(owners[0].extra), Object.prototype);
    assert.equal(result.report.leaves.kept, odd.length);
    assert.deepEqual(result.report.unmapped.map(({ path, count }) => [path, count]).sort(),
      odd.map((name) => [`dailies[].${name}.${name}`, 1]).sort());
  }
});

test("what is beyond a bound is rejected with a reason, and the rest is there", async () => {
  const point = (name) => ({ name, units: "count", data: [{ date: "2026-05-04 10:00:00 +0200", qty: 7 }] });
  const result = await normalize(text({ data: { metrics: [point("step_count"), point("x".repeat(2000))] } }));
  const { report } = result;
  assert.deepEqual(report.rejected.map(({ path, code }) => [path, code]), [["data.metrics[1].data[0]", "text_too_long"]]);
  assert.match(report.rejected[0].reason, /^expected .*, found /);
  assert.deepEqual([...result.samples("step_count").value], [7]);
});

test("an error crosses with every member, null where JSON has null, and absent where JSON has none", async () => {
  const cut = bytes(push()).subarray(0, -9);
  for (const input of [cut, new Blob([cut]).stream(), "nonsense"]) {
    const error = await normalize(input).catch((error) => error);
    assert.ok(error instanceof WellformError);
    assert.deepEqual(Object.keys(error).sort(), ["category", "expected", "found", "offset", "path", "report"].sort());
    const { source, dialect, counts, error: fatal } = error.report;
    const expected = { category: error.category, message: error.message, offset: error.offset, path: error.path };
    assert.deepEqual(fatal, expected);
    assert.equal(Object.getPrototypeOf(counts), Object.prototype);
    assert.ok(!("results" in error.report) && !("flagged" in error.report) && !("left_out" in error.report));
    if (input === "nonsense") assert.deepEqual([source, dialect], [null, null]);
  }
});
