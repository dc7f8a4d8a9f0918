// What a phone uploads of Health Connect: again, in pieces, in any order, and how it finds out where to go on.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DAY, MINUTE, complete, steps, upload } from "./devices.mjs";
import { Deployment, host, model, random, rows, secrets, seeds, shuffled } from "./harness.mjs";

const START = Date.UTC(2024, 0, 1);
const iso = (time) => new Date(time).toISOString();
let worker;

before(async () => {
  worker = await Deployment.start();
});
after(() => worker?.stop());

/** Somebody who uploads. */
async function phone(user, deployment = worker) {
  const token = await deployment.user(user);
  const send = (body, headers = {}) => deployment.fetch("/v1/upload", { method: "POST", body: JSON.stringify(body), headers: { "api-key": token, ...headers } });
  return {
    send,
    /** Uploads, waits, and gives what the answer says. */
    async told(body) {
      const response = await send(body, { prefer: "wait" });
      assert.equal(response.status, 200, await response.clone().text());
      return response.json();
    },
    /** The steps that are there, by id. */
    async counted() {
      const { samples } = await deployment.records(user, { type: "step_count" });
      return Object.fromEntries(samples.flatMap(({ owners, owner, value }) =>
        value.map((count, row) => [owners[owner?.[row] ?? 0].record_id, count])).sort());
    },
    status: async () => (await (await deployment.admin("GET", `/v1/users/${user}/status`)).json()).providers,
  };
}

/** The steps of a day: one each hour. */
const day = (index, install = "phone") => Array.from({ length: 24 }, (_, hour) =>
  steps(`${install}-${index}-${hour}`, START + index * DAY + hour * 60 * MINUTE, 1 + hour));

/** A day of a first synchronisation, whole. */
const chunk = (index, install = "phone") => upload({
  install, sent: START + 31 * DAY, upserts: day(index, install), grantedTypes: ["Steps", "HeartRate"],
  ...complete(START + index * DAY, START + (index + 1) * DAY),
});

const watermarks = (providers, install = "phone") => providers.find((entry) => entry.install === install)?.watermarks;
const covered = (from, to) => [{ start: iso(START + from * DAY), end: iso(START + to * DAY) }];

test("a sender who waits is told what became of each record", async () => {
  const { told } = await phone("waiting");
  const [good, bad, unknown] = [steps("good", START, 5), steps("bad", START, 5), steps("new", START, 5)];
  const { report } = await told(upload({ sent: START + DAY, upserts: [good, { ...bad, count: "many" }, { ...unknown, recordType: "Aura" }] }));
  assert.deepEqual(report.results.map(({ path, record_id, outcome }) => [path, record_id, outcome]),
    [["upserts[0]", "good", "accepted"], ["upserts[1]", "bad", "rejected"], ["upserts[2]", "new", "kept"]]);
  const { code, reason } = report.results[1];
  assert.ok(code && reason.includes("found"));
});

test("a sender who waits is told if nothing was mapped, or nothing is new", async () => {
  const { told } = await phone("nothing");
  const outcome = async (body) => (await told(body)).report.outcome;
  assert.equal(await outcome({ dataPoints: [{ x: 1 }], user: "u" }), "nothing_mapped");
  assert.equal(await outcome({ changes: [], nextChangesToken: "A" }), "nothing_changed");
  assert.equal(await outcome(upload({ sent: START, upserts: [steps("one", START, 5)] })), "mapped");
});

test("all of it once more writes no row", async () => {
  const { send, told, counted } = await phone("again");
  const bodies = [0, 1, 2].map((index) => chunk(index));
  for (const body of bodies) assert.ok((await told(body)).rows_written > 0);
  const before = await counted();
  assert.equal(Object.keys(before).length, 72);
  for (const body of shuffled(bodies, 5)) assert.equal((await told(body)).rows_written, 0);
  assert.equal((await send(bodies[0])).status, 202);
  await worker.settled();
  assert.deepEqual(await counted(), before);
});

test("a record that is gone is gone whenever the phone says so, and one that is written again is back", async () => {
  const record = steps("x", START, 7);
  const deletions = [{ recordType: null, recordId: "x" }];
  const first = upload({ sent: START + DAY, upserts: [record, steps("y", START, 1)] });
  const gone = upload({ sent: START + 2 * DAY, deletions });
  const again = upload({ sent: START + 3 * DAY, upserts: [steps("x", START, 9, { lastModifiedTime: iso(START + 2.5 * DAY) })] });
  const orders = [[first, gone], [gone, first], [first, gone, first], [first, gone, again], [again, gone, first], [gone, again, first, gone]];
  for (const [index, order] of orders.entries()) {
    const { told, counted } = await phone(`deletions-${index}`);
    for (const body of order) await told(body);
    assert.deepEqual(await counted(), { ...(order.includes(again) && { x: 9 }), y: 1 }, `order ${index}`);
  }
});

test("what an upload of all there is does not have is gone", async () => {
  const { told, counted } = await phone("complete");
  await told(chunk(0));
  await told(chunk(1));
  const fewer = upload({ ...chunk(0), sent: START + 32 * DAY, upserts: day(0).slice(0, 3), grantedTypes: ["Steps"], ...complete(START, START + DAY) });
  assert.ok((await told(fewer)).rows_written > 0);
  assert.equal((await told(fewer)).rows_written, 0);
  assert.equal(Object.keys(await counted()).length, 3 + 24);
});

test("a first synchronisation goes on where it was interrupted", { timeout: 120_000 }, async () => {
  const { told, counted, status } = await phone("first");
  const other = chunk(3, "tablet");
  for (const index of shuffled([...Array(14).keys()], 3)) await told(chunk(index));
  await told(other);
  const providers = await status();
  assert.deepEqual(providers.map(({ provider, via, install, subject }) => [provider, via, install, subject]),
    [["health_connect", "hc_upload", "phone", null], ["health_connect", "hc_upload", "tablet", null]]);
  assert.deepEqual(watermarks(providers), [
    { type: "HeartRate", until: null, covered: covered(0, 14) },
    { type: "Steps", until: iso(START + 13 * DAY + 23 * 60 * MINUTE + 10 * MINUTE), covered: covered(0, 14) },
  ]);
  assert.deepEqual(watermarks(providers, "tablet")[1].covered, covered(3, 4));
  assert.deepEqual(providers[0].types, [{ type: "step_count", first: iso(START), last: watermarks(providers)[1].until }]);

  // It takes up what is not covered.
  const [{ end }] = watermarks(providers)[1].covered;
  for (let index = (Date.parse(end) - START) / DAY; index < 30; index++) await told(chunk(index));
  assert.deepEqual(watermarks(await status()).map(({ covered }) => covered), [covered(0, 30), covered(0, 30)]);
  assert.equal(Object.keys(await counted()).length, 31 * 24);
  // Windows remove nothing: they are not stored, and yet known.
  const { rows_written } = await told(chunk(7));
  assert.equal(rows_written, 0);
});

test("a watermark is never beyond what came, and never in the future", async () => {
  const { told, status } = await phone("future");
  const until = async () => watermarks(await status()).find(({ type }) => type === "Steps")?.until;
  await told(upload({ sent: START, upserts: [steps("past", START, 1)] }));
  assert.equal(await until(), iso(START + 10 * MINUTE));
  // A plan, and a day that is not over: neither says that all before it is there.
  const now = Date.now();
  await told(upload({ sent: now, upserts: [steps("planned", now + DAY, 1), steps("estimate", now - 5 * MINUTE, 1)] }));
  assert.equal(await until(), iso(START + 10 * MINUTE));
  // What came later and is older moves nothing back.
  await told(upload({ sent: now, upserts: [steps("late", START - DAY, 1)] }));
  assert.equal(await until(), iso(START + 10 * MINUTE));
  // A day that is not over is not covered, and the same again writes nothing.
  const open = upload({ sent: now, upserts: [], grantedTypes: ["Steps"], ...complete(now - DAY, now + DAY) });
  assert.ok((await told(open)).rows_written > 0);
  assert.equal((await told(open)).rows_written, 0);
  const [{ covered }] = watermarks(await status());
  assert.deepEqual(covered, [{ start: iso(now - DAY), end: iso(now - (now % DAY)) }]);
});

test("permissions come with every upload and are kept when they change; gaps are explained by them", async () => {
  const { told, status } = await phone("permissions");
  const at = (index, grantedTypes, install = "phone") => upload({ install, sent: START + index * DAY, upserts: [], grantedTypes });
  assert.ok((await told(at(0, ["Steps", "HeartRate"]))).rows_written > 0);
  assert.equal((await told(at(1, ["HeartRate", "Steps"]))).rows_written, 0, "the same, in another order");
  assert.ok((await told(at(2, ["Steps"]))).rows_written > 0);
  await told(at(2, ["Sleep"], "tablet"));
  await told(upload({ sent: Date.now(), upserts: [steps("a", Date.now() - 3 * DAY, 1)] }));
  let [entry] = await status();
  assert.deepEqual([entry.install, entry.permissions], ["phone", ["Steps"]]);
  assert.deepEqual(entry.gaps, []);
  await told(at(3, []));
  [entry] = await status();
  assert.deepEqual(entry.permissions, []);
  const today = iso(Date.now()).slice(0, 10);
  assert.deepEqual(entry.gaps.map(({ from, reason }) => [from, reason]), [[today, "permission_revoked"]]);
  assert.ok((await told(at(4, ["Steps"]))).rows_written > 0);
  assert.deepEqual((await status())[0].permissions, ["Steps"]);
});

for (const seed of seeds(1, 2, 3, 4)) {
  test(`uploads in any order, some of them again (${seed})`, { timeout: 120_000 }, async () => {
    const next = random(seed);
    const pick = (count) => Math.floor(count * next());
    const records = Array.from({ length: 40 }, (_, index) => ({ id: `r${index}`, at: START + pick(4 * 24) * 60 * MINUTE }));
    const deliveries = Array.from({ length: 12 }, (_, index) => {
      const sent = START + (5 + index) * DAY;
      const upserts = records.filter(() => next() < 0.3).map((record) => {
        // Some are moved, some are only counted again, most are as they were.
        if (next() < 0.2) record.at += (pick(3) - 1) * 20 * 60 * MINUTE;
        if (next() < 0.3) record.modified = sent - pick(60) * MINUTE;
        return steps(record.id, record.at, 1 + pick(3), { lastModifiedTime: iso(record.modified ?? record.at) });
      });
      const deletions = records.filter(() => next() < 0.05).map(({ id }) => ({ recordType: null, recordId: id }));
      const all = next() < 0.4 && complete(START + pick(3) * DAY, START + (3 + pick(3)) * DAY);
      const install = next() < 0.8 ? "phone" : "tablet";
      const grantedTypes = next() < 0.7 ? ["Steps"] : ["Steps", "Sleep"];
      return { received_at: sent + MINUTE, upload: true, body: upload({ install, sent, grantedTypes, ...all, upserts, deletions }) };
    });
    const expected = rows(model(deliveries));
    assert.ok(expected.length > 5);
    const indices = [...deliveries.keys()];
    const seen = [];
    for (const order of [indices, shuffled(indices, seed), [...shuffled(indices, seed + 7), ...shuffled(indices, seed + 9).slice(0, 4)]]) {
      const user = `order-${seed}-${seen.length}`;
      const { status } = await phone(user);
      await worker.give(user, deliveries, order);
      assert.deepEqual(rows((await worker.records(user)).samples), expected);
      seen.push(JSON.stringify((await status()).map(({ install, permissions, types, watermarks, gaps }) => [install, permissions, types, watermarks, gaps])));
    }
    assert.deepEqual(seen, [seen[0], seen[0], seen[0]]);
  });
}

for (const point of ["before_queue", "consuming", "applied", "before_done"]) {
  test(`a synchronisation that is killed at ${point} goes on`, { timeout: 120_000 }, async () => {
    const persist = await mkdtemp(join(tmpdir(), "wellform-uploads-"));
    const same = { persist, secrets: secrets(), build: "build-faults" };
    try {
      const first = await Deployment.start(same);
      let ada = await phone("ada", first);
      await ada.told(chunk(0));
      const { token } = await (await first.admin("POST", "/v1/users/ada/tokens", { scopes: ["write"] })).json();
      await first.stop();

      const doomed = await host({ ...same, bindings: { FAULT_AT: point } });
      const answer = await fetch(new URL("/v1/upload", doomed.url), { method: "POST", body: JSON.stringify(chunk(1)), headers: { "api-key": token } });
      assert.equal(answer.status, 202);
      await doomed.stoppedAt(point);
      await doomed.kill();

      const again = await Deployment.start(same);
      try {
        const status = async () => (await (await again.admin("GET", "/v1/users/ada/status")).json()).providers;
        await again.sweep();
        await again.settled();
        assert.deepEqual(watermarks(await status())[1].covered, covered(0, 2));
        // The phone does not know that, and sends the day once more.
        const sent = await again.fetch("/v1/upload", { method: "POST", body: JSON.stringify(chunk(1)), headers: { "api-key": token, prefer: "wait" } });
        assert.equal((await sent.json()).rows_written, 0);
        const { samples } = await again.records("ada", { type: "step_count" });
        assert.equal(samples.flatMap(({ value }) => value).length, 48);
      } finally {
        await again.stop();
      }
    } finally {
      await rm(persist, { recursive: true, force: true });
    }
  });
}
