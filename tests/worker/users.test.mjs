// Users and tokens: who may do what, and whom a delivery reaches.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Deployment, fixture } from "./harness.mjs";

const SUBJECT = "8f2e1c5d9a7b4e60b3d1f0a2c4e6d8f1";
let worker;

before(async () => {
  worker = await Deployment.start({ bindings: { CORS_ORIGINS: "https://health.example" } });
});
after(() => worker?.stop());

const item = (userId, steps, date = "2024-01-01") => ({
  userId, summaryId: "x-1", calendarDate: date, startTimeInSeconds: Date.parse(date) / 1000,
  startTimeOffsetInSeconds: 0, durationInSeconds: 86400, steps,
});
const steps = async (user) => (await worker.records(user, { type: "step_count" })).samples.flatMap((b) => b.value);

test("the admin API needs the admin key", async () => {
  const token = await worker.user("plain");
  for (const headers of [{}, { authorization: "Bearer nonsense" }, { authorization: `Bearer ${token}` }]) {
    for (const [method, path] of [["GET", "/v1/users"], ["POST", "/v1/users"], ["POST", "/v1/users/plain/tokens"],
      ["PUT", "/v1/users/plain/links/garmin"], ["DELETE", "/v1/users/plain/links/garmin"],
      ["DELETE", "/v1/users/plain/tokens/1"]]) {
      const response = await worker.fetch(path, { method, headers });
      assert.equal(response.status, 401, `${method} ${path}`);
      assert.equal(response.headers.get("content-type"), "application/problem+json");
      assert.match(response.headers.get("www-authenticate"), /^Bearer/);
    }
  }
});

test("users are made, listed page by page, and not made twice", async () => {
  for (const id of ["list-a", "list-b", "list-c"]) await worker.user(id);
  assert.equal((await worker.admin("POST", "/v1/users", { id: "list-a" })).status, 409);
  assert.equal((await worker.admin("POST", "/v1/users", { id: "no spaces" })).status, 400);
  assert.equal((await worker.admin("POST", "/v1/users", { name: "x" })).status, 400);
  const made = await worker.admin("POST", "/v1/users");
  assert.equal(made.status, 201);
  assert.match((await made.json()).id, /^[0-9a-f]{32}$/);
  const page = await (await worker.admin("GET", "/v1/users?cursor=list-&limit=2")).json();
  assert.deepEqual(page, { users: [{ id: "list-a" }, { id: "list-b" }], next: "list-b" });
});

test("a token is shown once, stored as a hash, scoped and revocable", async () => {
  await worker.user("tok");
  const made = await worker.admin("POST", "/v1/users/tok/tokens", { scopes: ["read"], name: "dashboard" });
  assert.equal(made.status, 201);
  const { id, token, scopes } = await made.json();
  assert.deepEqual(scopes, ["read"]);
  assert.ok(token.length >= 43);
  const { results } = await worker.db.prepare("SELECT * FROM tokens").all();
  assert.ok(!JSON.stringify(results).includes(token));
  const read = (user) => worker.fetch(`/v1/users/${user}/records`, { headers: { "x-api-key": token } });
  assert.equal((await read("tok")).status, 200);
  assert.equal((await read("plain")).status, 403);
  assert.equal((await read("nobody")).status, 403);
  const write = await worker.fetch("/v1/upload", { method: "POST", body: "{}", headers: { "api-key": token } });
  assert.equal(write.status, 403);
  assert.equal((await worker.admin("DELETE", `/v1/users/plain/tokens/${id}`)).status, 404);
  assert.equal((await worker.admin("DELETE", `/v1/users/tok/tokens/${id}`)).status, 204);
  assert.equal((await read("tok")).status, 401);
  assert.equal((await worker.admin("POST", "/v1/users/tok/tokens", { scopes: ["all"] })).status, 400);
  assert.equal((await worker.admin("POST", "/v1/users/nobody/tokens", { scopes: ["read"] })).status, 404);
});

test("several users in one body each get their own, and no report of the others", async () => {
  const tokens = { one: await worker.user("one", "garmin-1"), two: await worker.user("two", "garmin-2") };
  const body = { dailies: [item("garmin-1", 100), item("garmin-2", 200)], epochs: [] };
  assert.equal((await worker.push(body)).status, 200);
  await worker.settled();
  assert.deepEqual([await steps("one"), await steps("two")], [[100], [200]]);
  for (const user of ["one", "two"]) {
    const get = (path) => worker.fetch(path, { headers: { authorization: `Bearer ${tokens[user]}` } });
    const { deliveries } = await (await get(`/v1/users/${user}/deliveries`)).json();
    assert.equal(deliveries.length, 1);
    const one = await (await get(`/v1/users/${user}/deliveries/${deliveries[0].id}`)).json();
    assert.deepEqual(one.counts, { samples: { step_count: 1 } });
    assert.equal(one.report, null);
    assert.equal((await get(`/v1/users/${user}/deliveries/nothing`)).status, 404);
  }
  await worker.user("three");
  const [{ id }] = await worker.list("one");
  assert.equal((await worker.admin("GET", `/v1/users/three/deliveries/${id}`)).status, 404);
});

test("account events reach the link", async () => {
  await worker.user("acc", "garmin-acc");
  await worker.push({ userPermissionsChange: [
    { userId: "garmin-acc", summaryId: "x", permissions: ["HEALTH_EXPORT"], changeTimeInSeconds: 1707300000 }] });
  await worker.settled();
  const link = await worker.db.prepare("SELECT * FROM links WHERE user = 'acc'").first();
  assert.deepEqual([link.state, link.permissions], ["permissions_changed", '["HEALTH_EXPORT"]']);
});

test("unknown paths, methods and parameters", async () => {
  const problem = async (response, status) => {
    assert.equal(response.status, status);
    assert.equal(response.headers.get("content-type"), "application/problem+json");
    return response.json();
  };
  await problem(await worker.fetch("/v2"), 404);
  await problem(await worker.fetch("/v1/users/plain/days"), 404);
  assert.equal((await problem(await worker.fetch("/v1/upload"), 405)).detail, "expected POST");
  await problem(await worker.admin("GET", "/v1/users/plain/records?unheard=of"), 400);
  await problem(await worker.admin("GET", "/v1/users/plain/records?from=yesterday"), 400);
  await problem(await worker.admin("GET", "/v1/users/plain/records?type=nonsense"), 400);
  await problem(await worker.admin("GET", "/v1/users/plain/records?cursor=*"), 400);
  await problem(await worker.admin("GET", "/v1/users/plain/records?limit=0"), 400);
  await problem(await worker.admin("GET", "/v1/users/nobody/records"), 404);
});

test("pages of named origins may call, others not", async () => {
  const ask = (origin) => worker.fetch("/v1/users/plain/records", {
    method: "OPTIONS", headers: { origin, "access-control-request-method": "GET" },
  });
  const yes = await ask("https://health.example");
  assert.equal(yes.status, 204);
  assert.equal(yes.headers.get("access-control-allow-origin"), "https://health.example");
  assert.match(yes.headers.get("access-control-allow-headers"), /authorization/);
  const no = await ask("https://other.example");
  assert.equal(no.status, 405);
  assert.equal(no.headers.get("access-control-allow-origin"), null);
  const get = await worker.fetch("/healthz", { headers: { origin: "https://health.example" } });
  assert.equal(get.headers.get("access-control-allow-origin"), "https://health.example");
});

test("the sample of the README", async () => {
  const token = await worker.user("sample", SUBJECT);
  await worker.push(fixture("push.json"));
  await worker.settled();
  const response = await worker.fetch("/v1/users/sample/records?type=sleep_session", { headers: { authorization: `Bearer ${token}` } });
  assert.deepEqual((await response.json()).records.map((record) => record.start), ["2024-02-05T23:16:00Z"]);
});
