// What pings point to: pulled from Garmin's API (an HTTP server here), once, and kept.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Apis } from "./apis.mjs";
import { Deployment, host, secrets, until } from "./harness.mjs";

const SECRET = "s3cr3t-t0k3n";
const FIT = Buffer.from([14, 0x20, 0x0a, 0, 4, 0, 0, 0, 0x2e, 0x46, 0x49, 0x54, 0xff, 0, 0x80]);
const DAY = 24 * 3600 * 1000;

let apis;
let worker;
let logs = "";
let number = 23_119_000_000;

before(async () => {
  apis = await Apis.start();
  worker = await Deployment.start({
    outbound: apis.address, log: (text) => (logs += text),
    bindings: { MAX_BODY_BYTES: "3000000", FETCH_TIMEOUT_SECONDS: "1" },
  });
});
after(async () => {
  await worker?.stop();
  await apis?.stop();
});

/** An item of a ping for the file of an activity that nobody else uses. */
function fileItem(userId, ...answers) {
  const activityId = ++number;
  return {
    userId, summaryId: `${activityId}-file`, fileType: "FIT", activityId,
    callbackURL: apis.url(`activityFile?id=${activityId}&token=${SECRET}-${activityId}`, ...answers),
  };
}
const filePing = (...items) => ({ activityFiles: items });
const summaryUrl = (list, ...answers) => apis.url(`${list}?token=${SECRET}-${++number}`, ...answers);
const daily = (date, steps, more) => ({
  summaryId: "x-1", calendarDate: date, startTimeInSeconds: Date.parse(date) / 1000, startTimeOffsetInSeconds: 0,
  durationInSeconds: 86400, steps, ...more,
});
const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");
const steps = async (user) => (await worker.records(user, { type: "step_count" })).samples.flatMap((b) => b.value);

async function ping(body) {
  assert.equal((await worker.push(body)).status, 200);
  await worker.settled();
}
async function files(user, on = worker) {
  const response = await on.admin("GET", `/v1/users/${user}/files`);
  assert.equal(response.status, 200, await response.clone().text());
  return (await response.json()).files;
}
/** Hands a message to the consumer, beside the queue. */
async function consume(on, body) {
  const consumer = await on.miniflare.getWorker();
  const result = await consumer.queue("deliveries", [{ id: "beside", timestamp: new Date(), attempts: 1, body }]);
  assert.equal(result.explicitAcks.length, 1);
}
/** The fetch of a URL. */
const fetchOf = async (url) => (await worker.fetches()).find((row) => row.url_hash === hash(url));
async function state(url, expected) {
  await until(async () => (await fetchOf(url))?.state === expected, 20_000, async () => JSON.stringify(await fetchOf(url)));
  return fetchOf(url);
}
/** Waits until a URL was called so often, and nothing came of it. */
async function failed(url, times) {
  await until(() => apis.called(url) === times);
  await until(async () => (await fetchOf(url)).attempts === times);
  assert.equal((await fetchOf(url)).state, "waiting");
}

test("a file is pulled once although its ping comes three times, and kept as it came", async () => {
  const token = await worker.user("ada", "garmin-ada");
  const item = fileItem("garmin-ada", FIT);
  const body = filePing(item);
  for (let time = 0; time < 3; time++) await ping(body);
  await worker.pulled();
  // A message that is delivered again, and a delivery that is processed again.
  const [{ id }] = await files("ada");
  await consume(worker, { fetch: id });
  await worker.db.prepare("UPDATE deliveries SET state = 'received', queued_at = 0").run();
  await worker.sweep();
  await worker.pulled();
  // With another token, too: it is the same file.
  await ping(filePing({ ...item, callbackURL: `${item.callbackURL}-other` }));
  await worker.pulled();
  assert.equal(apis.called(item.callbackURL), 1);
  assert.equal(apis.called(`${item.callbackURL}-other`), 0);

  const all = await files("ada");
  assert.equal(all.length, 1);
  const [file] = all;
  assert.match(file.record, /^[0-9a-f]{8}-[0-9a-f]{4}-5/);
  assert.ok(Date.parse(file.received_at) <= Date.parse(file.stored_at));
  assert.deepEqual(file, {
    id, workout: `garmin/garmin-ada/activities/${item.activityId}`, record: file.record, record_id: item.summaryId,
    file_type: "FIT", state: "stored", bytes: FIT.length, sha256: hash(FIT),
    received_at: file.received_at, stored_at: file.stored_at,
  });
  const response = await worker.fetch(`/v1/users/ada/files/${id}`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(response.status, 200);
  assert.deepEqual(Buffer.from(await response.arrayBuffer()), FIT);
  assert.equal(response.headers.get("content-type"), "application/vnd.ant.fit");
  assert.equal(response.headers.get("content-disposition"), `attachment; filename="${item.activityId}.fit"`);
  assert.equal((await fetchOf(item.callbackURL)).url, null, "a URL that was used is forgotten");
});

test("TCX and GPX have types of their own; pages of files", async () => {
  await worker.user("types", "garmin-types");
  const items = ["TCX", "GPX", "FIT"].map((fileType) => ({ ...fileItem("garmin-types", `<${fileType}>`), fileType }));
  await ping(filePing(...items));
  await worker.pulled();
  const expected = { TCX: "application/vnd.garmin.tcx+xml", GPX: "application/gpx+xml", FIT: "application/vnd.ant.fit" };
  const seen = [];
  for (let next = ""; next !== null;) {
    const page = await (await worker.admin("GET", `/v1/users/types/files?limit=2${next && `&cursor=${next}`}`)).json();
    for (const { id, file_type } of page.files) {
      const response = await worker.admin("GET", `/v1/users/types/files/${id}`);
      assert.equal(response.headers.get("content-type"), expected[file_type]);
      assert.match(response.headers.get("content-disposition"), new RegExp(`\\.${file_type.toLowerCase()}"$`));
      assert.equal(await response.text(), `<${file_type}>`);
      seen.push(file_type);
    }
    next = page.next;
  }
  assert.deepEqual(seen, ["FIT", "GPX", "TCX"]);
});

test("a file is its user's alone", async () => {
  const other = await worker.user("eve", "garmin-eve");
  const [{ id }] = await files("ada");
  const get = (path, token) => worker.fetch(path, { headers: token ? { authorization: `Bearer ${token}` } : {} });
  for (const path of ["/v1/users/ada/files", `/v1/users/ada/files/${id}`]) {
    assert.equal((await get(path)).status, 401);
    assert.equal((await get(path, other)).status, 403);
  }
  assert.equal((await get(`/v1/users/eve/files/${id}`, other)).status, 404);
  assert.deepEqual(await files("eve"), []);
  assert.equal((await worker.admin("DELETE", `/v1/users/ada/files/${id}`)).status, 405);
});

test("a file that comes before its activity, and before its account is linked, is there afterwards", async () => {
  await worker.user("late");
  const item = fileItem("garmin-late", FIT);
  const { activityId, userId } = item;
  await ping(filePing(item));
  await state(item.callbackURL, "stored");
  assert.deepEqual(await files("late"), []);
  const linked = await worker.admin("PUT", "/v1/users/late/links/garmin", { subject: "garmin-late" });
  assert.equal(linked.status, 200);
  await worker.pulled();
  const [file] = await files("late");
  assert.equal(file.state, "stored");
  assert.equal((await worker.admin("GET", `/v1/users/late/files/${file.id}`)).status, 200);
  assert.equal(apis.called(item.callbackURL), 1);
  await ping({ activities: [{
    userId, summaryId: String(activityId), activityId, activityType: "RUNNING", startTimeInSeconds: 1707200000,
    startTimeOffsetInSeconds: 0, durationInSeconds: 1800, distanceInMeters: 5000,
  }] });
  const { records } = await worker.records("late", { type: "workout" });
  assert.deepEqual(records.map((record) => [record.id, record.key]), [[file.record, file.workout]]);
});

test("a file of an account that nobody links is deleted after a time; a user's file stays", async () => {
  await worker.user("keeper", "garmin-keeper");
  const kept = fileItem("garmin-keeper", FIT);
  const lost = fileItem("garmin-nobody", FIT);
  await ping(filePing(kept, lost));
  await worker.pulled();
  const age = (days) => worker.db.prepare("UPDATE fetches SET received_at = ? WHERE url_hash IN (?, ?)")
    .bind(Date.now() - days * DAY, ...[kept, lost].map((item) => hash(item.callbackURL))).run();
  const key = `file/${(await fetchOf(lost.callbackURL)).id}`;
  await age(6.9);
  await worker.sweep();
  assert.ok(await worker.raw.head(key));
  await age(1000);
  await worker.sweep();
  assert.equal(await worker.raw.head(key), null);
  assert.equal(await fetchOf(lost.callbackURL), undefined);
  const [{ id }] = await files("keeper");
  assert.equal((await worker.admin("GET", `/v1/users/keeper/files/${id}`)).status, 200);
});

test("killed between download and note, a file is there after a restart, and was called once", { timeout: 120_000 }, async () => {
  const persist = await mkdtemp(join(tmpdir(), "wellform-fetches-"));
  const same = { persist, secrets: secrets(), build: "build-faults", outbound: apis.address };
  const item = fileItem("garmin-crash", FIT);
  const summaries = summaryUrl("dailies", JSON.stringify([daily("2024-03-01", 42)]));
  try {
    for (const body of [filePing(item), { dailies: [{ userId: "garmin-crash", callbackURL: summaries }] }]) {
      const doomed = await host({ ...same, bindings: { FAULT_AT: "pulled" } });
      try {
        const answer = await fetch(new URL(`/v1/garmin/${same.secrets.GARMIN_SECRET}`, doomed.url),
          { method: "POST", body: JSON.stringify(body) });
        assert.equal(answer.status, 200);
        await doomed.stoppedAt("pulled");
      } finally {
        await doomed.kill();
      }
    }
    const restarted = await Deployment.start(same);
    try {
      assert.deepEqual((await restarted.fetches()).map((row) => row.state), ["waiting", "waiting"]);
      await restarted.sweep();
      await restarted.pulled();
      assert.deepEqual((await restarted.fetches()).map((row) => row.state), ["stored", "stored"]);
      await restarted.user("crash", "garmin-crash");
      await restarted.pulled();
      const [file] = await files("crash", restarted);
      const response = await restarted.admin("GET", `/v1/users/crash/files/${file.id}`);
      assert.deepEqual(Buffer.from(await response.arrayBuffer()), FIT);
      const { samples } = await restarted.records("crash", { type: "step_count" });
      assert.deepEqual(samples.flatMap((batch) => batch.value), [42]);
      assert.deepEqual([apis.called(item.callbackURL), apis.called(summaries)], [1, 1]);
    } finally {
      await restarted.stop();
    }
  } finally {
    await rm(persist, { recursive: true, force: true });
  }
});

test("what may work later is tried again", async () => {
  await worker.user("again", "garmin-again");
  const broken = (response) => {
    response.writeHead(200, { "content-length": 1000 });
    response.write("half of it");
    setTimeout(() => response.destroy(), 50);
  };
  const item = fileItem("garmin-again", 503, 429, (response) => response.destroy(), broken, 202, 500, FIT);
  await ping(filePing(item));
  for (let time = 1; time <= 6; time++) {
    await failed(item.callbackURL, time);
    assert.equal((await files("again"))[0].state, "waiting");
    await worker.sweep();
  }
  await state(item.callbackURL, "stored");
  const [file] = await files("again");
  const response = await worker.admin("GET", `/v1/users/again/files/${file.id}`);
  assert.deepEqual(Buffer.from(await response.arrayBuffer()), FIT);
});

test("each wait is twice as long as the one before, up to half an hour; 24 hours after the ping it is over", async () => {
  const patient = await Deployment.start({ outbound: apis.address, bindings: { SWEEP_AFTER_SECONDS: "60" } });
  try {
    const item = fileItem("garmin-x", ...Array(20).fill(503));
    const sent = await patient.push(filePing(item));
    assert.equal(sent.status, 200);
    const waits = [];
    for (let attempt = 1; attempt <= 7; attempt++) {
      await until(() => apis.called(item.callbackURL) === attempt);
      const [{ due_at }] = await patient.fetches();
      waits.push(Math.round((due_at - Date.now()) / 60_000));
      // Not before its time, whatever message comes.
      await consume(patient, { fetch: (await patient.fetches())[0].id });
      await patient.sweep();
      assert.equal(apis.called(item.callbackURL), attempt);
      await patient.db.prepare("UPDATE fetches SET due_at = ?").bind(Date.now() - 61_000).run();
      if (attempt < 7) await patient.sweep();
    }
    assert.deepEqual(waits, [1, 2, 4, 8, 16, 30, 30]);
    await patient.db.prepare("UPDATE fetches SET received_at = ?").bind(Date.now() - DAY).run();
    await patient.sweep();
    await patient.pulled();
    const [row] = await patient.fetches();
    assert.deepEqual([row.state, row.url, apis.called(item.callbackURL)], ["expired", null, 7]);
  } finally {
    await patient.stop();
  }
});

for (const [status, expected] of [[410, "gone"], [400, "gone"], [404, "gone"], [401, "denied"], [403, "denied"], [412, "denied"]]) {
  test(`after ${status} a fetch is ${expected}, until a ping brings another URL`, async () => {
    const user = `void-${status}`;
    await worker.user(user, `garmin-${user}`);
    const item = fileItem(`garmin-${user}`, status, FIT);
    await ping(filePing(item));
    const row = await state(item.callbackURL, expected);
    assert.equal(row.url, null);
    await ping(filePing(item));
    await worker.sweep();
    await worker.pulled();
    assert.equal(apis.called(item.callbackURL), 1);
    const [file] = await files(user);
    assert.equal(file.state, expected);
    const response = await worker.admin("GET", `/v1/users/${user}/files/${file.id}`);
    assert.equal(response.status, 404);

    const callbackURL = apis.url(`activityFile?id=${item.activityId}&token=${SECRET}-new-${status}`, FIT);
    await ping(filePing({ ...item, callbackURL }));
    await state(callbackURL, "stored");
    assert.deepEqual((await files(user)).map((file) => file.state), ["stored"]);
  });
}

test("of two attempts at once the one that got the bytes stands", async () => {
  const item = fileItem("garmin-race", (response) => setTimeout(() => response.end(FIT), 700), 410);
  await ping(filePing(item));
  await until(() => apis.called(item.callbackURL) === 1);
  const { id } = await fetchOf(item.callbackURL);
  await consume(worker, { fetch: id });
  assert.equal(apis.called(item.callbackURL), 2);
  const row = await state(item.callbackURL, "stored");
  assert.deepEqual([row.bytes, row.url], [FIT.length, null]);
});

test("a redirect is not followed", async () => {
  const target = summaryUrl("dailies", "[]");
  const item = fileItem("garmin-redirect", (response) => response.writeHead(302, { location: target }).end());
  await ping(filePing(item));
  const row = await state(item.callbackURL, "refused");
  assert.equal(row.url, null);
  assert.equal(apis.called(target), 0);
});

test("a URL that is none of Garmin's API is refused and never called", async () => {
  const REST = "wellness-api/rest/activityFile";
  const urls = [
    `http://apis.garmin.com/${REST}`,
    `ftp://apis.garmin.com/${REST}`,
    `https://apis.garmin.com:8443/${REST}`,
    `https://apis.garmin.com:80/${REST}`,
    `https://apis.garmin.com.evil.example/${REST}`,
    `https://evil.example/${REST}`,
    `https://evil.example/https://apis.garmin.com/${REST}`,
    `https://evil.example#apis.garmin.com/${REST}`,
    `https://evil.example\\@apis.garmin.com/${REST}`,
    `https://apis.garmin.com@evil.example/${REST}`,
    `https://user@apis.garmin.com/${REST}`,
    `https://user:pass@apis.garmin.com/${REST}`,
    `https://:pass@apis.garmin.com/${REST}`,
    `https://apis.garmin.com./${REST}`,
    `https://sub.apis.garmin.com/${REST}`,
    `https://garmin.com/${REST}`,
    `https://127.0.0.1/${REST}`,
    `https://[::1]/${REST}`,
    `https://2130706433/${REST}`,
    `https://localhost/${REST}`,
    `https://169.254.169.254/latest/meta-data`,
    "https://apis.garmin.com/",
    "https://apis.garmin.com/wellness-api/rest",
    "https://apis.garmin.com/wellness-api/restful/activityFile",
    "https://apis.garmin.com/wellness-api/rest/../../partner-gateway/rest/user",
    "https://apis.garmin.com/wellness-api/rest/%2e%2e/%2E%2e/partner-gateway/rest/user",
    "https://apis.garmin.com/wellness-api/rest/..\\..\\partner-gateway",
    "https://apis.garmin.com/wellness-api/rest/..%2f..%2fpartner-gateway/rest/user",
    "https://apis.garmin.com//wellness-api/rest/activityFile",
    `//apis.garmin.com/${REST}`,
    `/${REST}`,
    `https://apis.garmin.com/${REST}/${"x".repeat(5000)}`,
    "file:///etc/passwd",
    "data:application/octet-stream,x",
    "apis.garmin.com",
    "https://",
  ].map((url) => `${url}?${SECRET}`);
  await worker.user("ssrf", "garmin-ssrf");
  const before = apis.calls.length;
  await ping({
    activityFiles: urls.map((callbackURL) => ({ ...fileItem("garmin-ssrf"), callbackURL })),
    dailies: urls.map((callbackURL) => ({ userId: "garmin-ssrf", callbackURL })),
  });
  await worker.sweep();
  await worker.pulled();
  for (const url of urls) assert.deepEqual([url, (await fetchOf(url)).state, (await fetchOf(url)).url], [url, "refused", null]);
  assert.equal((await worker.fetches()).filter((row) => row.subject === "garmin-ssrf").length, 2 * urls.length);
  assert.deepEqual(apis.calls.slice(before), []);
  const [delivery] = await worker.list("ssrf");
  assert.deepEqual(delivery.fetches, { refused: 2 * urls.length });
});

test("only Garmin's own pings are believed: an upload has no URL called", async () => {
  const token = await worker.user("mallory");
  const item = fileItem("garmin-mallory", FIT);
  const response = await worker.fetch("/v1/upload", {
    method: "POST", body: JSON.stringify(filePing(item)), headers: { authorization: `Bearer ${token}` },
  });
  assert.equal(response.status, 202);
  await worker.pulled();
  await worker.sweep();
  assert.equal(apis.called(item.callbackURL), 0);
  assert.equal(await fetchOf(item.callbackURL), undefined);
});

test("summaries that are pulled become records, as of their ping's account", async () => {
  await worker.user("pull", "garmin-pull");
  const own = summaryUrl("dailies", JSON.stringify([daily("2024-02-01", 10), daily("2024-02-02", 20, { userId: "garmin-pull" })]));
  const none = summaryUrl("epochs", "[]");
  const body = {
    dailies: [{ userId: "garmin-pull", callbackURL: own }], epochs: [{ userId: "garmin-pull", callbackURL: none }],
  };
  await ping(body);
  await worker.pulled();
  await ping(body);
  await worker.pulled();
  assert.deepEqual(await steps("pull"), [10, 20]);
  assert.deepEqual([apis.called(own), apis.called(none)], [1, 1]);
  const list = await worker.list("pull");
  const pulled = list.find((delivery) => delivery.counts?.samples);
  assert.deepEqual([pulled.kind, pulled.state, pulled.counts], ["garmin", "done", { samples: { step_count: 2 } }]);
  const first = list.at(-1);
  assert.deepEqual([first.counts, first.fetches], [{ fetch: { dailies: 1, epochs: 1 } }, { stored: 2 }]);
  const { report } = await (await worker.admin("GET", `/v1/users/pull/deliveries/${pulled.id}`)).json();
  assert.equal(report.dialect, "pull");
  assert.deepEqual(await files("pull"), []);
});

test("summaries that were pulled for an account that nobody was linked to are there after the link", async () => {
  await worker.user("slow");
  const url = summaryUrl("dailies", JSON.stringify([daily("2024-02-01", 5)]));
  await ping({ dailies: [{ userId: "garmin-slow", callbackURL: url }] });
  await worker.pulled();
  assert.equal((await worker.admin("PUT", "/v1/users/slow/links/garmin", { subject: "garmin-slow" })).status, 200);
  await worker.pulled();
  assert.deepEqual(await steps("slow"), [5]);
  assert.equal(apis.called(url), 1);
});

test("an answer that is no list of summaries is a delivery that failed", async () => {
  const url = summaryUrl("dailies", "<html>maintenance</html>");
  await ping({ dailies: [{ userId: "garmin-odd", callbackURL: url }] });
  await worker.pulled();
  const { id } = await fetchOf(url);
  const { state, report } = (await worker.deliveries()).find((row) => row.id === id);
  assert.equal(state, "failed");
  assert.equal(JSON.parse(report).error.category, "shape");
});

test("a large file arrives whole; a too large one not at all", async () => {
  await worker.user("large", "garmin-large");
  const bytes = Buffer.alloc(2_900_000, (index) => index).map((_, index) => (index * 7) % 251);
  const whole = fileItem("garmin-large", (response) => response.end(bytes));
  const chunked = fileItem("garmin-large", (response) => {
    for (let at = 0; at < bytes.length; at += 500_000) response.write(bytes.subarray(at, at + 500_000));
    response.end();
  });
  const tooLarge = fileItem("garmin-large", (response) => response.end(Buffer.concat([bytes, bytes])));
  await ping(filePing(whole, chunked, tooLarge));
  await worker.pulled();
  const all = await files("large");
  assert.deepEqual(all.map((file) => file.state), ["too_large", "stored", "stored"]);
  for (const { id } of all.slice(1)) {
    const response = await worker.admin("GET", `/v1/users/large/files/${id}`);
    assert.ok(Buffer.from(await response.arrayBuffer()).equals(bytes));
  }
  assert.equal(await worker.raw.head(`file/${all[0].id}`), null);
});

for (const [when, hang] of [
  ["does not answer", () => {}],
  ["stops in the middle", (response) => response.writeHead(200, { "content-length": 1000 }).write("half of it")],
]) {
  test(`a server that ${when} is not waited for`, async () => {
    const item = fileItem("garmin-hang", hang, FIT);
    await ping(filePing(item));
    await until(() => apis.called(item.callbackURL) === 1);
    const start = Date.now();
    await ping({ dailies: [{ ...daily("2024-02-01", 5), userId: "garmin-nobody" }] });
    assert.ok(Date.now() - start < 10_000);
    assert.equal((await fetchOf(item.callbackURL)).state, "waiting");
    await worker.sweep();
    await state(item.callbackURL, "stored");
  });
}

test("after the secret that URLs are sealed with was changed, they are sealed again and pulled", async () => {
  const persist = await mkdtemp(join(tmpdir(), "wellform-rotation-"));
  const same = { persist, outbound: apis.address };
  const old = secrets();
  const item = fileItem("garmin-rotation", 503, FIT);
  const url = summaryUrl("dailies", 503, JSON.stringify([daily("2024-02-01", 5)]));
  try {
    const before = await Deployment.start({ ...same, secrets: old });
    await before.push({ ...filePing(item), dailies: [{ userId: "garmin-rotation", callbackURL: url }] });
    await until(() => apis.called(item.callbackURL) === 1 && apis.called(url) === 1);
    await before.settled();
    await before.stop();
    const after = await Deployment.start({ ...same, secrets: { ...old, ADMIN_KEY: secrets().ADMIN_KEY } });
    try {
      await after.sweep();
      await until(async () => (await after.fetches()).every((row) => row.state === "stored"), 20_000,
        async () => JSON.stringify(await after.fetches()));
      assert.deepEqual([apis.called(item.callbackURL), apis.called(url)], [2, 2]);
    } finally {
      await after.stop();
    }
  } finally {
    await rm(persist, { recursive: true, force: true });
  }
});

test("no URL and no token stands in the database in clear, or in a log", async () => {
  const item = fileItem("garmin-quiet", 503, (response) => response.destroy(), 403);
  await ping(filePing(item));
  await failed(item.callbackURL, 1);
  const dump = async () => {
    const tables = await worker.db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'").all();
    const rows = await Promise.all(tables.results.map(({ name }) => worker.db.prepare(`SELECT * FROM "${name}"`).all()));
    return JSON.stringify(rows.map(({ results }) => results));
  };
  const waiting = await dump();
  assert.ok(waiting.includes((await fetchOf(item.callbackURL)).url));
  await worker.sweep();
  await failed(item.callbackURL, 2);
  await worker.sweep();
  await state(item.callbackURL, "denied");
  assert.ok(logs.includes("status 503"), "what happened is logged");
  for (const text of [waiting, await dump(), logs]) {
    assert.ok(!text.includes(SECRET));
    assert.ok(!text.includes("activityFile?"));
  }
});
