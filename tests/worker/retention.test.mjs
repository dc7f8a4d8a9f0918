// How long raw bodies are kept. Tests set times of receipt: none waits.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Deployment, secrets, until } from "./harness.mjs";

const DAY = 86_400_000;
let worker;
let token;

before(async () => {
  worker = await Deployment.start({ bindings: { SWEEP_AFTER_SECONDS: "3600" } });
  token = await worker.user("ada", "garmin-ada");
});
after(() => worker?.stop());

const item = (userId, steps, date = "2024-01-01") => ({
  userId, summaryId: "x-1", calendarDate: date, startTimeInSeconds: Date.parse(date) / 1000,
  startTimeOffsetInSeconds: 0, durationInSeconds: 86400, steps,
});
const steps = async (user, at = worker) =>
  (await at.records(user, { type: "step_count" })).samples.flatMap((batch) => batch.value);
const shares = (id) => worker.db.prepare("SELECT subject FROM delivery_subjects WHERE delivery = ? ORDER BY subject")
  .bind(id).all().then(({ results }) => results.map((row) => row.subject));

/** Sends a notification, which is then received that many days ago; returns its row. */
async function received(days, body, at = worker) {
  assert.equal((await at.push(body)).status, 200);
  await until(async () => (await at.deliveries()).at(-1).state === "done");
  const row = (await at.deliveries()).at(-1);
  const then = Date.now() - days * DAY;
  await at.db.batch([
    at.db.prepare("UPDATE deliveries SET received_at = ?2 WHERE id = ?1").bind(row.id, then),
    at.db.prepare("UPDATE delivery_subjects SET waiting_since = ?2 WHERE delivery = ?1 AND waiting_since IS NOT NULL")
      .bind(row.id, then),
  ]);
  return row;
}

/** A delivery that stands in the outbox only, with a body in R2. */
async function stored(id, state, days, queued = 0, at = worker) {
  await at.raw.put(`raw/${id}`, "{}");
  await at.db.prepare(
    `INSERT INTO deliveries (id, kind, received_at, raw, bytes, state, queued_at, attempts)
     VALUES (?1, 'garmin', ?2, 'raw/' || ?1, 2, ?3, ?4, 20)`)
    .bind(id, Date.now() - days * DAY, state, Date.now() - queued * DAY).run();
  return { id, raw: `raw/${id}` };
}

/** Asserts which of these deliveries have a body, in R2 and by their rows. */
async function kept(rows, expected, at = worker) {
  const found = {};
  for (const [name, { id, raw }] of Object.entries(rows)) {
    const deleted = await at.db.prepare("SELECT raw_deleted_at FROM deliveries WHERE id = ?").bind(id).first("raw_deleted_at");
    const body = await at.raw.head(raw);
    assert.equal(body === null, deleted !== null, name);
    if (body) found[name] = true;
  }
  assert.deepEqual(Object.keys(found), expected);
}

test("a body is kept for RAW_DAYS, and for UNLINKED_DAYS where nobody is linked", async () => {
  const rows = {
    linked: await received(29, { dailies: [item("garmin-ada", 1)] }),
    "linked, old": await received(31, { dailies: [item("garmin-ada", 2, "2024-01-02")] }),
    unlinked: await received(6, { dailies: [item("garmin-nobody", 3)] }),
    "unlinked, old": await received(8, { dailies: [item("garmin-nobody", 4)] }),
    "for whom is not known": await received(8, { somethingNew: [{ userId: "garmin-ada", value: 1 }] }),
    failed: await stored("failed", "failed", 29),
    "failed, old": await stored("failed-old", "failed", 31),
  };
  await worker.sweep();
  await kept(rows, ["linked", "unlinked", "for whom is not known", "failed"]);
  assert.deepEqual([await shares(rows.linked.id), await shares(rows["linked, old"].id)], [["garmin-ada"], []]);
  assert.deepEqual([await shares(rows.unlinked.id), await shares(rows["unlinked, old"].id)], [["garmin-nobody"], []]);
  assert.deepEqual(await steps("ada"), [1, 2], "what was made of it stays");
  const one = await (await worker.admin("GET", `/v1/users/ada/deliveries/${rows["linked, old"].id}`)).json();
  assert.match(one.raw_deleted_at, /^20\d\d-.*Z$/);
  assert.equal(one.report.source, "garmin");
  const listed = (await worker.list("ada")).map(({ id, raw_deleted_at }) => [id, raw_deleted_at === null]);
  assert.deepEqual(listed, [[rows.linked.id, true], [rows["linked, old"].id, false]]);
});

test("an upload is kept for RAW_DAYS", async () => {
  const upload = async (days) => {
    const response = await worker.fetch("/v1/upload", {
      method: "POST", body: JSON.stringify({ dailies: [item("anybody", 5, "2024-02-01")] }),
      headers: { authorization: `Bearer ${token}`, prefer: "wait" },
    });
    const { id } = await response.json();
    await worker.db.prepare("UPDATE deliveries SET received_at = ?2 WHERE id = ?1").bind(id, Date.now() - days * DAY).run();
    return { id, raw: `raw/${id}` };
  };
  const rows = { young: await upload(29.5), old: await upload(31.5) };
  assert.deepEqual(await shares(rows.young.id), [], "whose account it is says nothing about a link");
  await worker.sweep();
  await kept(rows, ["young"]);
});

test("of a body that stays for one user, the share of nobody goes", async () => {
  const row = await received(8.5, { dailies: [item("garmin-ada", 1), item("garmin-late", 6)] });
  await worker.sweep();
  await kept({ row }, ["row"]);
  assert.deepEqual(await shares(row.id), ["garmin-ada"]);
  await worker.user("late");
  const linked = await worker.admin("PUT", "/v1/users/late/links/garmin", { subject: "garmin-late" });
  assert.equal((await linked.json()).queued, 0);
  const report = await worker.admin("GET", `/v1/users/ada/deliveries/${row.id}`);
  assert.equal((await report.json()).report, null, "nor is the report of a shared body anybody's afterwards");
});

test("what is open stays, what is dead too, until it could be replayed for as long", async () => {
  const rows = {
    received: await stored("open-1", "received", 40),
    processing: await stored("open-2", "processing", 40),
    dead: await stored("dead-1", "dead", 40, 29),
    "long dead": await stored("dead-2", "dead", 40, 31),
  };
  await worker.db.prepare("INSERT INTO dead_letters (delivery, at, reason, attempts) VALUES ('dead-2', 1, 'vault', 20)").run();
  await worker.sweep();
  await kept(rows, ["received", "processing", "dead"]);
  const { dead_letters: [letter] } = await (await worker.admin("GET", "/v1/dead-letters")).json();
  assert.match(letter.raw_deleted_at, /^20\d\d-.*Z$/);
  const refused = await worker.admin("POST", `/v1/dead-letters/${letter.id}/replay`);
  assert.equal(refused.status, 410);
  assert.equal((await refused.json()).type, "urn:wellform:problem:body-deleted");
  await worker.db.prepare("DELETE FROM deliveries WHERE id IN ('open-1', 'open-2', 'dead-1')").run();
  // It can never change anything again, so that nothing waits for it.
  const again = { dailies: [item("garmin-ada", 77, "2024-03-01")] };
  await received(0, again);
  await received(0, again);
  assert.equal((await worker.list("ada"))[0].rows_written, 0);
});

test("a sweep deletes a bounded number, the next ones the rest", async () => {
  await worker.db.prepare(
    `INSERT INTO deliveries (id, kind, received_at, raw, bytes, state, queued_at)
     SELECT 'many-' || value, 'garmin', value, 'raw/many-' || value, 1, 'done', 0
     FROM json_each('[' || substr(replace(hex(zeroblob(1100)), '00', ',1'), 2) || ']')`.replaceAll("value", "(1000 + key)")).run();
  const deleted = () => worker.db.prepare("SELECT count(raw_deleted_at) AS n FROM deliveries WHERE id LIKE 'many-%'").first("n");
  const counts = [];
  for (let run = 0; run < 3; run++) {
    await worker.sweep();
    counts.push(await deleted());
  }
  assert.deepEqual(counts, [500, 1000, 1100]);
});

test("killed after a body is deleted and before that is noted: the next sweep notes it", { timeout: 60_000 }, async () => {
  const persist = await mkdtemp(join(tmpdir(), "wellform-retention-"));
  const same = { persist, secrets: secrets() };
  try {
    const doomed = await Deployment.start({ ...same, build: "build-faults", bindings: { FAULT_AT: "raw_deleted" } });
    await doomed.user("eve", "garmin-eve");
    const row = await received(31, { dailies: [item("garmin-eve", 8)] }, doomed);
    doomed.sweep().catch(() => {});
    await until(async () => (await doomed.raw.head(row.raw)) === null);
    assert.equal((await doomed.deliveries())[0].raw_deleted_at, null);
    await doomed.stop();

    const next = await Deployment.start(same);
    try {
      await next.sweep();
      await kept({ row }, [], next);
      assert.deepEqual(await steps("eve", next), [8]);
    } finally {
      await next.stop();
    }
  } finally {
    await rm(persist, { recursive: true, force: true });
  }
});

test("0 days: nothing is kept once it is processed; for accounts that nobody is linked to it is set apart", async () => {
  const bare = await Deployment.start({ bindings: { RAW_DAYS: "0", UNLINKED_DAYS: "7" } });
  try {
    await bare.user("bo", "garmin-bo");
    const rows = {
      linked: await received(0, { dailies: [item("garmin-bo", 9)] }, bare),
      unlinked: await received(0, { dailies: [item("garmin-cy", 10)] }, bare),
      dead: await stored("dead", "dead", 3, 0.9, bare),
      "long dead": await stored("long-dead", "dead", 3, 1.1, bare),
    };
    await bare.sweep();
    await kept(rows, ["unlinked", "dead"], bare);
    await bare.db.prepare("DELETE FROM deliveries WHERE state = 'dead'").run();
    delete rows.dead;
    delete rows["long dead"];
    assert.deepEqual(await steps("bo", bare), [9]);
    await bare.user("cy", "garmin-cy");
    await bare.settled();
    assert.deepEqual(await steps("cy", bare), [10]);
    await bare.sweep();
    await kept(rows, [], bare);
  } finally {
    await bare.stop();
  }
});
