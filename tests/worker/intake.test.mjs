// What the Worker takes in, what it refuses, and what it says.

import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { Deployment, fixture, random, until } from "./harness.mjs";

const SUBJECT = "8f2e1c5d9a7b4e60b3d1f0a2c4e6d8f1";
let worker;
let token;

before(async () => {
  worker = await Deployment.start({ bindings: { MAX_BODY_BYTES: "20000000" } });
  token = await worker.user("ada", SUBJECT);
});
after(() => worker?.stop());

/** Asserts a problem document, and that it left nothing behind. */
async function refused(response, status, code) {
  const rows = (await worker.deliveries()).length;
  const objects = (await worker.raw.list()).objects.length;
  assert.equal(response.status, status);
  assert.equal(response.headers.get("content-type"), "application/problem+json");
  const problem = await response.json();
  assert.equal(problem.type, `urn:wellform:problem:${code}`);
  assert.equal(problem.status, status);
  assert.ok(problem.title && problem.detail);
  assert.equal(rows, objects, "a refused body leaves neither a row nor an object");
  return problem;
}

const upload = (body, headers = {}) =>
  worker.fetch("/v1/upload", { method: "POST", body, headers: { authorization: `Bearer ${token}`, ...headers } });

test("healthz", async () => {
  const response = await worker.fetch("/healthz");
  assert.equal(response.status, 200);
  assert.equal((await response.json()).status, "ok");
});

test("a push becomes records", async () => {
  const response = await worker.push(fixture("push.json"));
  assert.equal(response.status, 200);
  assert.equal(await response.text(), "");
  await worker.settled();
  const { records, samples } = await worker.records("ada");
  assert.deepEqual(records.map((record) => record.type), ["sleep_session"]);
  assert.equal(records[0].sleep.asleep_s, 27000);
  const steps = (basis) => samples.filter((batch) => batch.type === "step_count" && batch.basis === basis)
    .flatMap((batch) => batch.value).sort();
  assert.deepEqual([steps("day"), steps("interval")], [[9184], [0, 803]]);
  const heart = samples.find((batch) => batch.type === "heart_rate");
  assert.deepEqual(heart.value, [58, 57, 57, 59, 71, 74]);
  assert.equal(heart.start[0], 1707174000000);
  const [delivery] = await worker.list("ada");
  assert.equal(delivery.state, "done");
  assert.equal(delivery.kind, "garmin");
  assert.equal(delivery.bytes, Buffer.byteLength(fixture("push.json")));
  assert.equal(delivery.counts.record.sleep_session, 1);
  assert.ok(delivery.rows_written > 0);
  const one = await (await worker.admin("GET", `/v1/users/ada/deliveries/${delivery.id}`)).json();
  const { total, mapped, kept, rejected } = one.report.leaves;
  assert.equal(total, mapped + kept + rejected);
  assert.equal(one.report.source, "garmin");
});

test("a wrong secret is no path", async () => {
  const response = await worker.fetch("/v1/garmin/wrong", { method: "POST", body: fixture("push.json") });
  await refused(response, 404, "not-found");
});

test("an upload needs a token with the scope write", async () => {
  const body = fixture("push.json");
  await refused(await worker.fetch("/v1/upload", { method: "POST", body }), 401, "unauthorized");
  await refused(await upload(body, { authorization: "Bearer wf_wrong" }), 401, "unauthorized");
  const made = await worker.admin("POST", "/v1/users/ada/tokens", { scopes: ["read"] });
  await refused(await upload(body, { authorization: `Bearer ${(await made.json()).token}` }), 403, "forbidden");
});

test("an upload is accepted with any of three headers, and applied to the user whatever its subject", async () => {
  const body = JSON.stringify({ dailies: [{
    userId: "somebody", summaryId: "x1-1", calendarDate: "2023-01-01", startTimeInSeconds: 1672531200,
    startTimeOffsetInSeconds: 0, durationInSeconds: 86400, steps: 11,
  }] });
  for (const headers of [{}, { authorization: "", "x-api-key": token }, { authorization: "", "api-key": token }]) {
    const response = await upload(body, headers);
    assert.equal(response.status, 202);
    const { id } = await response.json();
    assert.equal(response.headers.get("location"), `/v1/users/ada/deliveries/${id}`);
  }
  await worker.settled();
  const { samples } = await worker.records("ada", { from: "2023-01-01", to: "2023-01-02", type: "step_count" });
  assert.deepEqual(samples.map((batch) => batch.value), [[11]]);
});

test("an upload may begin like anything that is read, but not with a control character", async () => {
  for (const body of ["\0", "\u0001{}", " \n\u001f"]) await refused(await upload(body), 400, "bad-body");
  for (const body of ["", " ", "\ufeff", "\ufeff \r\n"]) await refused(await upload(body), 400, "bad-body");
  const long = new Uint8Array(2 << 20).fill(0x20);
  await refused(await upload(long), 400, "bad-body");
  const problem = await refused(await worker.push("a,b"), 400, "bad-body");
  assert.equal(problem.expected, "{, [ or gzip data", "a notification is JSON");
});

test("what is compressed is kept as it came and says the same; another encoding is refused", async () => {
  const day = (steps) => JSON.stringify({ dailies: [{
    userId: "u", summaryId: "x1-1", calendarDate: "2022-05-05", startTimeInSeconds: 1651708800,
    startTimeOffsetInSeconds: 0, durationInSeconds: 86400, steps,
  }] });
  for (const encoding of ["br", "gzip, gzip", "deflate"]) {
    const response = await upload(day(1), { "content-encoding": encoding });
    assert.equal(response.headers.get("accept-encoding"), "gzip, identity");
    await refused(response, 415, "unsupported-encoding");
  }
  const compressed = gzipSync(day(12));
  const accepted = await upload(compressed, { "content-encoding": "gzip", prefer: "wait" });
  const { id, bytes, report } = await accepted.json();
  assert.deepEqual([accepted.status, bytes, report.bytes], [200, compressed.length, day(12).length]);
  const raw = await (await worker.raw.get(`raw/${id}`)).arrayBuffer();
  assert.deepEqual(Buffer.from(raw), compressed);
  const again = await (await upload(day(12), { prefer: "wait" })).json();
  assert.deepEqual([again.report, again.rows_written], [report, 0]);
  const pushed = await worker.push(gzipSync(day(13)), { headers: { "content-encoding": "x-gzip" } });
  assert.equal(pushed.status, 200);
  await refused(await upload(compressed.subarray(0, -1)), 400, "bad-body");
  await refused(await upload(Buffer.from([0x1f])), 400, "bad-body");
});

test("what inflates to too much is refused before it is inflated", async () => {
  const deployment = await Deployment.start({ bindings: { MAX_INFLATED_BYTES: "40000000" } });
  try {
    const key = await deployment.user("eve");
    const send = (body) => deployment.fetch("/v1/upload", { method: "POST", body, headers: { "api-key": key } });
    const blanks = (bytes) => gzipSync(Buffer.alloc(bytes, 0x20));
    const told = await send(blanks(40_000_001));
    assert.deepEqual([told.status, (await told.json()).type], [413, "urn:wellform:problem:too-large"]);
    // How much several members inflate to stands nowhere.
    const next = random(7);
    const varied = Buffer.alloc(1 << 20, 0x20).map((blank, at) => (at % 16 === 0 ? [9, 10, 13, 32][Math.floor(4 * next())] : blank));
    const members = Buffer.concat(Array(45).fill(gzipSync(varied)));
    assert.equal((await send(members)).status, 202);
    await deployment.settled();
    const [{ id, state }] = await deployment.list("eve");
    const { report } = await (await deployment.admin("GET", `/v1/users/eve/deliveries/${id}`)).json();
    assert.deepEqual([state, report.error.category, report.error.offset], ["failed", "limit", 40_000_000]);
  } finally {
    await deployment.stop();
  }
  const small = await Deployment.start({ bindings: { MAX_INFLATED_BYTES: "1000" } });
  try {
    const key = await small.user("eve");
    const body = Buffer.concat([gzipSync(Buffer.alloc(2000, 0x20)), gzipSync("{}")]);
    const answer = await small.fetch("/v1/upload", { method: "POST", body, headers: { "api-key": key } });
    assert.deepEqual([answer.status, (await answer.json()).offset], [413, 1000]);
  } finally {
    await small.stop();
  }
});

test("headers that say more than the body are kept with an upload, and shown", async () => {
  const body = JSON.stringify({ epochs: [{
    userId: "u", summaryId: "x1-1-6", activityType: "WALKING", startTimeInSeconds: 1600000900,
    startTimeOffsetInSeconds: 0, durationInSeconds: 900, activeTimeInSeconds: 900, steps: 5,
  }] });
  const latin = (text) => Buffer.from(text).toString("latin1");
  const response = await upload(body, {
    "automation-name": latin("Größe\u0085 ☃ "), "automation-id": "788509F9-3AFA-42CE-850C-E4D2DDB02F12", "Automation-Aggregation": "Hours",
    "automation-period": latin("é".repeat(600)), "session-id": "\u00e9\u00fc", "automation-other": "x", prefer: "wait",
  });
  const expected = {
    "automation-name": "Größe ☃", "automation-id": "788509F9-3AFA-42CE-850C-E4D2DDB02F12", "automation-aggregation": "Hours",
    "automation-period": "é".repeat(512), "session-id": "\ufffd\ufffd",
  };
  const { id, headers } = await response.json();
  assert.deepEqual(headers, expected);
  const list = await worker.list("ada");
  assert.deepEqual(list.find((delivery) => delivery.id === id).headers, expected);
  assert.deepEqual(list.filter(({ kind }) => kind === "garmin").map(({ headers }) => headers).at(0) ?? {}, {});
});

test("Prefer: wait answers with the report", async () => {
  const body = JSON.stringify({ epochs: [{
    userId: "u", summaryId: "x1-1-6", activityType: "WALKING", startTimeInSeconds: 1600000000,
    startTimeOffsetInSeconds: 0, durationInSeconds: 900, activeTimeInSeconds: 900, steps: 5,
  }] });
  const response = await upload(body, { prefer: "respond-async, wait=10" });
  assert.equal(response.status, 200);
  const delivery = await response.json();
  assert.equal(delivery.state, "done");
  assert.equal(delivery.report.counts.samples.step_count, 1);
});

test("an unknown list key is kept raw and answered with 200", async () => {
  const response = await worker.push({ somethingNew: [{ userId: SUBJECT, value: 1 }] });
  assert.equal(response.status, 200);
  await worker.settled();
  const last = (await worker.deliveries()).at(-1);
  assert.equal(last.state, "done");
  assert.ok(await worker.raw.head(last.raw));
  assert.deepEqual(JSON.parse(last.report).unmapped.map((entry) => entry.path.split("[")[0]),
    Array(JSON.parse(last.report).unmapped.length).fill("somethingNew"));
});

test("an upload of no known sender is refused at once", async () => {
  await refused(await upload('{"hello":"world"}'), 422, "unknown-body");
});

test("a body over the limit is refused, declared or not", async () => {
  const big = new Uint8Array(20_000_001).fill(0x20);
  big[0] = 0x7b;
  await refused(await worker.push(big), 413, "too-large");
  await refused(await worker.push(null, { body: stream(big), duplex: "half" }), 413, "too-large");
});

test("a truncated body says where", async () => {
  const problem = await refused(await worker.push(fixture("push.json").slice(0, 1500)), 400, "bad-body");
  assert.equal(problem.offset, 1500);
  assert.ok(problem.path.startsWith("dailies[0]") || problem.path.startsWith("epochs"), problem.path);
  assert.ok(problem.expected && problem.found);
});

test("a body that is not JSON, or empty, or blank", async () => {
  assert.equal((await refused(await worker.push("steps=1"), 400, "bad-body")).offset, 0);
  await refused(await worker.push(""), 400, "bad-body");
  await refused(await worker.push("   \n"), 400, "bad-body");
  const problem = await refused(await worker.push('{"dailies": [{]}'), 400, "bad-body");
  assert.equal(problem.offset, 14);
});

test("a body that is not UTF-8", async () => {
  const bytes = Buffer.from('{"dailies":[{"userId":"?"}]}');
  bytes[bytes.indexOf("?")] = 0xff;
  const problem = await refused(await worker.push(bytes), 400, "bad-body");
  assert.equal(problem.offset, 23);
});

test("a byte order mark is no harm", async () => {
  assert.equal((await worker.push(`\u{feff}${fixture("push.json")}`)).status, 200);
  await worker.settled();
  assert.equal((await worker.deliveries()).at(-1).state, "done");
});

test("10,000-deep nesting costs only its own item", async () => {
  const deep = `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`;
  const daily = (date, steps) => `{"userId":"${SUBJECT}","summaryId":"x-1","calendarDate":"${date}",
    "startTimeInSeconds":${Date.parse(date) / 1000},"startTimeOffsetInSeconds":0,"durationInSeconds":86400,"steps":${steps}}`;
  const body = `{"dailies":[${daily("2022-03-01", 1)},{"userId":"${SUBJECT}","deep":${deep}},${daily("2022-03-02", 2)}]}`;
  assert.equal((await worker.push(body)).status, 200);
  await worker.settled();
  const { samples } = await worker.records("ada", { type: "step_count", from: "2022-03-01", to: "2022-03-03" });
  assert.deepEqual(samples.flatMap((batch) => batch.value), [1, 2]);
  const report = JSON.parse((await worker.deliveries()).at(-1).report);
  assert.equal(report.rejected[0].path, "dailies[1]");
});

test("an item of wrong types costs only itself", async () => {
  const item = (date, steps) => ({
    userId: SUBJECT, summaryId: "x-1", calendarDate: date, startTimeInSeconds: Date.parse(date) / 1000,
    startTimeOffsetInSeconds: 0, durationInSeconds: 86400, steps,
  });
  const bad = { ...item("2022-04-02", 2), startTimeInSeconds: { not: "a time" }, calendarDate: 7 };
  assert.equal((await worker.push({ dailies: [item("2022-04-01", 1), bad, item("2022-04-03", 3)] })).status, 200);
  await worker.settled();
  const { samples } = await worker.records("ada", { type: "step_count", from: "2022-04-01", to: "2022-04-04" });
  assert.deepEqual(samples.flatMap((batch) => batch.value), [1, 3]);
  const report = JSON.parse((await worker.deliveries()).at(-1).report);
  assert.ok(report.rejected.every((entry) => entry.path.startsWith("dailies[1]")));
});

/** A push of many days, about `bytes` long, and how many days it has. */
function large(bytes, year) {
  const day = (index) => {
    const start = Date.UTC(year, 0, 1 + index) / 1000;
    const beats = Array.from({ length: 1000 }, (_, i) => [i * 15, 60 + ((i * 7 + index) % 50)]);
    return JSON.stringify({
      userId: SUBJECT, summaryId: `x-${index}`, calendarDate: new Date(start * 1000).toISOString().slice(0, 10),
      startTimeInSeconds: start, startTimeOffsetInSeconds: 0, durationInSeconds: 86400, steps: index,
      timeOffsetHeartRateSamples: Object.fromEntries(beats),
    });
  };
  const days = [];
  for (let length = 0; length < bytes; length += days.at(-1).length + 1) days.push(day(days.length));
  return { text: `{"dailies":[${days.join(",")}]}`, days: days.length };
}

function stream(bytes) {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, (at += 65_536)));
    },
  });
}

for (const [how, size, year] of [["declared", 3 << 20, 1990], ["undeclared", 10 << 20, 2000]]) {
  test(`a large body of ${how} length arrives whole`, { timeout: 120_000 }, async () => {
    const { text, days } = large(size, year);
    const bytes = Buffer.from(text);
    const response = how === "declared"
      ? await worker.push(bytes)
      : await worker.push(null, { body: stream(bytes), duplex: "half" });
    assert.equal(response.status, 200, await response.clone().text());
    const row = (await worker.deliveries()).at(-1);
    assert.equal(row.bytes, bytes.length);
    assert.ok(Buffer.from(await (await worker.raw.get(row.raw)).arrayBuffer()).equals(bytes));
    await worker.settled(90_000);
    const range = { type: "step_count", from: `${year}-01-01`, to: `${year + 9}-01-01` };
    const { samples } = await worker.records("ada", range);
    assert.deepEqual(samples.flatMap((batch) => batch.value), Array.from({ length: days }, (_, i) => i));
  });
}

test("a large body that is cut off is found out by the consumer, before it changes anything", async () => {
  const { text } = large(2 << 20, 2010);
  assert.equal((await worker.push(text.slice(0, -40))).status, 200);
  await worker.settled();
  const row = (await worker.deliveries()).at(-1);
  assert.equal(row.state, "failed");
  const { error } = JSON.parse(row.report);
  assert.equal(error.category, "incomplete");
  assert.equal(error.offset, text.length - 40);
  const { samples } = await worker.records("ada", { from: "2010-01-01", to: "2019-01-01" });
  assert.deepEqual(samples, []);
});

for (const declared of [2_000_000, 500_000]) {
  test(`a connection that breaks before its ${declared} bytes leaves nothing`, async () => {
    const rows = (await worker.deliveries()).length;
    const socket = connect(Number(worker.url.port), worker.url.hostname);
    socket.on("error", () => {});
    socket.write(`POST /v1/garmin/${worker.secrets.GARMIN_SECRET} HTTP/1.1\r\nHost: localhost\r\n` +
      `Content-Length: ${declared}\r\n\r\n{"dailies":[${" ".repeat(400_000)}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal((await worker.deliveries()).length, rows);
    assert.equal((await worker.raw.list()).objects.length, rows);
    assert.equal((await worker.push(fixture("push.json"))).status, 200, "the Worker goes on");
    await worker.settled();
  });
}

test("the answer comes before normalising starts", async () => {
  const slow = await Deployment.start({ queue: { maxBatchTimeout: 3 } });
  try {
    await slow.user("ada", SUBJECT);
    for (const body of [fixture("push.json"), large(2 << 20, 2010).text]) {
      assert.equal((await slow.push(body)).status, 200);
      const row = (await slow.deliveries()).at(-1);
      assert.deepEqual([row.state, row.attempts], ["received", 0]);
      assert.ok(await slow.raw.head(row.raw));
    }
    assert.deepEqual((await slow.records("ada")).samples, []);
    await slow.settled(60_000);
    assert.ok((await slow.records("ada")).samples.length > 0);
  } finally {
    await slow.stop();
  }
});

test("where storage does not answer, nothing is accepted and the sender may try again", async () => {
  const broken = await Deployment.start();
  try {
    await broken.db.exec("ALTER TABLE deliveries RENAME TO elsewhere");
    const response = await broken.push(fixture("push.json"));
    assert.equal(response.status, 503);
    assert.ok(response.headers.get("retry-after"));
    assert.equal((await response.json()).type, "urn:wellform:problem:unavailable");
    assert.deepEqual((await broken.raw.list()).objects, []);
    await broken.db.exec("ALTER TABLE elsewhere RENAME TO deliveries");
    assert.equal((await broken.push(fixture("push.json"))).status, 200);
    await broken.settled();
  } finally {
    await broken.stop();
  }
});

test("a deployment without its secrets serves nothing and says why", async () => {
  const bare = await Deployment.start({ secrets: { GARMIN_SECRET: "x".repeat(40) } });
  try {
    const response = await bare.fetch("/healthz");
    assert.equal(response.status, 500);
    const problem = await response.json();
    assert.equal(problem.type, "urn:wellform:problem:misconfigured");
    assert.match(problem.detail, /ADMIN_KEY/);
  } finally {
    await bare.stop();
  }
});

test("two secrets are valid while one is being rotated, and the client id must fit where it is set", async () => {
  const next = "n".repeat(40);
  const strict = await Deployment.start({ bindings: { GARMIN_SECRET_NEXT: next, GARMIN_CLIENT_ID: "client-1" } });
  try {
    const body = fixture("push.json");
    const send = (secret, headers) => strict.fetch(`/v1/garmin/${secret}`, { method: "POST", body, headers });
    const id = { "garmin-client-id": "client-1" };
    assert.equal((await send(strict.secrets.GARMIN_SECRET, id)).status, 200);
    assert.equal((await send(next, id)).status, 200);
    assert.equal((await send(next, {})).status, 401);
    assert.equal((await send(next, { "garmin-client-id": "client-2" })).status, 401);
    await until(async () => (await strict.deliveries()).every((row) => row.state === "done"));
  } finally {
    await strict.stop();
  }
});
