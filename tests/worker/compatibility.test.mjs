// Routes that apps know from other servers, and routes that say of what the records are.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { steps } from "./devices.mjs";
import { Deployment } from "./harness.mjs";

const NOON = Date.UTC(2024, 1, 6, 12);
let worker;

before(async () => {
  worker = await Deployment.start();
});
after(() => worker?.stop());

const call = (method, path, body, headers) =>
  worker.fetch(path, { method, body: body === undefined ? undefined : JSON.stringify(body), headers });

/** The steps that are there, by id. */
async function counted(user) {
  await worker.settled();
  const { samples } = await worker.records(user, { type: "step_count" });
  return Object.fromEntries(samples.flatMap(({ owners, owner, value }) => value.map((count, row) => [owners[owner?.[row] ?? 0].record_id, count])));
}

test("a path says of what type records are, and of what type those are that are gone", async () => {
  const token = await worker.user("typed");
  const headers = { "api-key": token, prefer: "wait" };
  const send = (method, type, body) => call(method, `/v1/upload/health-connect/${type}`, body, headers);
  const sent = await (await send("POST", "steps", { records: ["a", "b", "c", "d"].map((id, hour) => steps(id, NOON + hour * 3_600_000, hour + 1)) })).json();
  assert.deepEqual([sent.record_type, sent.counts], ["Steps", { samples: { step_count: 4 } }]);
  assert.deepEqual(await counted("typed"), { a: 1, b: 2, c: 3, d: 4 });
  for (const body of [{ uuid: ["a"] }, { ids: ["b"] }, ["c"]]) {
    const gone = await send("DELETE", "StepsRecord", body);
    const { state, counts } = await gone.json();
    assert.deepEqual([gone.status, state, counts], [200, "done", { delete: { step_count: 1 } }]);
  }
  assert.deepEqual(await counted("typed"), { d: 4 });

  // The path is known to a later attempt too.
  const { id } = sent;
  await worker.db.prepare("UPDATE deliveries SET state = 'received' WHERE id = ?").bind(id).run();
  await worker.sweep();
  await worker.settled();
  assert.deepEqual(await counted("typed"), { d: 4 }, "what is gone stays gone");

  for (const method of ["POST", "DELETE"]) {
    const unknown = await send(method, "Moods", { uuid: ["a"] });
    const { type, detail } = await unknown.json();
    assert.deepEqual([unknown.status, type], [404, "urn:wellform:problem:not-found"]);
    assert.match(detail, /ActiveCaloriesBurned.*Steps.*WheelchairPushes/);
  }
  const other = await send("PUT", "Steps", {});
  assert.deepEqual([other.status, other.headers.get("allow")], [405, "POST, DELETE"]);
  assert.equal((await call("DELETE", "/v1/upload/health-connect/Steps", { uuid: ["d"] })).status, 401);
});

test("the SDKs of Open Wearables", async () => {
  const token = await worker.user("wearable");
  const path = "/api/v1/sdk/users/wearable/sync";
  const body = {
    provider: "google", sdkVersion: "0.11.0", syncTimestamp: "2024-02-06T13:00:00Z",
    data: { records: [{ id: "s1", parentId: null, type: "STEP_COUNT", startDate: "2024-02-06T12:00:00Z", endDate: "2024-02-06T12:10:00Z",
      zoneOffset: "+01:00", source: { appId: "com.example.watch", deviceType: "watch", recordingMethod: "automatic" }, value: 7, unit: "count" }], sleep: [], workouts: [] },
  };
  for (const headers of [{ authorization: `Bearer ${token}` }, { "x-open-wearables-api-key": token }]) {
    const answer = await call("POST", path, body, headers);
    assert.equal(answer.status, 202);
    assert.deepEqual(await answer.json(), { status_code: 202, response: "Import task queued successfully", user_id: "wearable" });
  }
  await worker.settled();
  const list = await worker.list("wearable");
  assert.deepEqual(list.map(({ state }) => state), ["done", "done"]);

  assert.equal((await call("POST", path, body)).status, 401);
  assert.equal((await call("POST", path, body, { "x-api-key": token })).status, 401, "no header of that server");
  assert.equal((await call("POST", "/v1/upload", body, { "x-open-wearables-api-key": token })).status, 401, "a header of that route only");
  const other = await worker.user("other");
  assert.equal((await call("POST", path, body, { "x-open-wearables-api-key": other })).status, 404);
  const bare = await call("POST", path, { hello: "world" }, { authorization: `Bearer ${token}` });
  assert.equal(bare.status, 422);
});

test("HCGateway: login, refresh, records and deletions", async () => {
  const token = await worker.user("gateway");
  const login = (username, password) => call("POST", "/api/v2/login", { username, password, fcmToken: "x" });
  const answer = await login("gateway", token);
  const { expiry, ...tokens } = await answer.json();
  assert.deepEqual([answer.status, tokens], [201, { token, refresh: token }]);
  assert.match(expiry, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
  assert.ok(Date.parse(`${expiry}Z`) > Date.now() + 11 * 3_600_000);
  const again = await call("POST", "/api/v2/refresh", { refresh: token });
  assert.deepEqual([again.status, (await again.json()).token], [200, token]);
  for (const refused of [login("gateway", "wf_wrong"), login("somebody", token), call("POST", "/api/v2/refresh", { refresh: "wf_wrong" })]) {
    assert.equal((await refused).status, 401);
  }
  const reading = await worker.admin("POST", "/v1/users/gateway/tokens", { scopes: ["read"] });
  assert.equal((await login("gateway", (await reading.json()).token)).status, 403);

  const headers = { authorization: `Bearer ${token}` };
  const sync = async (method, type, body) => {
    const response = await call(method, `/api/v2/sync/${type}`, body, headers);
    return [response.status, await response.json()];
  };
  assert.deepEqual(await sync("POST", "Steps", { data: [steps("x", NOON, 10), steps("y", NOON + 3_600_000, 20)] }), [200, { success: true }]);
  const { count, ...rate } = steps("h", NOON, 0);
  const heart = { ...rate, samples: [{ time: rate.startTime, beatsPerMinute: 61 }] };
  assert.deepEqual(await sync("POST", "heartRate", { data: heart }), [200, { success: true }]);
  assert.deepEqual(await sync("DELETE", "steps", { uuid: ["y"] }), [200, { success: true }]);
  assert.deepEqual(await counted("gateway"), { x: 10 });
  const { samples } = await worker.records("gateway", { type: "heart_rate" });
  assert.deepEqual(samples.map(({ value }) => value), [[61]]);
  assert.equal((await sync("POST", "Moods", { data: [] }))[0], 404);
});
