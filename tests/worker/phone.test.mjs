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
  const hours = (...points) => ({ body: metrics(["step_count", "count", points]), headers: { "automation-aggregation": "Hours" }, upload: true });
  const deliveries = [
    hours(point(0, 10), point(1, 20), point(2, 30)),
    hours(point(0, 10), point(2, 30), point(2, 30)),
  ].map((delivery, index) => ({ received_at: 1_707_500_000_000 + index, ...delivery }));
  const { user } = await give(deliveries);
  const samples = await is_the_model(user, deliveries);
  assert.deepEqual(samples.flatMap(({ value }) => value), [10, 30]);
});

const steps = (points) => metrics(["step_count", "count", points.map(([time, qty]) => ({ date: local(time), qty, source: "iPhone" }))]);

/** A delivery with the time grouping that its header names, or without the header. */
const said = (body, grouping) => ({ body, upload: true, headers: grouping ? { "automation-aggregation": grouping } : {} });

/** The deliveries, received one after the other. */
const received = (deliveries) => deliveries.map((delivery, index) => ({ received_at: 1_712_000_000_000 + index * 1000, ...delivery }));

test("a month of true daily totals survives bodies of other widths, whatever their header says", { timeout: 120_000 }, async () => {
  const day = (number) => MIDNIGHT + number * DAY;
  const month = Array.from({ length: 28 }, (_, number) => [day(number), 8000 + number]);
  const others = [
    steps([[day(0), 61_234], [day(7), 58_200], [day(14), 60_001]]),
    steps([[day(-5), 240_000], [day(24), 235_000]]),
    steps([[day(0), 41], [day(0) + 7 * HOUR, 107], [day(0) + 8 * HOUR, 108], [day(0) + 23 * HOUR, 9]]),
    steps([[day(3), 41]]),
    steps([[day(5) + 60_000, 4]]),
  ];
  for (const [seed, grouping] of [undefined, "Default", "Vikur"].entries()) {
    const deliveries = received([said(steps(month), "Days"), ...others.map((body) => said(body, grouping))]);
    for (const order of [undefined, shuffled([...deliveries.keys()], seed + 1)]) {
      const { user } = await give(deliveries, order);
      const samples = await is_the_model(user, deliveries);
      const days = samples.filter(({ basis }) => basis === "day").flatMap(({ start, value }) => start.map((start, at) => [start, value[at]]));
      assert.deepEqual(days, month, `${grouping} ${order}`);
      assert.equal((await read(user, { resolution: "1d" })).samples.filter(({ basis }) => basis === "day").flatMap(({ value }) => value).length, 28);
    }
  }
});

test("a day has one sum, whether its points came in halves, whole, twice, with their header or without", { timeout: 120_000 }, async () => {
  const hours = Array.from({ length: 20 }, (_, hour) => [MIDNIGHT + hour * HOUR, 10 + hour]);
  const body = steps(hours);
  const halves = [steps(hours.slice(0, 7)), steps(hours.slice(7))];
  const expected = sum(hours.map(([, qty]) => qty));
  const total = async (user) => {
    const { resampled } = await read(user, { resolution: "1d", type: "step_count" });
    return sum(resampled.flatMap(({ value }) => value));
  };
  const without = received([...halves, body, body].map((body) => said(body)));
  const withHeader = received([...without, said(body, "Hours"), said(halves[1], "Stunden"), said(body)]);
  const states = [];
  for (const seed of seeds(1, 2, 3)) {
    const before = await give(without, shuffled([...without.keys()], seed));
    assert.equal(await total(before.user), expected);
    const { user } = await give(withHeader, shuffled([...withHeader.keys(), 4, 0], seed));
    assert.equal(await total(user), expected);
    const samples = await is_the_model(user, withHeader);
    assert.ok(samples.every(({ basis, context }) => basis === "interval" && context.width === undefined));
    assert.equal(samples.flatMap(({ start }) => start).length, hours.length);
    states.push(rows(samples));
  }
  for (const state of states) assert.deepEqual(state, states[0]);
});

/** Points of several metrics in the order of a body. */
function mixture(seed) {
  const next = random(seed);
  const among = (list) => list[Math.floor(next() * list.length)];
  const times = [() => Math.floor(next() * 6) * DAY, () => Math.floor(next() * 72) * HOUR, () => Math.floor(next() * 300) * 60_000, () => Math.floor(next() * 3 * 86_400) * 1000];
  return ["step_count", "heart_rate", "dietary_water", "weight_body_mass"].flatMap((name) => {
    const starts = new Set(Array.from({ length: 2 + Math.floor(next() * 8) }, () => MIDNIGHT + among(times)()));
    return [...starts].sort((a, b) => a - b).map((start) => ({
      name, start, source: among(["iPhone", "Watch", "Watch|iPhone"]), qty: 40 + Math.floor(next() * 60), raw: next() < 0.1,
    }));
  });
}

const UNITS = { step_count: "count", heart_rate: "count/min", dietary_water: "mL", weight_body_mass: "kg" };

/** A body of some of these points. */
function bodyOf(points) {
  const point = ({ name, start, source, qty, raw }) => ({
    date: local(start), source, ...(name === "heart_rate" ? { Min: qty, Avg: qty, Max: qty } : { qty }), ...(raw && { start: local(start), end: local(start + 90_000) }),
  });
  return metrics(...Object.keys(UNITS).map((name) => [name, UNITS[name], points.filter((point) => point.name === name).map(point)]).filter(([, , data]) => data.length));
}

for (const seed of seeds(1, 2, 3, 4)) {
  test(`a sent point is one row, whatever comes with it (${seed})`, { timeout: 120_000 }, async () => {
    const points = mixture(seed);
    for (const grouping of [undefined, "Default", "Minuten", "Hours", "Days", "Vikur"]) {
      const cut = 1 + Math.floor(random(seed + (grouping ?? "").length)() * (points.length - 1));
      const [whole, first, second] = [points, points.slice(0, cut), points.slice(cut)].map((points) => said(bodyOf(points), grouping));
      // Without the header nothing is added to what has it.
      const bare = grouping && grouping !== "Vikur" ? [said(first.body), said(whole.body)] : [];
      const expected = await is_the_model((await give(received([whole]))).user, received([whole]));
      const deliveries = received(shuffled([first, second, whole, whole, ...bare], seed));
      const { user } = await give(deliveries, shuffled([...deliveries.keys()], seed + 5));
      assert.deepEqual(rows(await is_the_model(user, deliveries)), rows(expected), `${grouping} ${cut}`);
    }
  });
}

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
  const fewer = points.filter((_, index) => index !== 5000);
  const deliveries = [points, points, fewer, fewer].map((points, index) => ({ received_at: 1_707_500_000_000 + index, ...said(metrics(["step_count", "count", points]), "Minutes") }));
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
