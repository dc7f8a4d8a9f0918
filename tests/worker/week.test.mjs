// A week of one person from every list of Garmin's, pushed and pinged in random order with repetitions through the real
// Worker, ends in the state of the core's model.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Apis } from "./apis.mjs";
import { Deployment, model, random, seeds, shuffled, until } from "./harness.mjs";
import { week } from "./week.mjs";

const SUBJECT = "3b1d5f7a9c2e4f60817263544536271809";
let apis;
let worker;

before(async () => {
  apis = await Apis.start();
  worker = await Deployment.start({ outbound: apis.address });
});
after(async () => {
  await worker?.stop();
  await apis?.stop();
});

/** A body of one list as the ping that points to it. */
function ping(body, token) {
  const [[list, items]] = Object.entries(body);
  const summaries = items.map(({ userId, ...summary }) => summary);
  return { [list]: [{ userId: items[0].userId, callbackURL: apis.url(`${list}?token=${token}`, JSON.stringify(summaries)) }] };
}

// What a write that says nothing new would have moved may be older here.
const bare = (value) =>
  JSON.parse(JSON.stringify(value, (key, part) => (["rank", "record_id"].includes(key) ? undefined : part)));

/** Pushes several bodies at a time. */
async function pushAll(bodies, at_once) {
  const rest = [...bodies];
  await Promise.all(Array.from({ length: at_once }, async () => {
    for (let body = rest.shift(); body; body = rest.shift()) {
      const response = await worker.push(body);
      assert.equal(response.status, 200, await response.text());
    }
  }));
}

test("a week of every list, in random order, repeated, is the model's", { timeout: 300_000 }, async () => {
  await worker.user("anna", SUBJECT);
  const [seed] = seeds(7);
  const next = random(seed);
  const file = (id) => apis.url(`activityFile?id=${id}&token=t${id}`, `the file of ${id}`);
  const bodies = week(SUBJECT, next, file);
  const pulled = bodies.filter((body) => "stressDetails" in body || "hrv" in body).slice(0, 8);
  bodies.forEach((body, at) => {
    if (pulled.includes(body)) bodies[at] = ping(body, at);
  });
  // Some notices hold several lists.
  for (let at = 0; at + 1 < bodies.length; at += 9) {
    const [list] = Object.keys(bodies[at + 1]);
    if (!(list in bodies[at])) Object.assign(bodies[at], bodies.splice(at + 1, 1)[0]);
  }
  const repeated = shuffled(bodies, seed + 3).slice(0, bodies.length / 3);
  await pushAll(shuffled([...bodies, ...repeated], seed + 5), 6);
  await worker.settled(240_000);

  // What is pulled comes as a delivery of its own.
  const all = bodies.length + repeated.length + pulled.length;
  await until(async () => (await worker.deliveries()).length === all, 60_000, async () => JSON.stringify(await worker.fetches()));
  await worker.settled(240_000);
  const rows = await worker.deliveries();
  assert.ok(rows.every((row) => row.state === "done"));
  const deliveries = await Promise.all(rows.map(async ({ received_at, raw, record_type, pulled_for }) => (
    { received_at, record_type, subject: pulled_for, body: JSON.parse(await (await worker.raw.get(raw)).text()) })));
  const expected = model(deliveries);
  const found = await worker.records("anna", { limit: 2000 });
  assert.deepEqual(bare(found.records), bare(expected.filter((c) => c.change === "record").map((c) => c.record)));
  assert.deepEqual(bare(found.samples), bare(expected.filter((c) => c.change === "samples").map(({ change, ...rest }) => rest)));

  // The model itself: counted by hand from what the week says.
  const of = (type) => found.records.filter((record) => record.type === type);
  assert.equal(of("workout").length, 7 + 7 + 4, "recorded, detected, multisport with its legs");
  assert.equal(of("sleep_session").filter((record) => !record.sleep.is_nap).length, 7);
  assert.ok(of("sleep_session").every((record) => record.sleep.is_nap || record.extra.validation === "ENHANCED_FINAL"));
  const values = (type, basis, original) => found.samples
    .filter((batch) => batch.type === type && batch.basis === basis && (!original || batch.source.original_type === original))
    .flatMap((batch) => batch.value);
  assert.equal(values("step_count", "day", "dailies").length, 7);
  assert.ok(values("step_count", "day", "dailies").every((steps) => steps >= 8640), "the whole day stands");
  assert.equal(values("heart_rate", "instant", "dailies").length, 7 * 288);
  assert.equal(values("heart_rate", "instant", "activityDetails").length, 6 * 120 + 7200);
  const run = found.samples.filter((batch) => batch.type === "distance" && batch.basis === "interval" && batch.source.original_type === "activityDetails");
  const sum = run.flatMap((batch) => batch.value).reduce((sum, value) => sum + value, 0);
  assert.ok(Math.abs(sum - 2.75 * (6 * 119 + 7199)) < 1e-6, `cumulative totals become parts that add up: ${sum}`);

  const { files } = await (await worker.admin("GET", "/v1/users/anna/files")).json();
  assert.equal(files.length, 7);
  const workouts = new Set(of("workout").map((record) => record.id));
  for (const { id, state, workout, record } of files) {
    assert.equal(state, "stored");
    assert.ok(workouts.has(record), "linked to its workout");
    const bytes = await (await worker.admin("GET", `/v1/users/anna/files/${id}`)).text();
    assert.equal(bytes, `the file of ${workout.split("/").pop()}`);
  }

  // All of it once more, in the order in which it was received: nothing is new.
  const again = deliveries.map(({ body, record_type, subject }) => (
    record_type ? { [record_type]: body.map((summary) => ({ userId: subject, ...summary })) } : body));
  await pushAll(again, 1);
  await worker.settled(240_000);
  assert.equal((await worker.deliveries()).length, 2 * rows.length);
  assert.deepEqual(bare(await worker.records("anna", { limit: 2000 })), bare(found));
});
