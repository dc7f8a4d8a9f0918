// Memory stays bounded, whatever the size of the body: consumer and vaults share one WebAssembly memory here.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { bytes, details } from "../../pkg/tests/bodies.mjs";
import { MINUTE, complete, upload } from "./devices.mjs";
import { host, secrets, until } from "./harness.mjs";

const USERS = 40;
const MEGABYTE = 1 << 20;

const daily = (user, date, steps, beats) => `{"userId":"${user}","summaryId":"x","calendarDate":"${date}",` +
  `"startTimeInSeconds":${Date.parse(date) / 1000},"startTimeOffsetInSeconds":0,"durationInSeconds":86400,` +
  `"steps":${steps},"timeOffsetHeartRateSamples":${beats}}`;

/** A push of many users, about 64 MB long. */
function large() {
  const beats = JSON.stringify(Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [i * 15, 60 + (i % 50)])));
  const days = [];
  for (let length = 0; length < 64 * MEGABYTE; length += days.at(-1).length + 1) {
    const date = new Date(Date.UTC(2020, 0, 1 + Math.floor(days.length / USERS))).toISOString().slice(0, 10);
    days.push(daily(`u${days.length % USERS}`, date, days.length, beats));
  }
  return `{"dailies":[${days.join(",")}]}`;
}

/** A Worker that says how large its memory is, with users `u0` … and what a test does with it. */
async function deployment(users) {
  const keys = secrets();
  const worker = await host({ secrets: keys, build: "build-faults", bindings: { FAULT_AT: "memory" } });
  const admin = (method, path, body) => fetch(new URL(path, worker.url), {
    method, body: body && JSON.stringify(body), headers: { authorization: `Bearer ${keys.ADMIN_KEY}` },
    signal: AbortSignal.timeout(10_000),
  });
  for (let i = 0; i < users; i++) {
    await admin("POST", "/v1/users", { id: `u${i}` });
    await admin("PUT", `/v1/users/u${i}/links/garmin`, { subject: `u${i}` });
  }
  return {
    admin,
    stop: () => worker.kill(),
    async upload(body) {
      const { token } = await (await admin("POST", "/v1/users/u0/tokens", { scopes: ["write"] })).json();
      const headers = { "x-api-key": token, "automation-aggregation": "Minutes" };
      const answer = await fetch(new URL("/v1/upload", worker.url), { method: "POST", body, headers });
      assert.equal(answer.status, 202);
    },
    async push(body) {
      const answer = await fetch(new URL(`/v1/garmin/${keys.GARMIN_SECRET}`, worker.url), { method: "POST", body });
      assert.equal(answer.status, 200);
    },
    /** Waits until the first user has so many deliveries, all of them done; gives these, the newest first. */
    async done(count) {
      let all;
      await until(async () => {
        all = (await (await admin("GET", "/v1/users/u0/deliveries")).json()).deliveries;
        return all.length === count && all.every(({ state }) => state === "done");
      }, 200_000);
      return all;
    },
    peak: () => Math.max(...[...worker.said().matchAll(/memory: (\d+)/g)].map(([, bytes]) => Number(bytes))),
  };
}

const megabytes = (bytes) => `${(bytes / MEGABYTE).toFixed(1)} MiB`;

test("a 64 MB push of many users", { timeout: 240_000 }, async (context) => {
  const worker = await deployment(USERS);
  try {
    await worker.push(`{"dailies":[${daily("u0", "2019-01-01", 1, "{}")}]}`);
    await worker.done(1);
    const idle = worker.peak();
    await worker.push(large());
    await worker.done(2);
    const peak = worker.peak();
    context.diagnostic(`WebAssembly memory: ${megabytes(idle)} idle, ${megabytes(peak)} at most`);
    assert.ok(peak - idle < 16 * MEGABYTE, `${idle} -> ${peak}`);
  } finally {
    await worker.stop();
  }
});

test("64 MB from a phone, minute by minute, compressed", { timeout: 240_000 }, async (context) => {
  const points = (count) => Array.from({ length: count }, (_, minute) => {
    const date = `${new Date(Date.UTC(2020, 0, 1, 0, minute)).toISOString().slice(0, 19).replace("T", " ")} +0000`;
    return `{"date":"${date}","qty":${1 + (minute % 90)},"source":"Ana\u2019s Apple Watch"}`;
  });
  const body = (count) => Buffer.from(`{"data":{"metrics":[{"name":"step_count","units":"count","data":[${points(count).join(",")}]}]}}`);
  const count = Math.floor((64 * MEGABYTE) / (body(2).length - body(1).length));
  // Made first: while that keeps this process busy, nobody would look after a connection.
  const large = gzipSync(body(count));
  const worker = await deployment(1);
  try {
    await worker.upload(body(10));
    await worker.done(1);
    const idle = worker.peak();
    await worker.upload(large);
    const [last] = await worker.done(2);
    assert.equal(last.counts.samples.step_count, count);
    const peak = worker.peak();
    context.diagnostic(`WebAssembly memory: ${megabytes(idle)} idle, ${megabytes(peak)} at most`);
    assert.ok(peak - idle < 16 * MEGABYTE, `${idle} -> ${peak}`);
  } finally {
    await worker.stop();
  }
});

test("35 MB of a phone's health record, complete", { timeout: 240_000 }, async (context) => {
  const SERIES = 120;
  const beats = (hour) => {
    const start = Date.UTC(2024, 0, 1) + hour * 60 * MINUTE;
    const times = Array.from({ length: SERIES }, (_, at) => start + at * MINUTE / 2);
    return {
      recordType: "HeartRate", startTime: new Date(start).toISOString(), endTime: new Date(start + 59 * MINUTE).toISOString(),
      samples: times.map((time, at) => ({ time: new Date(time).toISOString(), beatsPerMinute: 60 + (at % 40) })),
      metadata: { id: `beats-${hour}`, dataOrigin: "com.example.watch", lastModifiedTime: new Date(start + 60 * MINUTE).toISOString() },
    };
  };
  const body = (hours) => Buffer.from(JSON.stringify(upload({
    sent: Date.UTC(2025, 6, 1), upserts: Array.from({ length: hours }, (_, hour) => beats(hour)), grantedTypes: ["HeartRate"],
    ...complete(Date.UTC(2024, 0, 1), Date.UTC(2025, 6, 1)),
  })));
  const large = body(Math.ceil((35_000_000) / (body(2).length - body(1).length)));
  const worker = await deployment(1);
  try {
    await worker.upload(body(10));
    await worker.done(1);
    const idle = worker.peak();
    await worker.upload(large);
    const [last] = await worker.done(2);
    assert.equal(last.counts.samples.heart_rate % SERIES, 0);
    assert.ok(last.counts.samples.heart_rate > 450_000 && last.bytes > 35_000_000);
    await worker.upload(large);
    assert.equal((await worker.done(3))[0].rows_written, 0);
    const peak = worker.peak();
    context.diagnostic(`WebAssembly memory: ${megabytes(idle)} idle, ${megabytes(peak)} at most`);
    assert.ok(peak - idle < 16 * MEGABYTE, `${idle} -> ${peak}`);
  } finally {
    await worker.stop();
  }
});

test("an activity of a day, sample by sample", { timeout: 120_000 }, async (context) => {
  const worker = await deployment(1);
  try {
    const body = bytes(details(86_400));
    await worker.push(body);
    await worker.done(1);
    await worker.push(body);
    const [again] = await worker.done(2);
    assert.equal(again.rows_written, 0);
    const found = await (await worker.admin("GET", "/v1/users/u0/records?type=heart_rate&limit=50000")).json();
    assert.equal(found.samples.reduce((rows, batch) => rows + batch.start.length, 0), 86_400);
    // An isolate has 128 MB, and consumer and vault are not always in one.
    context.diagnostic(`WebAssembly memory: ${megabytes(worker.peak())} at most, for an element of ${megabytes(body.length)}`);
    assert.ok(worker.peak() < 100 * MEGABYTE, megabytes(worker.peak()));
  } finally {
    await worker.stop();
  }
});
