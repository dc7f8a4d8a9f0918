// The process is killed at each step. What was answered with 200 is there after a restart and a sweep.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Deployment, fixture, host, secrets } from "./harness.mjs";

const SUBJECT = "8f2e1c5d9a7b4e60b3d1f0a2c4e6d8f1";

const STEPS = [
  // [what, where it stops, is it answered, rows that the second run writes]
  ["before the queue message is sent", { bindings: { FAULT_AT: "before_queue" } }, "some"],
  ["before the message is delivered", { queue: { maxBatchTimeout: 60 } }, "some"],
  ["before the consumer reads", { bindings: { FAULT_AT: "consuming" } }, "some"],
  ["between vault and outbox, at once", { bindings: { FAULT_AT: "applied" } }, "none"],
  ["between vault and outbox, at the end", { bindings: { FAULT_AT: "before_done" } }, "none"],
];

for (const [what, changes, rows] of STEPS) {
  test(`killed ${what}`, { timeout: 120_000 }, async () => {
    const persist = await mkdtemp(join(tmpdir(), "wellform-crash-"));
    const same = { persist, secrets: secrets(), build: "build-faults" };
    try {
      const doomed = await host({ ...same, ...changes });
      const admin = (method, path, body) => fetch(new URL(path, doomed.url), {
        method, body: JSON.stringify(body), headers: { authorization: `Bearer ${same.secrets.ADMIN_KEY}` },
      });
      assert.equal((await admin("POST", "/v1/users", { id: "ada" })).status, 201);
      assert.equal((await admin("PUT", "/v1/users/ada/links/garmin", { userId: SUBJECT })).status, 200);
      const answer = await fetch(new URL(`/v1/garmin/${same.secrets.GARMIN_SECRET}`, doomed.url),
        { method: "POST", body: fixture("push.json") });
      assert.equal(answer.status, 200);
      if (changes.bindings) await doomed.stoppedAt(changes.bindings.FAULT_AT);
      await doomed.kill();

      const worker = await Deployment.start(same);
      try {
        const [row] = await worker.deliveries();
        assert.notEqual(row.state, "done");
        await worker.sweep();
        await worker.settled();
        const { records, samples } = await worker.records("ada");
        assert.equal(records.length, 1);
        assert.equal(samples.filter((batch) => batch.type === "heart_rate").flatMap((b) => b.value).length, 6);
        const [delivery] = await worker.list("ada");
        assert.equal(delivery.counts.record.sleep_session, 1);
        assert.equal(delivery.rows_written > 0, rows === "some", `rows_written ${delivery.rows_written}`);
      } finally {
        await worker.stop();
      }
    } finally {
      await rm(persist, { recursive: true, force: true });
    }
  });
}

test("killed after the body is stored and before the outbox: no answer, no delivery, and a second try works", async () => {
  const persist = await mkdtemp(join(tmpdir(), "wellform-crash-"));
  const same = { persist, secrets: secrets(), build: "build-faults" };
  try {
    const doomed = await host({ ...same, bindings: { FAULT_AT: "raw_stored" } });
    const answer = fetch(new URL(`/v1/garmin/${same.secrets.GARMIN_SECRET}`, doomed.url),
      { method: "POST", body: fixture("push.json") }).then((response) => response.status, () => "none");
    await doomed.stoppedAt("raw_stored");
    await doomed.kill();
    assert.equal(await answer, "none");

    const worker = await Deployment.start(same);
    try {
      assert.deepEqual(await worker.deliveries(), []);
      await worker.user("ada", SUBJECT);
      assert.equal((await worker.push(fixture("push.json"))).status, 200);
      await worker.settled();
      assert.equal((await worker.records("ada")).records.length, 1);
    } finally {
      await worker.stop();
    }
  } finally {
    await rm(persist, { recursive: true, force: true });
  }
});
