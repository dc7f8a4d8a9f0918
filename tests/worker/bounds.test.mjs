// Odd names, deep nesting and what is beyond a bound, through the whole Worker: each is stored as it is or rejected clearly, and
// costs nothing else.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { Deployment } from "./harness.mjs";

let worker;
before(async () => {
  worker = await Deployment.start();
});
after(() => worker?.stop());

const daily = (userId, steps, rest = {}) => ({
  userId, summaryId: "x-1", calendarDate: "2026-05-04", startTimeInSeconds: 1_777_852_800, startTimeOffsetInSeconds: 0,
  durationInSeconds: 86_400, steps, ...rest,
});
const values = async (user, type) =>
  (await worker.records(user, { type })).samples.flatMap(({ value }) => value).sort((a, b) => a - b);
const sender = async (user) => {
  const key = await worker.user(user);
  return (body) => worker.fetch("/v1/upload", {
    method: "POST", body, headers: { "api-key": key, prefer: "wait" },
  });
};

const ODD = ["a\0b", "__proto__", "constructor", "a/b#c%", "\u202eabc", "😀", "\ue000", "a'b\"c", "a\nb"];

test("an odd name is the name of a user, of a field and of an app", async () => {
  for (const [index, odd] of ODD.entries()) {
    const user = `odd-${index}`;
    await worker.user(user, odd);
    // An object literal would set the prototype.
    const extra = `${JSON.stringify(odd)}:{${JSON.stringify(odd)}:7}`;
    const item = JSON.stringify(daily(odd, 100 + index)).replace(/}$/, `,${extra}}`);
    const pushed = await worker.push(`{"dailies":[${item}]}`);
    assert.equal(pushed.status, 200, JSON.stringify(odd));
    await worker.settled();
    const { samples } = await worker.records(user, { type: "step_count" });
    assert.deepEqual(samples.flatMap(({ value }) => value), [100 + index], JSON.stringify(odd));
    assert.equal(samples[0].source.subject, odd);
    assert.deepEqual(Object.entries(samples[0].owners[0].extra).map(([name, value]) => [name, Object.entries(value)]),
      [[odd, [[odd, 7]]]], JSON.stringify(odd));
  }
});

test("a record with an odd id is stored once, edited and deleted", async () => {
  const send = await sender("odd-ids");
  const upload = (sequence, rest) => JSON.stringify({
    format: "hc-upload", formatVersion: 1, client: { app: "com.example", installId: "phone" },
    sentAt: `2026-05-05T0${sequence}:00:00Z`, ...rest,
  });
  const record = (id, minute, count, hour) => ({
    recordType: "Steps", startTime: `2026-05-04T10:${minute}:00Z`, endTime: `2026-05-04T10:${minute + 1}:00Z`, count,
    metadata: { id, dataOrigin: id, lastModifiedTime: `2026-05-04T1${hour}:00:00Z` },
  });
  const all = (count, hour) => ODD.map((id, index) => record(id, 10 + index, count + index, hour));
  for (const body of [upload(1, { upserts: all(100, 1) }), upload(1, { upserts: all(100, 1) }), upload(2, { upserts: all(200, 2) })]) {
    const answer = await send(body);
    assert.equal(answer.status, 200);
    assert.deepEqual((await answer.json()).report.rejected, []);
  }
  assert.deepEqual(await values("odd-ids", "step_count"), ODD.map((_, index) => 200 + index));
  const deletions = ODD.slice(0, 4).map((recordId) => ({ recordType: "Steps", recordId }));
  await send(upload(3, { deletions }));
  assert.deepEqual(await values("odd-ids", "step_count"), ODD.slice(4).map((_, index) => 204 + index));
});

test("a metric with an odd name has that name, and is counted", async () => {
  const send = await sender("odd-names");
  const point = { dataType: "__proto__", kind: "sample", time: "2026-05-04T10:00:00Z", value: 1.5 };
  const answer = await send(JSON.stringify({
    format: "whs-upload", formatVersion: 1, client: { installId: "watch" }, dataPoints: [point, { ...point, dataType: "a\0b" }],
  }));
  const { report } = await answer.json();
  assert.deepEqual(report.rejected, []);
  assert.deepEqual(Object.entries(report.counts.samples).sort(), [["__proto__", 1], ["a\0b", 1]]);
  const { samples } = await worker.records("odd-names");
  assert.deepEqual(samples.map(({ type, value }) => [type, value]).sort(), [["__proto__", [1.5]], ["a\0b", [1.5]]]);
});

test("a lone surrogate and deep nesting cost their elements alone", async () => {
  await worker.user("deep", "deep");
  const deep = `${"[".repeat(100_000)}7${"]".repeat(100_000)}`;
  const items = [
    JSON.stringify(daily("deep", 1)).replace(/}$/, `,"x":${deep}}`),
    JSON.stringify(daily("deep", 2)).replace(/}$/, ',"\\udc00":1}'),
    JSON.stringify(daily("deep", 3)),
  ];
  assert.equal((await worker.push(`{"dailies":[${items}]}`)).status, 200);
  await worker.settled();
  assert.deepEqual(await values("deep", "step_count"), [3]);
});

test("what is beyond a bound is rejected and named, and the rest is stored", async () => {
  const send = await sender("bounds");
  const steps = (minute, count, rest) => ({
    recordType: "Steps", startTime: `2026-05-04T10:${minute}:00Z`, endTime: `2026-05-04T10:${minute + 1}:00Z`, count,
    metadata: { id: `id-${minute}`, dataOrigin: "com.example" }, ...rest,
  });
  const body = JSON.stringify({
    format: "hc-upload", formatVersion: 1, client: { app: "com.example", installId: "phone" },
    upserts: [
      steps(10, 10), steps(20, 20, { startTime: "2016-05-04T10:00:00Z" }),
      steps(30, 30, { metadata: { id: "x".repeat(5000), dataOrigin: "com.example" } }), steps(40, 40),
    ],
  });
  const { report } = await (await send(body)).json();
  assert.deepEqual(report.rejected.map(({ path, code }) => [path, code]),
    [["upserts[1]", "span_too_long"], ["upserts[2]", "text_too_long"]]);
  for (const { reason } of report.rejected) assert.match(reason, /^expected .*, found /);
  assert.deepEqual(await values("bounds", "step_count"), [10, 40]);
});

test("a body that inflates to far more than its length is refused", async () => {
  const send = await sender("bomb");
  const body = `{"dailies":[${JSON.stringify(daily("u", 1))}],"x":"${"x".repeat(60 << 20)}"}`;
  const answer = await send(gzipSync(body));
  await worker.settled();
  if (answer.status === 202) {
    const [{ id, state }] = await worker.list("bomb");
    const { report } = await (await worker.admin("GET", `/v1/users/bomb/deliveries/${id}`)).json();
    assert.deepEqual([state, report.error.category], ["failed", "limit"]);
    assert.match(report.error.message, /200 times its length/);
  } else {
    assert.equal(answer.status, 413);
  }
  assert.deepEqual(await values("bomb", "step_count"), []);
});
