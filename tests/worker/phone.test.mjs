// What a phone sends with Health Auto Export, through the Worker: no total is lost and none is doubled, in any order.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import { Deployment, model, random, rows, seeds, shuffled } from "./harness.mjs";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const OFFSET = -8 * HOUR;
/** Local midnight. */
const MIDNIGHT = Date.UTC(2024, 1, 6, 8);
const HOURS = 60;
let worker;

before(async () => {
  worker = await Deployment.start();
});
after(() => worker?.stop());

/** A time as the phone writes it. */
const local = (time) => `${new Date(time + OFFSET).toISOString().slice(0, 19).replace("T", " ")} -0800`;

const metrics = (...blocks) => ({ data: { metrics: blocks.map(([name, units, data]) => ({ name, units, data })) } });

/** The steps of each hour: by whom, and how many in which of its minutes. Some hours nobody walks. */
function walks(seed) {
  const next = random(seed);
  return Array.from({ length: HOURS }, (_, hour) => next() < 0.2 ? null : {
    start: MIDNIGHT + hour * HOUR, source: ["iPhone", "Ana\u2019s\u00a0Watch", "Ana\u2019s\u00a0Watch|iPhone"][Math.floor(3 * next())],
    minutes: [1, 17, 58].filter(() => next() < 0.8).map((minute) => [minute, 1 + Math.floor(90 * next())]),
  }).filter((walk) => walk?.minutes.length);
}

const sum = (list) => list.reduce((total, value) => total + value, 0);
const total = ({ minutes }) => sum(minutes.map(([, steps]) => steps));

/** Points of an automation by the hour, the minute or the day. */
const POINTS = {
  Hours: (walks) => walks.map((walk) => ({ date: local(walk.start), qty: total(walk), source: walk.source })),
  Minutes: (walks) => walks.flatMap(({ start, source, minutes }) =>
    minutes.map(([minute, qty]) => ({ date: local(start + minute * 60_000), qty, source }))),
  Days: (walks) => [0, 1, 2].map((day) => ({
    date: local(MIDNIGHT + day * DAY), source: "iPhone",
    qty: sum(walks.filter(({ start }) => Math.floor((start - MIDNIGHT) / DAY) === day).map(total)),
  })),
};

/** What an automation sends of these hours. */
const automation = (grain, walks) => ({
  body: metrics(["step_count", "count", POINTS[grain](walks)]), headers: { "automation-aggregation": grain }, upload: true,
});

let users = 0;
/** Gives deliveries to the consumer in an order, for a new user. */
async function give(deliveries, order) {
  const user = `phone-${users++}`;
  const token = await worker.user(user);
  await worker.give(user, deliveries, order);
  return { user, token };
}

const read = async (user, query = {}) => (await worker.admin("GET", `/v1/users/${user}/records?${new URLSearchParams({ limit: 50_000, ...query })}`)).json();

async function is_the_model(user, deliveries) {
  const { samples } = await read(user);
  assert.deepEqual(rows(samples), rows(model(deliveries)));
  return samples;
}

for (const seed of seeds(1, 2, 3, 4, 5, 6)) {
  test(`automations of hours, minutes and days side by side, sent again and again (${seed})`, { timeout: 120_000 }, async () => {
    const next = random(seed);
    const early = walks(seed);
    // Later some hours say something else, or nothing any more, or come from another device.
    const final = walks(seed + 100).map((walk, index) => (index % 3 ? early.find(({ start }) => start === walk.start) ?? walk : walk));
    const part = (walks) => {
      const from = MIDNIGHT + Math.floor(HOURS * next()) * HOUR;
      return walks.filter(({ start }) => start >= from && start < from + 20 * HOUR);
    };
    const grains = Object.keys(POINTS);
    const sent = [];
    for (let i = 0; i < 8; i++) {
      const grain = grains[Math.floor(3 * next())];
      const some = grain === "Days" ? early : part(early);
      if (some.length > 1) sent.push(automation(grain, some));
    }
    // The whole time once more, as it is in the end. A window reaches from the first bucket to the last.
    const whole = [{ ...final[0], start: MIDNIGHT }, ...final.slice(1, -1), { ...final.at(-1), start: MIDNIGHT + (HOURS - 1) * HOUR }];
    sent.push(...shuffled(grains, seed).map((grain) => automation(grain, whole)));
    const deliveries = sent.map((delivery, index) => ({ received_at: 1_707_500_000_000 + index * 1000, ...delivery }));
    const indices = [...deliveries.keys()];
    const order = seed % 2 ? [...shuffled(indices, seed), ...shuffled(indices, seed + 9).slice(0, 3)] : indices;
    const { user } = await give(deliveries, order);
    const samples = await is_the_model(user, deliveries);
    assert.ok(samples.some(({ basis }) => basis === "day"));
    for (const resolution of ["1h", "1d"]) {
      const { resampled } = await read(user, { resolution, type: "step_count" });
      const slots = new Map();
      for (const { start, value } of resampled) start.forEach((time, at) => slots.set(time, (slots.get(time) ?? 0) + value[at]));
      const length = resolution === "1d" ? DAY : HOUR;
      const expected = new Map();
      for (const walk of whole) {
        const start = MIDNIGHT + Math.floor((walk.start - MIDNIGHT) / length) * length;
        expected.set(start, (expected.get(start) ?? 0) + total(walk));
      }
      assert.deepEqual([...slots].sort(([a], [b]) => a - b).map(([start, value]) => [start, Math.round(value * 1e6) / 1e6]),
        [...expected].sort(([a], [b]) => a - b));
    }
    const days = samples.filter(({ basis }) => basis === "day").flatMap(({ value }) => value);
    assert.equal(sum(days), sum(whole.map(total)));
  });
}

test("the same body again writes nothing; one that takes an hour away does", async () => {
  const { body, headers } = automation("Hours", walks(7));
  const fewer = structuredClone(body);
  fewer.data.metrics[0].data.splice(3, 1);
  const deliveries = [body, body, fewer, fewer, body].map((body, index) => ({ received_at: 1_707_500_000_000 + index, body, headers, upload: true }));
  const { user } = await give(deliveries);
  const written = (await worker.list(user)).reverse().map(({ rows_written }) => rows_written);
  assert.deepEqual(written.map((rows) => rows > 0), [true, false, true, false, true]);
  await is_the_model(user, deliveries);
});

test("a bucket that stands twice in a body counts once, and what is gone goes", async () => {
  const point = (hour, qty) => ({ date: local(MIDNIGHT + hour * HOUR), qty, source: "iPhone" });
  const said = (...points) => ({ body: metrics(["step_count", "count", points]), headers: { "automation-aggregation": "Hours" }, upload: true });
  const deliveries = [
    said(point(0, 10), point(1, 20), point(2, 30)),
    said(point(0, 10), point(2, 30), point(2, 30)),
  ].map((delivery, index) => ({ received_at: 1_707_500_000_000 + index, ...delivery }));
  const { user } = await give(deliveries);
  const samples = await is_the_model(user, deliveries);
  assert.deepEqual(samples.flatMap(({ value }) => value), [10, 30]);
});

/** Many small points, about so many bytes long. */
function long(bytes, year = 2015, source = "iPhone") {
  const points = [];
  for (let length = 0, minute = 0; length < bytes; minute++) {
    points.push({ date: local(Date.UTC(year, 0, 1) + minute * 60_000), qty: 1 + (minute % 40), source });
    length += JSON.stringify(points.at(-1)).length + 1;
  }
  return points;
}

test("a long body comes in several groups, and its windows after them", { timeout: 120_000 }, async () => {
  const points = long(3 << 20);
  const said = (points) => ({ body: metrics(["step_count", "count", points]), headers: { "automation-aggregation": "Minutes" }, upload: true });
  const fewer = points.filter((_, index) => index !== 5000);
  const deliveries = [points, points, fewer, fewer].map((points, index) => ({ received_at: 1_707_500_000_000 + index, ...said(points) }));
  const { user } = await give(deliveries);
  const written = (await worker.list(user)).reverse();
  assert.deepEqual(written.map(({ rows_written }) => rows_written > 0), [true, false, true, false]);
  assert.deepEqual(written.map(({ counts }) => counts.samples.step_count), deliveries.map(({ body }) => body.data.metrics[0].data.length));
  const { samples } = await read(user);
  assert.equal(sum(samples.map(({ value }) => value.length)), fewer.length);
  await is_the_model(user, deliveries);
});

test("an upload that is cut off is refused, or fails, and changes nothing", async () => {
  const token = await worker.user("cut");
  const upload = (body) => worker.fetch("/v1/upload", { method: "POST", body, headers: { "x-api-key": token } });
  const body = JSON.stringify(automation("Hours", walks(3)).body);
  const refused = await upload(Buffer.from(body).subarray(0, -9));
  assert.equal(refused.status, 400);
  assert.equal((await refused.json()).offset, Buffer.byteLength(body) - 9);
  const large = JSON.stringify(metrics(["step_count", "count", long(2 << 20)]));
  assert.equal((await upload(large.slice(0, -9))).status, 202);
  await worker.settled();
  const [delivery, ...none] = await worker.list("cut");
  assert.deepEqual([delivery.state, none], ["failed", []]);
  const { report } = await (await worker.admin("GET", `/v1/users/cut/deliveries/${delivery.id}`)).json();
  assert.deepEqual([report.error.category, report.error.offset], ["incomplete", large.length - 9]);
  assert.deepEqual((await read("cut")).samples, []);
});

test("batches of one run come in any order; what the headers say is kept with each", async () => {
  const token = await worker.user("batches");
  const all = walks(5);
  const parts = shuffled([0, 1, 2, 3].map((part) => all.filter((_, index) => index % 4 === part)), 3);
  await Promise.all(parts.map((part) => worker.fetch("/v1/upload", {
    method: "POST", body: JSON.stringify(metrics(["heart_rate", "count/min", part.map(({ start }) => ({ date: local(start), Min: 60, Avg: 70, Max: 80, source: "Watch" }))])),
    headers: { "api-key": token, "session-id": "E1", "automation-name": "Heart rate", "automation-aggregation": "Hours" },
  }).then((response) => assert.equal(response.status, 202))));
  await worker.settled();
  const list = await worker.list("batches");
  assert.deepEqual(list.map(({ headers }) => headers["session-id"]), ["E1", "E1", "E1", "E1"]);
  const { samples } = await read("batches");
  assert.deepEqual(samples.flatMap(({ start }) => start), all.map(({ start }) => start));
  const status = await (await worker.admin("GET", "/v1/users/batches/status")).json();
  assert.deepEqual(status.providers.map(({ provider, via, subject }) => [provider, via, subject]), [["apple_health", "health_auto_export", null]]);
});

/** A zip file with one document. */
function zip(name, text) {
  const [content, data] = [Buffer.from(text), deflateRawSync(text)];
  const common = (buffer, at) => {
    buffer.writeUInt16LE(20, at);
    buffer.writeUInt16LE(8, at + 4);
    buffer.writeUInt32LE(crc32(content), at + 10);
    buffer.writeUInt32LE(data.length, at + 14);
    buffer.writeUInt32LE(content.length, at + 18);
    buffer.writeUInt16LE(name.length, at + 22);
    return buffer;
  };
  const local = common(Buffer.concat([Buffer.from("PK\x03\x04"), Buffer.alloc(26)]), 4);
  const entry = common(Buffer.concat([Buffer.from("PK\x01\x02"), Buffer.alloc(42)]), 6);
  const end = Buffer.concat([Buffer.from("PK\x05\x06"), Buffer.alloc(18)]);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length + name.length, 12);
  end.writeUInt32LE(local.length + name.length + data.length, 16);
  return Buffer.concat([local, Buffer.from(name), data, entry, Buffer.from(name), end]);
}

test("tables, forms, archives and what is compressed are read, whatever the headers say of them", async () => {
  const table = "Date/Time,Active Energy (kcal),Step Count (count)\n2024-02-06 00:00:00,410.5,9000\n2024-02-07 00:00:00,322,8000\n";
  const form = (text) => `--boundary\r\nContent-Disposition: form-data; name="HealthData"; filename="/var/mobile/HealthMetrics.csv"\r\n` +
    `Content-Type: text/csv\r\n\r\n${text}\r\n--boundary--\r\n`;
  const bodies = {
    table, form: form(table), archive: zip("HealthMetrics-2024-02-06.csv", table),
    compressed: gzipSync(table), twice: gzipSync(zip("HealthMetrics-2024-02-06.csv", table)),
    large: form(table + table.split("\n")[1].concat("\n").repeat(50_000)),
  };
  for (const [kind, body] of Object.entries(bodies)) {
    const token = await worker.user(kind);
    const upload = (body, type, encoding = "identity") => worker.fetch("/v1/upload", {
      method: "POST", body, headers: { "x-api-key": token, "content-type": type, "content-encoding": encoding },
    });
    if (kind !== "table") {
      const cut = await upload(Buffer.from(body).subarray(0, -5), "text/plain");
      if (kind === "large") {
        assert.equal(cut.status, 202);
        await worker.settled();
        assert.equal((await worker.list(kind))[0].state, "failed");
      } else {
        assert.equal(cut.status, 400);
        assert.match((await cut.json()).type, /bad-body$/);
      }
      assert.deepEqual((await read(kind)).samples, []);
    }
    for (const [type, encoding] of [["application/json", "GZIP"], ["multipart/form-data; boundary=another"]]) {
      assert.equal((await upload(body, type, encoding)).status, 202, kind);
      await worker.settled();
    }
    const { samples } = await read(kind);
    const values = (name) => samples.filter(({ type }) => type === name).flatMap(({ value }) => value);
    assert.deepEqual([values("step_count"), values("active_energy")], [[9000, 8000], [410.5, 322]], kind);
  }
  const token = await worker.user("other");
  const unknown = await worker.fetch("/v1/upload", { method: "POST", body: "hello,world\n1,2\n", headers: { "api-key": token } });
  assert.ok([202, 422].includes(unknown.status));
});
