// The status of a user: what came from whom, until when, and where something is missing.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Deployment } from "./harness.mjs";

const DAY = 86_400_000;
// The midnight of UTC before now.
const today = Math.floor(Date.now() / DAY) * DAY;
const date = (ago) => new Date(today - ago * DAY).toISOString().slice(0, 10);
let worker;
let sent = 0;

before(async () => {
  worker = await Deployment.start({ bindings: { SWEEP_AFTER_SECONDS: "3600" } });
});
after(() => worker?.stop());

const item = (userId, ago, rest = {}) => ({
  userId, summaryId: `x-${ago}`, calendarDate: date(ago), startTimeInSeconds: (today - ago * DAY) / 1000,
  startTimeOffsetInSeconds: 0, durationInSeconds: 86400, steps: 1, ...rest,
});
const dailies = (userId, ...days) => ({ dailies: days.map((ago) => item(userId, ago)) });
const permissions = (userId, ago, ...names) => ({ userPermissionsChange: [
  { userId, summaryId: "x-p", permissions: names, changeTimeInSeconds: (today - ago * DAY) / 1000 + 3600 }] });

async function status(user) {
  const response = await worker.admin("GET", `/v1/users/${user}/status`);
  assert.equal(response.status, 200, await response.clone().text());
  return response.json();
}
const gaps = async (user) => (await status(user)).providers[0].gaps;

async function push(...bodies) {
  for (const body of bodies) assert.equal((await worker.push(body)).status, 200);
  await worker.settled();
}

/** Gives a notification to the consumer as one that was received at noon of a day. */
async function receive(ago, body) {
  const id = `sent-${sent++}`;
  const text = JSON.stringify(body);
  await worker.raw.put(`raw/${id}`, text);
  await worker.db.prepare(
    `INSERT INTO deliveries (id, kind, received_at, raw, bytes, state, queued_at)
     VALUES (?1, 'garmin', ?2, 'raw/' || ?1, ?3, 'received', 0)`)
    .bind(id, today - ago * DAY + DAY / 2 + sent, text.length).run();
  const consumer = await worker.miniflare.getWorker();
  await consumer.queue("deliveries", [{ id, timestamp: new Date(), attempts: 1, body: { delivery: id } }]);
  assert.equal(await worker.db.prepare("SELECT state FROM deliveries WHERE id = ?").bind(id).first("state"), "done");
}

/** A user whose link was made that many days ago. */
async function user(id, subject, ago) {
  const token = await worker.user(id, subject);
  await worker.db.prepare("UPDATE links SET linked_at = ?2, since = 0 WHERE user = ?1").bind(id, today - ago * DAY).run();
  return token;
}

test("a linked account: link, permissions, types, last data, gaps", async () => {
  await user("ada", "garmin-ada", 20);
  await receive(9, { dailies: [item("garmin-ada", 10), item("garmin-ada", 9, { timeOffsetHeartRateSamples: { 0: 60, 15: 61 } })] });
  await receive(5, dailies("garmin-ada", 6, 5));
  await receive(5, permissions("garmin-ada", 5, "HEALTH_EXPORT", "ACTIVITY_EXPORT"));
  const [newest] = await worker.list("ada");
  assert.deepEqual(await status("ada"), {
    user: "ada",
    providers: [{
      provider: "garmin",
      via: null, install: null,
      subject: "garmin-ada",
      link: { state: "active", linked_at: new Date(today - 20 * DAY).toISOString() },
      permissions: ["HEALTH_EXPORT", "ACTIVITY_EXPORT"],
      last_received_at: newest.received_at,
      last_data_at: new Date(today - 4 * DAY).toISOString(),
      types: [
        { type: "heart_rate", first: new Date(today - 9 * DAY).toISOString(), last: new Date(today - 8 * DAY).toISOString() },
        { type: "step_count", first: new Date(today - 10 * DAY).toISOString(), last: new Date(today - 4 * DAY).toISOString() },
      ],
      watermarks: [],
      gaps: [{ from: date(8), to: date(6), reason: "no_data" }],
    }],
    deliveries: { open: 0, failed: 0, dead: 0 },
  });
});

test("it is for the user's own tokens with read, and for the administrator", async () => {
  const token = await worker.user("own");
  await worker.user("foreign");
  const get = (user, bearer, method = "GET") =>
    worker.fetch(`/v1/users/${user}/status`, { method, headers: { authorization: `Bearer ${bearer}` } });
  assert.equal((await get("own", token)).status, 200);
  assert.equal((await get("foreign", token)).status, 403);
  const made = await worker.admin("POST", "/v1/users/own/tokens", { scopes: ["write"] });
  assert.equal((await get("own", (await made.json()).token)).status, 403);
  assert.equal((await worker.fetch("/v1/users/own/status")).status, 401);
  assert.equal((await worker.admin("GET", "/v1/users/nobody/status")).status, 404);
  assert.equal((await worker.admin("GET", "/v1/users/own/status?from=2024-01-01")).status, 400);
  assert.equal((await get("own", token, "POST")).status, 405);
  assert.deepEqual((await status("own")).providers, []);
});

test("nothing is later than now", async () => {
  await user("ahead", "garmin-ahead", 1);
  await push({ dailies: [item("garmin-ahead", -2), item("garmin-ahead", -3)] });
  const [{ last_data_at, types, gaps }] = (await status("ahead")).providers;
  for (const time of [last_data_at, ...types.flatMap(({ first, last }) => [first, last])]) {
    assert.ok(Date.parse(time) <= Date.now(), time);
  }
  assert.deepEqual(gaps, []);
});

test("silence after a deregistration is explained, until the account speaks again", async () => {
  await user("dereg", "garmin-dereg", 30);
  await receive(8, dailies("garmin-dereg", 12, 11, 9, 8));
  await receive(7, { deregistrations: [{ userId: "garmin-dereg" }] });
  const silent = await status("dereg");
  assert.equal(silent.providers[0].link.state, "deregistered");
  assert.deepEqual(silent.providers[0].gaps, [
    { from: date(10), to: date(9), reason: "no_data" },
    { from: date(7), to: date(-1), reason: "deregistered" },
  ]);
  // Linked again 5 days ago; the day before yesterday speaks, then it misses one.
  assert.equal((await worker.admin("PUT", "/v1/users/dereg/links/garmin", { subject: "garmin-dereg" })).status, 200);
  await worker.settled();
  await worker.db.prepare("UPDATE links SET linked_at = ? WHERE user = 'dereg'").bind(today - 5 * DAY).run();
  await receive(1, dailies("garmin-dereg", 4, 2, 1));
  const again = await status("dereg");
  assert.equal(again.providers[0].link.state, "active");
  assert.deepEqual(again.providers[0].gaps, [
    { from: date(10), to: date(9), reason: "no_data" },
    { from: date(7), to: date(4), reason: "deregistered" },
    { from: date(3), to: date(2), reason: "no_data" },
  ]);
});

test("a permission that was taken back explains silence; a new link does not give it back", async () => {
  await user("perm", "garmin-perm", 30);
  await receive(5, dailies("garmin-perm", 6, 5));
  await receive(5, permissions("garmin-perm", 4, "ACTIVITY_EXPORT"));
  const revoked = async () => {
    const [{ link, permissions, gaps }] = (await status("perm")).providers;
    assert.deepEqual([link.state, permissions], ["permission_revoked", ["ACTIVITY_EXPORT"]]);
    assert.deepEqual(gaps, [{ from: date(4), to: date(-1), reason: "permission_revoked" }]);
  };
  await revoked();
  await worker.db.prepare("UPDATE links SET linked_at = ? WHERE user = 'perm'").bind(today - 3 * DAY).run();
  await revoked();
  await receive(2, permissions("garmin-perm", 2, "HEALTH_EXPORT"));
  await receive(1, dailies("garmin-perm", 1));
  assert.deepEqual(await gaps("perm"), [{ from: date(4), to: date(1), reason: "permission_revoked" }]);
  assert.equal((await status("perm")).providers[0].link.state, "active");
});

test("gaps go back 90 days; a silence that began before does too, unless there is data of since then", async () => {
  await user("long", "garmin-long", 300);
  await receive(100, dailies("garmin-long", 200));
  await receive(1, dailies("garmin-long", 1));
  assert.deepEqual(await gaps("long"), [{ from: date(89), to: date(1), reason: "no_data" }]);
  await user("gone", "garmin-gone", 300);
  await receive(150, dailies("garmin-gone", 200));
  await receive(140, { deregistrations: [{ userId: "garmin-gone" }] });
  assert.deepEqual(await gaps("gone"), [{ from: date(89), to: date(-1), reason: "deregistered" }]);
  await receive(120, dailies("garmin-gone", 120));
  await receive(1, dailies("garmin-gone", 1));
  assert.deepEqual(await gaps("gone"), [{ from: date(89), to: date(1), reason: "no_data" }]);
});

test("an account that was uploaded, or whose link has moved on, is shown without a link", async () => {
  const token = await worker.user("up");
  const upload = (body) => worker.fetch("/v1/upload", {
    method: "POST", body: JSON.stringify(body), headers: { authorization: `Bearer ${token}`, prefer: "wait" },
  });
  // What separates the parts of a key is encoded in it.
  assert.equal((await upload(dailies("a/b#c%d", 1))).status, 200);
  const [alone] = (await status("up")).providers;
  const [{ received_at }] = await worker.list("up");
  assert.deepEqual([alone.subject, alone.link, alone.permissions, alone.last_received_at], ["a/b#c%d", null, null, received_at]);
  await worker.admin("PUT", "/v1/users/up/links/garmin", { subject: "a/b#c%d" });
  const linked = (await status("up")).providers;
  assert.deepEqual([linked.length, linked[0].link.state, linked[0].last_received_at], [1, "active", null]);
  await worker.admin("PUT", "/v1/users/up/links/garmin", { subject: "garmin-up" });
  const moved = (await status("up")).providers;
  assert.deepEqual(moved.map(({ subject, link, last_data_at }) => [subject, link?.state ?? null, last_data_at !== null]),
    [["a/b#c%d", null, true], ["garmin-up", "active", false]]);
});

test("deliveries that are open, failed or dead are counted for those that they concern", async () => {
  await user("count", "garmin-count", 1);
  await worker.user("count-other");
  const insert = (id, user, state, ago = 1) => worker.db.prepare(
    `INSERT INTO deliveries (id, kind, user, received_at, raw, bytes, state, queued_at) VALUES (?, ?, ?, ?, 'raw/-', 1, ?, ?)`)
    .bind(id, user ? "upload" : "garmin", user, today - ago * DAY + sent++, state, Date.now()).run();
  await insert("count-1", "count", "failed");
  await insert("count-2", "count", "failed", 91);
  await insert("count-3", "count-other", "failed");
  await insert("count-4", "count", "received");
  await insert("count-5", null, "processing");
  await insert("count-6", null, "dead");
  await insert("count-7", null, "dead");
  await worker.db.prepare(`INSERT INTO delivery_subjects (provider, subject, delivery)
    VALUES ('garmin', 'garmin-count', 'count-5'), ('garmin', 'garmin-count', 'count-6')`).run();
  assert.deepEqual((await status("count")).deliveries, { open: 2, failed: 1, dead: 1 });
  assert.deepEqual((await status("count-other")).deliveries, { open: 0, failed: 1, dead: 0 });
});
