// Reading records: slot by slot, as a table, and in the form that a request accepts.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { tableFromIPC } from "apache-arrow";
import { DATA_TYPES } from "../../pkg/js/data-types.mjs";
import { example, run } from "../examples.mjs";
import { Deployment, fixture, random, root, seeds } from "./harness.mjs";

const ARROW = "application/vnd.apache.arrow.stream";
const SUBJECT = "5b1f7a9c3e2d4860a1c3e5f7092b4d6f";
const DAY = 86_400;
const day = Date.UTC(2024, 1, 6) / 1000;
let worker;

before(async () => {
  worker = await Deployment.start();
  await give("anna", DELIVERIES);
});
after(() => worker?.stop());

const next = random(seeds(42)[0]);
const date = (start) => new Date(start * 1000).toISOString().slice(0, 10);
const item = (start, offset, rest) => (
  { userId: SUBJECT, summaryId: "x", startTimeInSeconds: start, startTimeOffsetInSeconds: offset, ...rest });

/** The local day that begins at midnight of the date in UTC: a heart rate about every 15 seconds of some of its hours. */
const daily = (midnight, offset, hours) => item(midnight - offset, offset, {
  calendarDate: date(midnight), durationInSeconds: DAY, steps: 4000, stressQualifier: "calm",
  timeOffsetHeartRateSamples: Object.fromEntries(Array.from({ length: hours * 240 }, (_, i) => [i * 15, 50 + Math.floor(100 * next())])
    .filter(() => next() < 0.9)),
});
const epochs = (start, offset, length, count) => Array.from({ length: count }, (_, i) => ["WALKING", "SEDENTARY"].map((activityType) =>
  item(start + i * length, offset, {
    activityType, durationInSeconds: length, activeTimeInSeconds: length / 2, steps: Math.floor(900 * next()), intensity: "ACTIVE",
    met: 1 + Math.floor(90 * next()) / 10, maxMotionIntensity: Math.floor(7 * next()), activeKilocalories: Math.floor(40 * next()),
  }))).flat();
const night = (start, offset, length) => item(start, offset, {
  calendarDate: date(start + length + offset), durationInSeconds: length, deepSleepDurationInSeconds: length, validation: "AUTO_FINAL",
  sleepLevelsMap: { deep: [{ startTimeInSeconds: start, endTimeInSeconds: start + length }] },
  timeOffsetSleepRespiration: Object.fromEntries(Array.from({ length: Math.floor(length / 60) }, (_, i) => [i * 60, 12 + Math.floor(60 * next()) / 10])),
});

/** Slots of days are put together week by week, and here one such week ends in UTC. */
const week = day + 16 * DAY;

// Days in two time zones, epochs over every hour and midnight, nights over midnight, epochs that lie in one week in UTC and
// in the other by their own clock, weeks without anything, an epoch of a hundred hours, and days whose offset nobody says.
const DELIVERIES = [
  { dailies: [daily(day, 3600, 24), daily(day + DAY, 3600, 8)], sleeps: [night(day - 2 * 3600, 3600, 25_200)] },
  { epochs: epochs(day - 7200 + 600, 3600, 900, 120), sleeps: [night(day + 22 * 3600 + 7, 3600, 27_000)] },
  { dailies: [daily(day + 2 * DAY, -28_800, 12)], epochs: epochs(day + 2 * DAY, -28_800, 900, 40) },
  { epochs: [...epochs(week + 7200, -28_800, 900, 8), ...epochs(week - 10_800, 18_000, 900, 8)] },
  { epochs: epochs(day + 100 * DAY + 11, 19_800, 360_000, 1), dailies: [daily(day + 101 * DAY, 7200, 2)] },
  { dailies: [daily(day + 102 * DAY, 0, 3), daily(day + 103 * DAY, 0, 1)].map(({ startTimeOffsetInSeconds, ...rest }) => rest) },
];

/** Delivers bodies one after the other to a new user. */
async function give(user, bodies, subject = SUBJECT) {
  await worker.db.prepare("DELETE FROM links").run();
  await worker.user(user, subject);
  for (const body of bodies) {
    assert.equal((await worker.push(body)).status, 200);
    await worker.settled();
  }
}

const get = (user, query = {}, accept = "application/json") => worker.fetch(
  `/v1/users/${user}/records?${new URLSearchParams(query)}`,
  { headers: { authorization: `Bearer ${worker.secrets.ADMIN_KEY}`, ...(accept !== null && { accept }) } });

/** A page that must be right, and the pages after it, one after the other. */
async function* pages(user, query, accept) {
  let cursor;
  do {
    const response = await get(user, { ...query, ...(cursor && { cursor }) }, accept);
    assert.equal(response.status, 200);
    cursor = response.headers.get("link")?.match(/cursor=([^&>]*)/)[1];
    yield response;
  } while (cursor);
}

async function resampled(user, query) {
  const all = { records: [], samples: [], resampled: [] };
  let count = 0;
  for await (const response of pages(user, query)) {
    const page = await response.json();
    for (const part of Object.keys(all)) all[part].push(...page[part]);
    count += 1;
  }
  return { ...all, pages: count };
}

const combines = ({ type, basis }) => ["instant", "interval"].includes(basis)
  && (DATA_TYPES[type]?.aggregation ?? "none") !== "none";
const isSum = ({ type }) => ["sum", "duration"].includes(DATA_TYPES[type].aggregation);
const series = ({ type, unit, basis, floating, derived = false, source, context }) =>
  JSON.stringify([type, unit, basis, floating, derived, source, context]);

/** Slots of raw rows, straight from what README says of them: `[series, number of the slot, …]`. */
function bruteForce(samples, seconds) {
  const length = seconds * 1000;
  const slots = new Map();
  for (const batch of samples.filter(combines)) {
    for (let row = 0; row < batch.start.length; row++) {
      const owner = batch.owners[batch.owner?.[row] ?? 0];
      const offset = seconds === DAY && !batch.floating ? (owner.utc_offset ?? 0) * 1000 : 0;
      const start = batch.start[row] + offset;
      const end = Math.max(batch.basis === "interval" ? batch.end[row] + offset : start, start + 1);
      for (let number = Math.floor(start / length); number * length < end; number++) {
        const key = JSON.stringify([series(batch), number]);
        const slot = slots.get(key) ?? { count: 0, missing: 0, sum: 0, weight: 0, min: Infinity, max: -Infinity };
        slots.set(key, slot);
        const value = batch.value[row];
        if (value === null) {
          slot.missing += 1;
          continue;
        }
        const inside = Math.min(end, (number + 1) * length) - Math.max(start, number * length);
        const weight = isSum(batch) ? inside / (end - start) : inside;
        slot.count += 1;
        slot.sum += value * weight;
        slot.weight += weight;
        slot.min = Math.min(slot.min, value);
        slot.max = Math.max(slot.max, value);
      }
    }
  }
  return slots;
}

for (const [resolution, seconds] of [["1m", 60], ["15m", 900], ["1h", 3600], ["1d", DAY]]) {
  test(`slots of ${resolution} are those of the raw rows`, async () => {
    const raw = await worker.records("anna");
    const expected = bruteForce(raw.samples, seconds);
    const found = await resampled("anna", { resolution });
    let compared = 0;
    for (const batch of found.resampled) {
      assert.equal(batch.resolution_s, seconds);
      assert.equal(batch.statistic, isSum(batch) ? "sum" : "mean");
      for (let at = 0; at < batch.start.length; at++) {
        const number = seconds === DAY
          ? Date.parse(batch.local_date[at]) / (DAY * 1000) : batch.start[at] / (seconds * 1000);
        const key = JSON.stringify([series(batch), number]);
        const slot = expected.get(key);
        assert.ok(slot, `${batch.type} in slot ${number}, once`);
        expected.delete(key);
        assert.deepEqual([batch.count[at], batch.missing[at]], [slot.count, slot.missing]);
        const value = batch.statistic === "sum" ? slot.sum : slot.sum / slot.weight;
        assert.ok(Math.abs(batch.value[at] - value) < 1e-9 * Math.max(1, Math.abs(value)), `${batch.type}: ${batch.value[at]} is not ${value}`);
        if (batch.statistic === "mean") assert.deepEqual([batch.min[at], batch.max[at]], [slot.min, slot.max]);
        else assert.deepEqual([batch.min, batch.max], [null, null]);
        compared += 1;
      }
    }
    assert.deepEqual([...expected.keys()], [], "no slot is missing");
    assert.ok(compared > 50, `${compared}`);
    // What does not combine is there as it is, once.
    const left = (batches) => batches.filter((batch) => !combines(batch))
      .flatMap(({ owners, owner, ...batch }) => batch.start.map((start, row) =>
        JSON.stringify([series(batch), start, batch.end?.[row], batch.value[row], batch.code?.[row], owners[owner?.[row] ?? 0].key]))).sort();
    assert.ok(left(raw.samples).length > 20);
    assert.deepEqual(left(found.samples), left(raw.samples));
    assert.deepEqual(found.records.map((record) => record.id).sort(), raw.records.map((record) => record.id).sort());
  });

  test(`pages of slots of ${resolution} together are the whole, to the last bit`, async () => {
    const { pages: whole, ...all } = await resampled("anna", { resolution, limit: 50_000 });
    const { pages: many, ...paged } = await resampled("anna", { resolution, limit: 1 });
    assert.deepEqual(paged, all);
    assert.ok(many > whole, `${many}`);
  });
}

test("any order and any split of deliveries gives the same slots", async () => {
  const order = random(seeds(7)[0]);
  const split = DELIVERIES.flatMap((body) => Object.entries(body).flatMap(([key, items]) =>
    (key === "epochs" ? [{ epochs: items }] : items.map((one) => ({ [key]: [one] })))));
  const shuffled = [...split, ...split.slice(0, 3)].map((body) => [order(), body]).sort(([a], [b]) => a - b).map(([, body]) => body);
  await give("berta", shuffled);
  for (const resolution of ["15m", "1d"]) {
    const slots = async (user) => (await resampled(user, { resolution })).resampled;
    assert.deepEqual(await slots("berta"), await slots("anna"));
  }
});

test("an interval with others inside counts with what it states beyond them, on either side of midnight UTC", async () => {
  const subject = "0a1c3e5f7092b4d6f5b1f7a9c3e2d486";
  const steps = (start, length, steps) => item(start, 0, {
    userId: subject, activityType: "WALKING", durationInSeconds: length, activeTimeInSeconds: length, steps, intensity: "ACTIVE",
  });
  const midnight = week; // where a day of minutes ends, and a week of hours
  const bodies = [
    { epochs: [steps(midnight - 5400, 10_800, 300), steps(midnight - 3600, 60, 20)] },
    { epochs: [steps(midnight + 60, 3600, 100), steps(midnight + 120, 60, 30), steps(midnight + 19_980, 60, 7)] },
  ];
  await give("clara", bodies, subject);
  for (const [resolution, slots] of [["1m", 180 + 1], ["1h", 4 + 1], ["1d", 2]]) {
    for (const limit of [1, 50_000]) {
      const all = (await resampled("clara", { resolution, type: "step_count", limit })).resampled;
      assert.equal(all.flatMap(({ value }) => value).length, slots);
      const total = all.flatMap(({ value }) => value).reduce((sum, value) => sum + value);
      assert.ok(Math.abs(total - 307) < 1e-9, `${resolution}: ${total}`);
    }
  }
  const until = new Date((midnight - 5300) * 1000).toISOString();
  const [first] = (await resampled("clara", { resolution: "1m", type: "step_count", to: until })).resampled;
  assert.equal(first.value[0], 180 / 180, "300 beyond 20, and beyond 70 beyond 30");
});

test("type selects, and from and to give every slot that they touch as a whole", async () => {
  const type = "heart_rate,step_count,respiratory_rate,sleep_session";
  for (const [resolution, from, to] of [
    ["1h", day - 1800, day + 5 * 3600 + 1], ["1d", day + 12 * 3600, day + DAY + 1800], ["1d", day + 30 * 3600, day + 101 * DAY + 61],
    ["1d", week + 4 * 3600, week + 5 * 3600], ["1d", week - 4 * 3600, week - 3 * 3600],
    ["1m", day + 100 * DAY + 61, day + 100 * DAY + 200], ["1h", day + 50 * DAY, day + 60 * DAY],
  ]) {
    const whole = await resampled("anna", { resolution, type });
    const part = await resampled("anna", { resolution, type, from: new Date(from * 1000).toISOString(), to: new Date(to * 1000).toISOString() });
    const rows = (batches, keep) => batches.flatMap((batch) => batch.start
      .map((start, at) => [series(batch), start, batch.end[at], batch.value[at], batch.min?.[at], batch.max?.[at], batch.count[at]])
      .filter(([, start, end]) => keep(start, end)));
    assert.deepEqual(rows(part.resampled, () => true), rows(whole.resampled, (start, end) => start < to * 1000 && end > from * 1000));
    assert.deepEqual(new Set([...part.resampled, ...part.samples].map((batch) => batch.type).filter((name) => !type.includes(name))), new Set());
    const raw = await worker.records("anna", { type, from: new Date(from * 1000).toISOString(), to: new Date(to * 1000).toISOString() });
    assert.deepEqual(part.records, raw.records);
  }
});

test("a resolution that is none, and a cursor of another kind of page, are refused", async () => {
  for (const resolution of ["", "1s", "7m", "2d", "1m,1h", "hour"]) {
    const response = await get("anna", { resolution });
    assert.equal(response.status, 400);
    assert.match((await response.json()).detail, /^resolution: expected 1m, 1h, 1d, or /);
  }
  const cursor = async (query) => (await (await get("anna", { ...query, limit: 1 })).json()).next;
  const [rows, hours, days] = [await cursor({}), await cursor({ resolution: "1h" }), await cursor({ resolution: "1d" })];
  for (const query of [{ cursor: rows, resolution: "1h" }, { cursor: hours }, { cursor: days, resolution: "1h" }, { cursor: "?" }]) {
    const response = await get("anna", query);
    assert.equal(response.status, 400);
    assert.match((await response.json()).detail, /^cursor: /);
  }
});

test("the example of docs/columns.md reads a table", async () => {
  const given = { url: worker.url.origin, token: worker.secrets.ADMIN_KEY };
  const { table } = await run(example("docs/columns.md", "js"), { folder: "tests", given, gives: ["table"] });
  const { samples } = await (await get("anna", { type: "heart_rate" })).json();
  const batches = [...table];
  assert.deepEqual(batches.flatMap(({ value }) => Array.from(value.toArray())), samples.flatMap(({ value }) => value));
  assert.deepEqual(batches.flatMap(({ start }) => Array.from(start)), samples.flatMap(({ start }) => start));
  assert.ok(batches[0].value.toArray() instanceof Float64Array && samples.length > 1);
});

test("Accept chooses the form", async () => {
  const [json, lines] = ["application/json", "application/x-ndjson"];
  for (const [accept, expected] of [
    [null, json], ["*/*", json], ["application/*", json], [json, json], [lines, lines], [ARROW, ARROW],
    ["APPLICATION/X-NDJSON ; q=0.5", lines], [`${json};q=0.5, ${lines}`, lines], [`${lines}, */*`, lines], [`${ARROW};q=0.9, ${lines};q=0.91`, lines],
    [`*/*, ${json};q=0`, lines], ["text/html, application/xhtml+xml, */*;q=0.8", json], [`${json}; charset=utf-8`, json],
    ["text/html", 406], [`${json};q=0`, 406], [`${json};q=2`, 406], ["application/x-ndjson-other", 406],
  ]) {
    const response = await get("anna", { limit: 1 }, accept);
    if (expected === 406) {
      assert.equal(response.status, 406, accept);
      assert.match((await response.json()).detail, /application\/json, application\/x-ndjson, application\/vnd\.apache\.arrow\.stream$/);
    } else {
      assert.equal(response.headers.get("content-type"), expected, String(accept));
      assert.match(response.headers.get("vary"), /accept/i);
      await response.arrayBuffer();
    }
  }
});

test("lines and documents say the same, as their schemas say", async () => {
  const require = createRequire(join(root, "pkg/package.json"));
  const Ajv = require("ajv/dist/2020.js").default;
  const schema = JSON.parse(readFileSync(join(root, "pkg/schema/resampled.schema.json"), "utf8"));
  const valid = new Ajv({ strict: false, validateFormats: false }).compile({ ...schema, unevaluatedProperties: false });
  const document = await (await get("anna", { resolution: "1h", limit: 50_000 })).json();
  for (const batch of document.resampled) assert.ok(valid(batch), JSON.stringify(valid.errors));
  assert.ok(!valid({ ...document.resampled[0], start: undefined }));
  const text = await (await get("anna", { resolution: "1h", limit: 50_000 }, "application/x-ndjson")).text();
  const lines = text.trimEnd().split("\n").map((line) => JSON.parse(line));
  const of = (kind) => lines.filter(({ change }) => change === kind).map(({ change, ...rest }) => rest);
  assert.deepEqual({ records: of("record").map(({ record }) => record), samples: of("samples"), resampled: of("resampled"), next: null }, document);
  assert.equal("resampled" in (await (await get("anna")).json()), false, "only with a resolution");
});

/** A row of the table as the batch that it is in JSON; and whether each column of numbers is one that needs no parsing. */
function restore(row) {
  const batch = {};
  for (const [name, cell] of row) {
    if (cell === null) continue;
    batch[name] = typeof cell === "object" ? Array.from(cell) : typeof cell === "bigint" ? Number(cell) : cell;
    if (["value", "min", "max", "latitude"].includes(name)) assert.ok(cell.toArray() instanceof Float64Array);
    if (["source", "context", "owners"].includes(name)) batch[name] = JSON.parse(cell);
    if (name === "local_date") batch[name] = batch[name].map((time) => time && new Date(time).toISOString().slice(0, 10));
  }
  const { original_unit: unit, original_value: value, ...rest } = batch;
  return unit === undefined ? rest : { ...rest, original: { unit, value } };
}

/** A batch in JSON without what is null or left out. */
const present = (batch) => Object.fromEntries(Object.entries({ derived: false, ...batch }).filter(([, cell]) => cell !== null));

test("a table says what the JSON says, page by page", async () => {
  let users = 0;
  const compare = async (user, query) => {
    const expected = pages(user, query);
    for await (const response of pages(user, query, ARROW)) {
      assert.equal(response.headers.get("content-type"), ARROW);
      const table = tableFromIPC(new Uint8Array(await response.arrayBuffer()));
      const { records, samples, resampled: slots = [], next } = await (await expected.next()).value.json();
      assert.deepEqual(table.toArray().map(restore), [...samples, ...slots].map(present));
      assert.deepEqual(JSON.parse(table.schema.metadata.get("records")), records);
      assert.equal(table.schema.metadata.get("next") ?? null, next);
    }
    assert.ok((await expected.next()).done);
  };
  for (const query of [{ limit: 1 }, { limit: 50_000 }, { resolution: "1h" }, { resolution: "1d", limit: 1 }]) await compare("anna", query);
  // Every quirk of the fixtures, those apart that only text can tell.
  const names = readdirSync(`${root}/tests/fixtures/garmin`, { recursive: true }).filter((name) => name.endsWith(".json") && !name.endsWith(".report.json"));
  for (const name of names) {
    const text = fixture(`garmin/${name}`);
    const subject = text.match(/"userId": *"([^"]+)"/)?.[1].trim();
    if (!subject || text.trimStart().startsWith("[")) continue;
    const user = `fixture-${users++}`;
    await worker.db.prepare("DELETE FROM links").run();
    await worker.user(user, subject);
    if ((await worker.push(text)).status !== 200) continue;
    await worker.settled();
    for (const query of [{}, { resolution: "1d" }]) await compare(user, query);
  }
  assert.ok(users > 20, `${users}`);
});
