// A week of one person from every list of Garmin's, pushed in random order with repetitions through the real Worker,
// ends in the state of the core's model.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Deployment, model, random, shuffled } from "./harness.mjs";
import { week } from "./week.mjs";

const SUBJECT = "3b1d5f7a9c2e4f60817263544536271809";
let worker;

before(async () => {
  worker = await Deployment.start();
});
after(() => worker?.stop());

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
  const next = random(7);
  const bodies = week(SUBJECT, next);
  // Some notices hold several lists.
  for (let at = 0; at + 1 < bodies.length; at += 9) {
    const [list] = Object.keys(bodies[at + 1]);
    if (!(list in bodies[at])) Object.assign(bodies[at], bodies.splice(at + 1, 1)[0]);
  }
  const repeated = shuffled(bodies, 3).slice(0, bodies.length / 3);
  await pushAll(shuffled([...bodies, ...repeated], 5), 6);
  await worker.settled(240_000);

  const rows = await worker.deliveries();
  assert.equal(rows.length, bodies.length + repeated.length);
  assert.ok(rows.every((row) => row.state === "done"));
  const deliveries = await Promise.all(rows.map(async ({ received_at, raw }) => (
    { received_at, body: JSON.parse(await (await worker.raw.get(raw)).text()) })));
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

  // All of it once more, in the order in which it was received: nothing is new.
  await pushAll(deliveries.map(({ body }) => body), 1);
  await worker.settled(240_000);
  assert.equal((await worker.deliveries()).length, 2 * rows.length);
  assert.deepEqual(bare(await worker.records("anna", { limit: 2000 })), bare(found));
});
