// What the vault keeps: any order, any repetition and any split of deliveries end in the state of the core's model.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Deployment, fixture, lines, model, random, root, seeds, shuffled } from "./harness.mjs";

const SUBJECT = "8f2e1c5d9a7b4e60b3d1f0a2c4e6d8f1";
let worker;

before(async () => {
  worker = await Deployment.start();
});
after(() => worker?.stop());

const daily = (date, duration, steps, beats) => ({
  userId: SUBJECT, summaryId: `x-${date}-${duration}`, calendarDate: date, startTimeInSeconds: Date.parse(date) / 1000,
  startTimeOffsetInSeconds: 0, durationInSeconds: duration, steps,
  timeOffsetHeartRateSamples: Object.fromEntries(beats.map((value, i) => [i * 15, value])),
});
const epoch = (start, activityType, active, steps) => ({
  userId: SUBJECT, summaryId: `x-${start}-${activityType}`, activityType, startTimeInSeconds: start,
  startTimeOffsetInSeconds: 0, durationInSeconds: 900, activeTimeInSeconds: active, steps, intensity: "ACTIVE",
});
const sleep = (start, length, validation, extra = {}) => ({
  userId: SUBJECT, summaryId: `x-${start}-${length}`, calendarDate: "2024-02-06", startTimeInSeconds: start,
  startTimeOffsetInSeconds: 0, durationInSeconds: length, deepSleepDurationInSeconds: length, validation,
  sleepLevelsMap: { deep: [{ startTimeInSeconds: start, endTimeInSeconds: start + length }] },
  timeOffsetSleepSpo2: { 0: 95, 60: 96 }, ...extra,
});

// Growing and shrinking days, a day sent again with fewer heart rates, epochs of one slot that replace and that
// join, tentative and final sleeps whose start moves, across midnight too, account events, a ping.
const night = Date.UTC(2024, 1, 5, 23, 50) / 1000;
const slot = Date.UTC(2024, 1, 6, 8) / 1000;
const DELIVERIES = [
  { dailies: [daily("2024-02-06", 30_000, 2000, [60, 61, 62])], sleeps: [sleep(night, 20_000, "AUTO_TENTATIVE")] },
  { epochs: [epoch(slot, "WALKING", 500, 400), epoch(slot, "SEDENTARY", 400, 0)] },
  { dailies: [daily("2024-02-06", 86_400, 9000, [60, 61])], epochs: [epoch(slot + 900, "RUNNING", 900, 1500)] },
  { sleeps: [sleep(night + 1200, 25_000, "AUTO_FINAL")], dailies: [daily("2024-02-07", 50_000, 77, [])] },
  { epochs: [epoch(slot, "WALKING", 900, 801)] },
  { dailies: [daily("2024-02-06", 60_000, 5000, [70, 71, 72, 73])], sleeps: [sleep(night, 22_000, "ENHANCED_TENTATIVE")] },
  { deregistrations: [{ userId: SUBJECT }] },
  { userPermissionsChange: [{ userId: SUBJECT, summaryId: "x-p", permissions: ["HEALTH_EXPORT"], changeTimeInSeconds: slot }] },
].map((body, index) => ({ received_at: 1_707_300_000_000 + index * 1000, body }));
// Some are sent again later, with others between that say something else.
DELIVERIES.push(...[0, 1, 4, 6].map((again, index) => (
  { received_at: 1_707_300_020_000 + index * 1000, body: DELIVERIES[again].body })));

let users = 0;
/** Gives deliveries to the consumer in this order, for a new user; returns what the user's vault then says. */
async function give(deliveries, { together = false, subject = SUBJECT } = {}) {
  const user = `user-${users++}`;
  const token = await worker.user(user);
  const ids = [];
  for (const { received_at, body } of deliveries) {
    const id = `${user}-${ids.length}`;
    const text = JSON.stringify(body);
    await worker.raw.put(`raw/${id}`, text);
    await worker.db.prepare(
      `INSERT INTO deliveries (id, kind, user, received_at, raw, bytes, state, queued_at)
       VALUES (?, 'garmin', NULL, ?, ?, ?, 'received', 0)`).bind(id, received_at, `raw/${id}`, text.length).run();
    ids.push(id);
  }
  await worker.db.prepare("DELETE FROM links").run();
  await worker.db.prepare("INSERT INTO links (user, provider, subject, linked_at) VALUES (?, 'garmin', ?, 0)")
    .bind(user, subject).run();
  const consumer = await worker.miniflare.getWorker();
  const message = (delivery) => ({ id: delivery, timestamp: new Date(), attempts: 1, body: { delivery } });
  for (const batch of together ? [ids] : ids.map((id) => [id])) {
    const result = await consumer.queue("deliveries", batch.map(message));
    assert.equal(result.outcome, "ok");
    assert.equal(result.explicitAcks.length, batch.length);
  }
  const response = await worker.fetch(`/v1/users/${user}/records`,
    { headers: { authorization: `Bearer ${token}`, accept: "application/x-ndjson" } });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/x-ndjson");
  const rows = await worker.db.prepare("SELECT * FROM delivery_users WHERE user = ? ORDER BY received_at").bind(user).all();
  return { user, changes: lines(await response.text()), written: rows.results.map((row) => row.rows_written) };
}

test("in the order of receipt the vault is the model", async () => {
  const expected = model(DELIVERIES);
  assert.ok(expected.length > 10);
  assert.deepEqual((await give(DELIVERIES)).changes, expected);
});

for (const seed of seeds(1, 2, 3, 4, 5, 6)) {
  test(`in another order, with repetitions, too (${seed})`, async () => {
    const order = shuffled([...DELIVERIES, ...shuffled(DELIVERIES, seed + 100).slice(0, 4)], seed);
    assert.deepEqual((await give(order, { together: seed % 2 === 0 })).changes, model(DELIVERIES));
  });
}

test("a repetition that overtakes what came between is kept in mind", async () => {
  const walk = (steps, received_at) => ({ received_at, body: { epochs: [epoch(slot, "WALKING", 900, steps)] } });
  const [first, between, again] = [walk(1, 1_707_300_000_000), walk(2, 1_707_300_001_000), walk(1, 1_707_300_002_000)];
  const { changes } = await give([first, again, between]);
  assert.deepEqual(changes, model([first, between, again]));
  assert.deepEqual(changes.find((change) => change.type === "step_count").value, [1]);
});

test("split item by item too, but for positions in a body", async () => {
  const split = DELIVERIES.flatMap(({ received_at, body }) => Object.entries(body)
    .flatMap(([key, items]) => items.map((item) => ({ received_at, body: { [key]: [item] } }))));
  // The rank of a claim ends with the position in the body.
  const bare = (changes) => JSON.parse(JSON.stringify(changes, (key, value) => (key === "rank" ? undefined : value)));
  // Epochs of one slot are one batch of the sender's: they stay together.
  const parts = split.filter(({ body }) => !body.epochs);
  parts.push(...DELIVERIES.filter(({ body }) => body.epochs)
    .map(({ received_at, body }) => ({ received_at, body: { epochs: body.epochs } })));
  const { changes } = await give(shuffled(parts, 7));
  assert.deepEqual(bare(changes), bare(model(DELIVERIES)));
});

test("every quirk of the fixtures is in the vault as in the model", async () => {
  const { readdirSync } = await import("node:fs");
  const names = readdirSync(`${root}/tests/fixtures/garmin`, { recursive: true })
    .filter((name) => name.endsWith(".json") && !name.endsWith(".report.json"));
  assert.ok(names.length > 20);
  let compared = 0;
  for (const name of names) {
    const text = fixture(`garmin/${name}`);
    let body;
    try {
      body = JSON.parse(text);
    } catch {
      continue; // told by text alone: a byte order mark, a duplicate key
    }
    if (Array.isArray(body)) continue; // a pulled answer, which nobody pushes
    const subjects = new Set(Object.values(body).flat().map((item) => item?.userId).filter((id) => typeof id === "string"));
    for (const subject of subjects) {
      const deliveries = [{ received_at: 1_707_300_000_000, body }];
      const expected = model(deliveries)
        .filter((change) => (change.record ?? change).source?.subject === subject.trim());
      const { changes } = await give(deliveries, { subject: subject.trim() });
      assert.deepEqual(changes, expected, name);
      compared += changes.length;
    }
  }
  assert.ok(compared > 100);
});

test("a repetition writes no row", async () => {
  const user = "again";
  await worker.db.prepare("DELETE FROM links").run();
  await worker.user(user, SUBJECT);
  const bodies = [fixture("push.json"), { deregistrations: [{ userId: SUBJECT }] }, DELIVERIES[7].body];
  for (const body of [...bodies, ...bodies]) {
    assert.equal((await worker.push(body)).status, 200);
    await worker.settled();
  }
  const deliveries = (await worker.list(user)).reverse();
  assert.equal(deliveries.length, 6);
  assert.ok(deliveries.slice(0, 3).every((delivery) => delivery.rows_written > 0));
  assert.deepEqual(deliveries.map((delivery) => delivery.rows_written).slice(3), [0, 0, 0]);
});

test("a page ends with a block, and pages together are the whole", async () => {
  const { user, changes } = await give(DELIVERIES);
  const whole = await worker.records(user);
  const paged = await worker.records(user, { limit: 1 });
  assert.deepEqual(paged, whole);
  assert.equal(whole.records.length + whole.samples.length, changes.length);
  const first = await worker.admin("GET", `/v1/users/${user}/records?limit=1`);
  const { next } = await first.json();
  assert.ok(next);
  assert.equal(first.headers.get("link"), `</v1/users/${user}/records?limit=1&cursor=${next}>; rel="next"`);
});

test("type, from and to select rows", async () => {
  const { user } = await give(DELIVERIES);
  const { records, samples } = await worker.records(user, {
    type: "heart_rate,step_count", from: "2024-02-06T00:00:15Z", to: "2024-02-06T08:15:00Z",
  });
  assert.deepEqual(records, []);
  const values = (type, basis) => samples.filter((batch) => batch.type === type && batch.basis === basis)
    .flatMap((batch) => batch.value);
  assert.deepEqual(values("heart_rate", "instant"), [61]);
  assert.deepEqual(values("step_count", "interval"), [801]);
  assert.deepEqual(values("step_count", "day"), [9000], "a day that overlaps the range");
  for (const batch of samples) assert.ok(!batch.owner || batch.owner.length === batch.start.length);
});

test("a superseded sleep is not shown, in whatever block it lies", async () => {
  const { user } = await give(DELIVERIES);
  const { records } = await worker.records(user, { type: "sleep_session" });
  assert.deepEqual(records.map((record) => [record.start, record.extra.validation]),
    [[new Date((night + 1200) * 1000).toISOString().replace(".000", ""), "AUTO_FINAL"]]);
});

test("a block that is longer than a row is cut, and read back whole", async () => {
  const next = random(99);
  const values = () => Object.fromEntries(Array.from({ length: 14_000 }, (_, i) => [i, 8 + 20 * next()]));
  const sleeps = [0, 5, 10, 15, 20].map((hour) => sleep(Date.UTC(2024, 2, 3, hour) / 1000, 14_000, "AUTO_FINAL", {
    calendarDate: "2024-03-03", timeOffsetSleepSpo2: values(), timeOffsetSleepRespiration: values(),
  }));
  const deliveries = [{ received_at: 1_707_300_000_000, body: { sleeps } }];
  const { changes, written } = await give(deliveries);
  assert.ok(written[0] > 1, `pieces: ${written[0]}`);
  assert.deepEqual(changes, model(deliveries));
  const bare = sleeps.map(({ timeOffsetSleepSpo2, timeOffsetSleepRespiration, ...rest }) => rest);
  const both = [...deliveries, { received_at: 1_707_300_001_000, body: { sleeps: bare } }];
  assert.deepEqual((await give(both)).changes, model(both));
});

for (const seed of seeds(11, 12, 13)) {
  test(`many deliveries at once end in the state of the model (${seed})`, { timeout: 120_000 }, async () => {
    const next = random(seed);
    const pick = (...list) => list[Math.floor(next() * list.length)];
    const body = () => ({
      dailies: [daily(pick("2024-05-01", "2024-05-02"), pick(20_000, 50_000, 86_400), pick(10, 20, 30), pick([], [60, 61], [62]))],
      epochs: [epoch(slot + pick(0, 900), pick("WALKING", "RUNNING"), pick(300, 900), pick(1, 2, 3))],
      ...(next() < 0.5 && { sleeps: [sleep(night + pick(0, 600, 90_000), pick(20_000, 25_000), pick("AUTO_FINAL", "DEVICE"))] }),
    });
    const user = `busy-${seed}`;
    const token = await worker.user(user);
    // Some are processed while their sender waits, and so beside the queue.
    const sent = await Promise.all(Array.from({ length: 60 }, async () => {
      const text = JSON.stringify(body());
      const response = await worker.fetch("/v1/upload", {
        method: "POST", body: text,
        headers: { authorization: `Bearer ${token}`, ...(next() < 0.5 && { prefer: "wait" }) },
      });
      assert.ok([200, 202].includes(response.status), String(response.status));
      return [(await response.json()).id, text];
    }));
    await worker.settled(60_000);
    const times = new Map((await worker.deliveries()).map((row) => [row.id, row.received_at]));
    const deliveries = sent.map(([id, text]) => ({ received_at: times.get(id), body: JSON.parse(text) }));
    assert.equal(new Set(deliveries.map((delivery) => delivery.received_at)).size, 60, "each has its own time of receipt");
    const response = await worker.admin("GET", `/v1/users/${user}/records?limit=50000`);
    const page = await response.json();
    const expected = model(deliveries);
    // Ranks that say nothing new are not written, and so may be older here.
    const bare = (value) => JSON.parse(JSON.stringify(value, (key, part) => (["rank", "record_id"].includes(key) ? undefined : part)));
    assert.deepEqual(bare(page.records), bare(expected.filter((c) => c.change === "record").map((c) => c.record)));
    assert.deepEqual(bare(page.samples), bare(expected.filter((c) => c.change === "samples").map(({ change, ...rest }) => rest)));
  });
}
