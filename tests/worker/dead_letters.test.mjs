// Deliveries that fail: each ends as a dead letter, costs nobody else, and can be replayed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Deployment, until } from "./harness.mjs";

let worker;

before(async () => {
  worker = await Deployment.start({ bindings: { MAX_ATTEMPTS: "3" }, queue: { maxRetries: 1, maxBatchTimeout: 0.5 } });
});
after(() => worker?.stop());

const epoch = (userId, start, steps) => ({
  userId, summaryId: `x-${start}`, activityType: "WALKING", startTimeInSeconds: start, startTimeOffsetInSeconds: 0,
  durationInSeconds: 900, activeTimeInSeconds: 900, steps, intensity: "ACTIVE",
});
const SLOT = Date.UTC(2024, 1, 6, 8) / 1000;
const steps = async (user) => (await worker.records(user, { type: "step_count" })).samples.flatMap((b) => b.value);

const letters = async (query = "") => {
  const response = await worker.admin("GET", `/v1/dead-letters${query}`);
  assert.equal(response.status, 200, await response.clone().text());
  return response.json();
};
const letterOf = async (delivery) => (await letters()).dead_letters.find((letter) => letter.delivery === delivery);
const replay = (letter) => worker.admin("POST", `/v1/dead-letters/${letter.id}/replay`);
const row = (id) => worker.db.prepare("SELECT * FROM deliveries WHERE id = ?").bind(id).first();
const state = (id, expected) => until(async () => (await row(id)).state === expected, 20_000,
  async () => JSON.stringify(await row(id)));

/** Pushes, and returns the delivery's row. */
async function pushed(body) {
  const known = new Set((await worker.deliveries()).map((row) => row.id));
  const response = await worker.push(body);
  assert.equal(response.status, 200);
  return (await worker.deliveries()).find((row) => !known.has(row.id));
}

/** Pushes a body and takes it away before it is read; returns the delivery and how to bring the body back. */
async function poison(body) {
  const delivery = await pushed(body);
  const bytes = await (await worker.raw.get(delivery.raw)).arrayBuffer();
  await worker.raw.delete(delivery.raw);
  return { delivery, mend: () => worker.raw.put(delivery.raw, bytes) };
}

/** Hands messages to a consumer as the queue does. */
async function consume(queue, ...bodies) {
  const consumer = await worker.miniflare.getWorker();
  return consumer.queue(queue, bodies.map((body, i) => ({ id: `${queue}-${i}`, timestamp: new Date(), attempts: 1, body })));
}

test("a delivery that keeps failing is a dead letter; mended and replayed, its records are there", async () => {
  await worker.user("ada", "garmin-ada");
  const { delivery: { id, received_at }, mend } = await poison({ epochs: [epoch("garmin-ada", SLOT, 100)] });
  // Its neighbour in the same batch of messages.
  const { id: neighbour } = await pushed({ epochs: [epoch("garmin-ada", SLOT + 900, 200)] });
  await state(neighbour, "done");
  await state(id, "dead");
  assert.deepEqual(await steps("ada"), [200]);

  const letter = await letterOf(id);
  assert.ok(Date.now() - Date.parse(letter.at) < 60_000);
  assert.deepEqual(letter, {
    id: letter.id, delivery: id, kind: "garmin", received_at: new Date(received_at).toISOString(), state: "dead",
    at: letter.at, reason: "body_missing", attempts: 2, raw_deleted_at: null,
  });

  // Replayed too early it dies again, and has one dead letter, the new one.
  assert.equal((await replay(letter)).status, 202);
  await until(async () => ((await letterOf(id))?.id ?? letter.id) !== letter.id);
  const again = await letterOf(id);
  assert.deepEqual([(await letters()).dead_letters.length, again.state, again.attempts], [1, "dead", 2]);
  assert.equal((await replay(letter)).status, 404);

  await mend();
  const replayed = await replay(again);
  assert.equal(replayed.status, 202);
  assert.deepEqual(await replayed.json(), { delivery: id });
  await state(id, "done");
  assert.deepEqual(await steps("ada"), [100, 200]);
  assert.deepEqual(await letters(), { dead_letters: [], next: null });
  assert.equal((await row(id)).received_at, received_at);
});

test("replayed late, a delivery still counts as of its first receipt", async () => {
  await worker.user("law", "garmin-law");
  const first = { epochs: [epoch("garmin-law", SLOT, 1)] };
  await state((await pushed(first)).id, "done");
  const { delivery: { id }, mend } = await poison({ epochs: [epoch("garmin-law", SLOT, 2)] });
  await state(id, "dead");
  // Says what the vault says already, and must be known to be newer than the dead one all the same.
  await state((await pushed(first)).id, "done");
  await mend();
  assert.equal((await replay(await letterOf(id))).status, 202);
  await state(id, "done");
  assert.deepEqual(await steps("law"), [1]);
});

test("a delivery whose attempts are cut off is given up by the sweep, the same way", async () => {
  await worker.user("cut", "garmin-cut");
  const { id } = await pushed({ epochs: [epoch("garmin-cut", SLOT, 7)] });
  await state(id, "done");
  // As after three attempts of which none came to an end.
  const attempts = (count, at) => worker.db.prepare(
    "UPDATE deliveries SET state = 'processing', attempts = ?, queued_at = ? WHERE id = ?").bind(count, at, id).run();
  await attempts(3, Date.now() + 60_000);
  await worker.sweep();
  assert.equal((await row(id)).state, "processing", "the queue is still at it");
  await attempts(3, 0);
  await worker.sweep();
  assert.equal((await row(id)).state, "dead");
  const letter = await letterOf(id);
  assert.deepEqual([letter.reason, letter.attempts, letter.state], ["cut_off", 3, "dead"]);
  assert.equal((await replay(letter)).status, 202);
  await state(id, "done");
  assert.equal(await letterOf(id), undefined);
});

test("while the queue waits to repeat an attempt, the sweep does not repeat it", async () => {
  const { delivery: { id }, mend } = await poison({ epochs: [epoch("garmin-ada", SLOT, 100)] });
  await until(async () => (await row(id)).failure === "body_missing");
  const { queued_at, attempts } = await row(id);
  assert.ok(queued_at > Date.now());
  await worker.sweep();
  assert.deepEqual([(await row(id)).queued_at, (await row(id)).attempts], [queued_at, attempts]);
  await mend();
  await state(id, "done");
  assert.equal((await row(id)).failure, null);
});

test("a dead letter of a delivery that was done meanwhile is none", async () => {
  const { id } = await pushed({ epochs: [epoch("garmin-ada", SLOT + 1800, 300)] });
  await state(id, "done");
  const result = await consume("dead-letters", { delivery: id }, { delivery: "unknown" });
  assert.equal(result.explicitAcks.length, 2);
  assert.equal((await row(id)).state, "done");
  assert.equal(await letterOf(id), undefined);
});

test("a queue message that names no delivery is noted once, and cannot be replayed", async () => {
  for (let time = 0; time < 2; time++) {
    const result = await consume("deliveries", { nothing: 1 }, "text", { delivery: "unknown" });
    assert.deepEqual([result.outcome, result.explicitAcks.length], ["ok", 3]);
  }
  await consume("dead-letters", 5);
  const found = (await letters()).dead_letters.filter((letter) => letter.delivery === null);
  assert.deepEqual(found.map(({ reason, state, attempts }) => [reason, state, attempts]),
    Array(3).fill(["unreadable_message", null, 0]));
  const response = await replay(found[0]);
  assert.equal(response.status, 409);
  assert.equal((await response.json()).type, "urn:wellform:problem:nothing-to-replay");
});

test("dead letters are for the administrator, page by page", async () => {
  const all = (await letters()).dead_letters.map((letter) => letter.id);
  const pages = [];
  let next = "";
  while (next !== null) {
    const page = await letters(`?limit=1${next && `&cursor=${next}`}`);
    pages.push(...page.dead_letters.map((letter) => letter.id));
    next = page.next;
  }
  assert.ok(all.length >= 3);
  assert.deepEqual(pages, all);
  assert.deepEqual(all, all.toSorted((a, b) => b - a));
  const token = await worker.user("nosy");
  for (const [method, path] of [["GET", "/v1/dead-letters"], ["POST", `/v1/dead-letters/${all[0]}/replay`]]) {
    const response = await worker.fetch(path, { method, headers: { authorization: `Bearer ${token}` } });
    assert.equal(response.status, 401, path);
  }
  assert.equal((await worker.admin("POST", "/v1/dead-letters/x/replay")).status, 404);
  assert.equal((await worker.admin("DELETE", "/v1/dead-letters")).status, 405);
  assert.equal((await worker.admin("GET", "/v1/dead-letters?cursor=x")).status, 400);
});
