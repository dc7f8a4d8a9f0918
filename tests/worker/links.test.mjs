// Links of users to Garmin accounts: who is linked, and what a link reaches back to.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Deployment } from "./harness.mjs";

const DAY = 86_400_000;
let worker;

before(async () => {
  worker = await Deployment.start();
});
after(() => worker?.stop());

const item = (userId, steps, date = "2024-01-01") => ({
  userId, summaryId: "x-1", calendarDate: date, startTimeInSeconds: Date.parse(date) / 1000,
  startTimeOffsetInSeconds: 0, durationInSeconds: 86400, steps,
});
const steps = async (user) => (await worker.records(user, { type: "step_count" })).samples.flatMap((b) => b.value);
const link = (user, subject, rest = {}) => worker.admin("PUT", `/v1/users/${user}/links/garmin`, { subject, ...rest });
const row = (user) => worker.db.prepare("SELECT * FROM links WHERE user = ?").bind(user).first();

/** Sends notifications, and waits until they are processed. */
async function push(...bodies) {
  for (const body of bodies) assert.equal((await worker.push(body)).status, 200);
  await worker.settled();
  return (await worker.deliveries()).slice(-bodies.length);
}

/** Asserts that a link was made, and waits until what it opened is processed; returns how many deliveries it opened. */
async function linked(response) {
  assert.equal(response.status, 200, await response.clone().text());
  await worker.settled();
  return (await response.json()).queued;
}

/** Lets a delivery be received that many days ago. */
async function age(id, days) {
  const at = Date.now() - days * DAY;
  await worker.db.batch([
    worker.db.prepare("UPDATE deliveries SET received_at = ?2 WHERE id = ?1").bind(id, at),
    worker.db.prepare("UPDATE delivery_subjects SET waiting_since = ?2 WHERE delivery = ?1 AND waiting_since IS NOT NULL")
      .bind(id, at),
  ]);
}

test("what comes before the link is applied when it is made, in the order of receipt", async () => {
  await worker.user("late");
  await worker.user("early", "garmin-early");
  await push({ dailies: [item("garmin-late", 1), item("garmin-early", 50)] }, { dailies: [item("garmin-late", 2)] });
  assert.equal(await linked(await worker.admin("PUT", "/v1/users/late/links/garmin", { userId: "garmin-late" })), 2);
  assert.deepEqual([await steps("late"), await steps("early")], [[2], [50]]);
  assert.equal((await worker.admin("DELETE", "/v1/users/late/links/garmin")).status, 204);
  assert.equal((await worker.admin("DELETE", "/v1/users/late/links/garmin")).status, 404);
  await push({ dailies: [item("garmin-late", 3)] });
  assert.deepEqual(await steps("late"), [2]);
});

test("a second link of an account needs a confirmation, a repetition of a link does not", async () => {
  for (const user of ["first-of-two", "second-of-two"]) await worker.user(user);
  assert.equal((await link("first-of-two", "garmin-two")).status, 200);
  for (const confirm of [undefined, false]) {
    const refused = await link("second-of-two", "garmin-two", { confirm });
    assert.equal(refused.status, 409);
    assert.equal(refused.headers.get("content-type"), "application/problem+json");
    const problem = await refused.json();
    assert.equal(problem.type, "urn:wellform:problem:unconfirmed");
    assert.match(problem.detail, /"confirm": true/);
    assert.ok(!JSON.stringify(problem).includes("first-of-two"));
    assert.equal(await row("second-of-two"), null);
  }
  assert.equal((await link("second-of-two", "garmin-two", { confirm: "yes" })).status, 400);
  assert.equal((await link("second-of-two", "garmin-two", { confirm: true })).status, 200);
  const before = [await row("first-of-two"), await row("second-of-two")];
  for (const user of ["first-of-two", "second-of-two"]) {
    assert.deepEqual(await (await link(user, "garmin-two")).json(), { provider: "garmin", subject: "garmin-two", queued: 0 });
  }
  assert.deepEqual([await row("first-of-two"), await row("second-of-two")], before);
  await push({ dailies: [item("garmin-two", 7)] });
  assert.deepEqual([await steps("first-of-two"), await steps("second-of-two")], [[7], [7]]);
});

test("of two first links at once exactly one is made", async () => {
  for (let round = 0; round < 10; round++) {
    const users = ["a", "b", "c"].map((name) => `race-${round}-${name}`);
    for (const user of users) await worker.user(user);
    const answers = await Promise.all(users.map((user) => link(user, `garmin-race-${round}`)));
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 409, 409]);
  }
});

test("a second user gets what the raw store holds, the first stays as he is", async () => {
  await worker.user("elder", "garmin-shared");
  await worker.user("other", "garmin-other");
  const sent = await push(
    { dailies: [item("garmin-shared", 1), item("garmin-other", 90)] },
    { dailies: [item("garmin-other", 91)] },
    { dailies: [item("garmin-shared", 2), item("garmin-shared", 3, "2024-01-02")] },
  );
  const before = await worker.records("elder");
  await worker.user("younger");
  assert.equal(await linked(await link("younger", "garmin-shared", { confirm: true })), 2);
  assert.deepEqual(await worker.records("younger"), before);
  assert.deepEqual(await worker.records("elder"), before);
  assert.deepEqual(await steps("other"), [91]);
  assert.deepEqual((await worker.list("younger")).map((delivery) => delivery.id), [sent[2].id, sent[0].id]);
  assert.ok((await worker.list("elder")).every((delivery) => delivery.rows_written === 0), "applied again, it says nothing new");
  assert.equal(await linked(await link("younger", "garmin-shared")), 0, "a repetition opens nothing");
});

test("a link that is made while a delivery is under way misses nothing of it", async () => {
  await worker.user("runner", "garmin-under-way");
  await worker.user("joiner");
  // After the delivery was given to whom it reached, and before it is done.
  await worker.db.prepare(
    `CREATE TRIGGER meanwhile AFTER INSERT ON delivery_subjects WHEN NEW.subject = 'garmin-under-way' BEGIN
       INSERT OR IGNORE INTO links (user, provider, subject, linked_at)
       SELECT 'joiner', 'garmin', 'garmin-under-way', MAX(linked_at) + 1 FROM links;
     END`).run();
  const [{ attempts }] = await push({ dailies: [item("garmin-under-way", 4)] });
  await worker.db.prepare("DROP TRIGGER meanwhile").run();
  assert.equal(attempts, 2);
  assert.deepEqual([await steps("runner"), await steps("joiner")], [[4], [4]]);
});

test("a first link reaches back for UNLINKED_DAYS, a second one as far as the first", async () => {
  const [old, young] = await push({ dailies: [item("garmin-reach", 1)] },
    { dailies: [item("garmin-reach", 2, "2024-01-02")] });
  await age(old.id, 8);
  await age(young.id, 6);
  await worker.user("reach-a");
  assert.equal(await linked(await link("reach-a", "garmin-reach")), 1);
  assert.deepEqual(await steps("reach-a"), [2]);

  const [third, due] = await push({ dailies: [item("garmin-reach", 3, "2024-01-03")] },
    { dailies: [item("garmin-reach", 4, "2024-01-04")] });
  await worker.db.prepare("UPDATE links SET since = since - ? WHERE user = 'reach-a'").bind(30 * DAY).run();
  await age(third.id, 29);
  await age(due.id, 31);
  await worker.user("reach-b");
  assert.equal(await linked(await link("reach-b", "garmin-reach", { confirm: true })), 2);
  assert.deepEqual(await steps("reach-b"), [2, 3], "what is due to be deleted is left to the sweep");
});

test("what a link does not reach is not applied when another link opens the same body", async () => {
  await worker.user("body-a", "garmin-body-a");
  const [both] = await push({ dailies: [item("garmin-body-a", 1), item("garmin-body-b", 2)] });
  await age(both.id, 8);
  await worker.db.prepare("UPDATE links SET since = 0 WHERE user = 'body-a'").run();
  await worker.user("body-b", "garmin-body-b");
  await worker.user("body-c");
  assert.equal(await linked(await link("body-c", "garmin-body-a", { confirm: true })), 1);
  assert.deepEqual([await steps("body-c"), await steps("body-b")], [[1], []]);
});

test("a link outlives an old deregistration, not a new one; made again it is a new link", async () => {
  const deregister = () => push({ deregistrations: [{ userId: "garmin-dereg" }] });
  await worker.user("dereg");
  await deregister();
  assert.equal(await linked(await link("dereg", "garmin-dereg")), 1);
  assert.equal((await row("dereg")).state, "active");
  await push({ userPermissionsChange: [
    { userId: "garmin-dereg", summaryId: "x", permissions: ["HEALTH_EXPORT"], changeTimeInSeconds: Date.now() / 1000 | 0 }] });
  await deregister();
  const ended = await row("dereg");
  assert.deepEqual([ended.state, ended.permissions], ["deregistered", '["HEALTH_EXPORT"]']);
  await worker.user("dereg-too");
  assert.equal((await link("dereg-too", "garmin-dereg")).status, 409, "until it is unlinked, it is another user's");
  await linked(await link("dereg", "garmin-dereg"));
  const again = await row("dereg");
  assert.equal(again.state, "permissions_changed", "the permissions that were told before are told again");
  assert.ok(again.linked_at > ended.linked_at);
  assert.equal(again.since, ended.since);
});
