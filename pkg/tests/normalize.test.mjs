// normalize and normalize.stream on the built module.
import assert from "node:assert/strict";
import { createReadStream, openAsBlob } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { test } from "node:test";

import { WellformError, normalize } from "wellform";

import { PING, START, bytes, chunked, push, random, text } from "./bodies.mjs";

const collect = async (changes) => {
  const all = [];
  for await (const change of changes) all.push(change);
  return all;
};

/** A result without its methods, for comparing. */
const plain = (result) => ({
  report: result.report,
  records: result.records,
  changes: result.changes,
  types: result.types,
  samples: result.types.map(({ type, basis }) => structuredClone(result.samples(type, { basis }))),
});

test("a push becomes a report, records and columns", async () => {
  const { report, records, changes, ...result } = await normalize(text(push()));
  assert.equal(report.source, "garmin");
  assert.equal(report.dialect, "push");
  const { total, mapped, kept, rejected } = report.leaves;
  assert.ok(total > 20);
  assert.equal(total, mapped + kept + rejected);
  assert.equal(records.length, 1);
  assert.equal(records[0].type, "sleep_session");
  assert.equal(records[0].start, new Date(START).toISOString().replace(".000Z", "Z"));
  assert.deepEqual(
    records[0].sleep.stages.map(({ stage }) => stage),
    ["deep", "light"],
  );
  assert.deepEqual(changes, []);
  assert.ok(result);
});

test("samples are typed columns with a source, an owner and a context per row", async () => {
  const result = await normalize(text(push({ users: 2, rates: 3 })));
  const { owners, ...table } = result.samples("heart_rate");
  assert.deepEqual(table, {
    type: "heart_rate",
    unit: "/min",
    basis: "instant",
    floating: false,
    rows: 6,
    start: Float64Array.of(15, 15, 30, 30, 45, 45).map((second) => START + second * 1000),
    end: null,
    value: Float64Array.of(67, 67, 74, 74, 81, 81),
    min: null,
    max: null,
    code: null,
    local_date: null,
    derived: null,
    owner: Uint32Array.of(0, 1, 0, 1, 0, 1),
    source: Uint16Array.of(0, 1, 0, 1, 0, 1),
    sources: ["u0", "u1"].map((subject) => ({
      provider: "garmin",
      via: null,
      subject,
      app: null,
      device: null,
      method: "automatic",
      original_type: "dailies",
    })),
    context: new Uint16Array(6),
    contexts: [{}],
  });
  assert.deepEqual(
    owners.map(({ key, record_id, utc_offset }) => [key, record_id, utc_offset]),
    [
      ["garmin/u0/dailies/2024-02-06", "d-0-0", 3600],
      ["garmin/u1/dailies/2024-02-06", "d-1-0", 3600],
    ],
  );
});

test("day totals and intervals of one type are never in one table", async () => {
  const result = await normalize(text(push({ days: 2 })));
  const steps = result.types.filter(({ type }) => type === "step_count");
  assert.deepEqual(steps.map(({ basis, rows }) => [basis, rows]).sort(), [["day", 2], ["interval", 2]]);
  assert.deepEqual(result.samples("step_count").value, Float64Array.of(90, 90), "the finest when not told");
  const days = result.samples("step_count", { basis: "day" });
  assert.deepEqual(days.value, Float64Array.of(1000, 1001));
  assert.deepEqual(days.local_date, ["2024-02-06", "2024-02-07"]);
  assert.equal(result.samples("step_count", { basis: "session" }), null);
  assert.equal(result.samples("step_count", { unit: "km" }), null);
  assert.equal(result.samples("no_such_type"), null);
  assert.throws(() => result.samples("step_count", { basis: "week" }), /^TypeError: basis: expected .*found "week"/);
  assert.throws(() => result.samples("step_count", { base: "day" }), /^TypeError: samples: expected .*found base/);
});

test("codes stand beside or in place of values", async () => {
  const table = (await normalize(text(push()))).samples("garmin_epoch_intensity");
  assert.deepEqual(table.code, ["active"]);
  assert.deepEqual(table.value, Float64Array.of(NaN));
  assert.deepEqual(table.contexts[table.context[0]], { activity_type: "WALKING" });
});

test("rows are in order of start", async () => {
  const body = push({ days: 3 });
  for (const list of Object.values(body)) list.reverse();
  const result = await normalize(text(body));
  const table = result.samples("step_count", { basis: "day" });
  assert.deepEqual(table.value, Float64Array.of(1000, 1001, 1002));
  assert.deepEqual(table.local_date, ["2024-02-06", "2024-02-07", "2024-02-08"]);
  const ids = Array.from(table.owner, (owner) => table.owners[owner].record_id);
  assert.deepEqual(ids, ["d-0-0", "d-0-1", "d-0-2"]);
});

test("what is neither sample nor record is in changes", async () => {
  const { report, changes, records, types } = await normalize(text(PING));
  assert.deepEqual(changes, [
    {
      change: "fetch",
      url: "https://apis.garmin.com/wellness-api/rest/epochs?token=t0",
      list_key: "epochs",
      subject: "u0",
    },
    { change: "account", event: "deregistered", subject: "u1", at: null, permissions: null },
    {
      change: "account",
      event: "permissions_changed",
      subject: "u0",
      at: new Date(START).toISOString().replace(".000Z", "Z"),
      permissions: ["HEALTH_EXPORT"],
    },
  ]);
  assert.deepEqual([records, types], [[], []]);
  assert.doesNotMatch(JSON.stringify(report), /token=t0/, "a token reaches no report");
});

test("every kind of input gives the same", async () => {
  const body = push({ users: 3, days: 2, rates: 50 });
  const given = bytes(body);
  const expected = plain(await normalize(given));
  assert.ok(expected.samples.length > 3);
  const folder = await mkdtemp(join(tmpdir(), "wellform-test-"));
  const file = join(folder, "push.json");
  await writeFile(file, given);
  const shifted = new Uint8Array(given.length + 3);
  shifted.set(given, 3);
  const shared = new Uint8Array(new SharedArrayBuffer(given.length));
  shared.set(given);
  const inputs = {
    string: () => text(body),
    Uint8Array: () => given,
    "part of a buffer": () => shifted.subarray(3),
    Buffer: () => Buffer.from(given),
    DataView: () => new DataView(given.buffer),
    ArrayBuffer: () => given.buffer,
    "shared memory": () => shared,
    Blob: () => new Blob([given]),
    File: () => new File([given], "push.json"),
    "Blob of a file": () => openAsBlob(file),
    Response: () => new Response(given),
    "Response with its length": () => new Response(given, { headers: { "content-length": String(given.length) } }),
    Request: () => new Request("https://example.org", { method: "POST", body: given }),
    ReadableStream: () => new Blob([given]).stream(),
    "stream of text": () => new Blob([given]).stream().pipeThrough(new TextDecoderStream()),
    "Node stream": () => createReadStream(file),
    "Node stream of text": () => createReadStream(file, "utf8"),
    "Node stream of one chunk": () => Readable.from([given]),
    "async iterable": () => chunked(given, () => 100),
  };
  try {
    for (const [name, input] of Object.entries(inputs)) {
      assert.deepEqual(plain(await normalize(await input())), expected, name);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("however a body is cut, the changes are the same", async () => {
  const body = bytes(push({ users: 2, days: 2, rates: 30 }));
  const lines = async (input) => (await collect(normalize.stream(input))).map((change) => JSON.stringify(change));
  const expected = await lines(body);
  const next = random(1);
  const cuts = [() => 1, () => 2, () => 7, () => Math.floor(next() * 300), () => body.length];
  for (const cut of cuts) assert.deepEqual(await lines(chunked(body, cut)), expected);
});

test("text is encoded whole, whatever is cut", async () => {
  const body = push();
  // Longer than a piece, with characters of two, three and four bytes at every place modulo 4.
  const name = "é€😀x".repeat(6_000);
  body.activities = Array.from({ length: 40 }, (_, at) => (
    { userId: "u0", activityId: 21400733512 + at, startTimeInSeconds: START / 1000, activityName: `${at}${name}` }));
  const parts = [];
  const whole = text(body);
  // Cuts between the halves of a character.
  for (let at = 0; at < whole.length; at += 99_999) parts.push(whole.slice(at, at + 99_999));
  for (const input of [whole, bytes(body), Readable.from(parts)]) {
    const { types, samples, ...result } = await normalize(input);
    assert.equal(result.report.bytes, bytes(body).length);
    const table = types.map(({ type }) => type);
    assert.ok(table.includes("heart_rate"));
  }
  const streamed = await collect(normalize.stream(whole));
  const titles = streamed.filter((change) => change.record?.workout).map(({ record }) => record.workout.title);
  assert.ok(titles.length === 40 && titles.every((title, at) => title === `${at}${name}`));
});

test("a stream gives changes, and its report at the end", async () => {
  const input = text(push());
  const changes = normalize.stream(input);
  const all = await collect(changes);
  const { report, records } = await normalize(input);
  assert.deepEqual(await changes.report, report);
  assert.deepEqual(
    all.filter(({ change }) => change === "record").map(({ record }) => record),
    records,
  );
  const rates = all.find(({ type }) => type === "heart_rate");
  assert.deepEqual(structuredClone(rates).owners.length, 1);
  assert.equal(rates.value.buffer.byteLength, rates.value.byteLength, "a batch keeps no other in memory");
  const again = normalize.stream(input);
  let last;
  do last = await again.next();
  while (!last.done);
  assert.deepEqual(last.value, report, "the report is what the iteration returns");
});

test("leaving a stream early ends the reading", async () => {
  let cancelled = false;
  const [epoch] = push().epochs;
  const piece = new TextEncoder().encode(`${text(epoch)},`.repeat(100));
  const endless = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"epochs":['));
    },
    pull(controller) {
      controller.enqueue(piece);
    },
    cancel() {
      cancelled = true;
    },
  });
  const changes = normalize.stream(endless);
  for await (const change of changes) {
    assert.ok(change);
    break;
  }
  await assert.rejects(changes.report, { name: "AbortError" });
  assert.equal(cancelled, true, "the source was told");
  const unread = normalize.stream("{}");
  await unread.return();
  await assert.rejects(unread.report, { name: "AbortError" });
});

test("options reach the core", async () => {
  const list = text(push().epochs);
  const pulled = await normalize(list, { recordType: "epochs" });
  assert.equal(pulled.report.dialect, "pull");
  assert.equal(pulled.samples("step_count").rows, 1);
  await assert.rejects(normalize(list, { recordType: "dreams" }), /found a bare array and "dreams", which is no known record type$/);
  await assert.rejects(normalize(list, { recordType: "dreams", source: "garmin" }), /no known record type$/);
  const rank = async (receivedAt) => (await normalize(text(push()), { receivedAt })).records[0].rank;
  const at = Date.UTC(2024, 1, 7);
  assert.deepEqual(await rank(new Date(at)), await rank(at));
  assert.deepEqual(await rank("2024-02-07T01:00:00+01:00"), await rank(at));
  assert.notDeepEqual(await rank(null), await rank(at));
  const unnamed = text(push({ users: 1 }).dailies.map(({ userId, ...daily }) => daily));
  const subjects = async (subject) =>
    (await normalize(unnamed, { recordType: "dailies", subject })).samples("heart_rate").sources.map(({ subject }) => subject);
  assert.deepEqual(await subjects("anna"), ["anna"]);
  assert.deepEqual(await subjects(undefined), [null]);
  const limited = await normalize(text(push({ rates: 500 })), { limits: { elementBytes: 2000, depth: null } });
  assert.deepEqual(limited.report.rejected.map(({ path }) => path), ["dailies[0]"]);
});

test("headers say what the body does not, in every form that headers come in", async () => {
  // Nothing in the body says what a point covers.
  const data = [{ date: "2024-02-06 00:00:00 +0100", qty: 12 }];
  const lone = text({ data: { metrics: [{ name: "step_count", units: "count", data }] } });
  const basis = async (headers, way = normalize) => (await way(lone, { headers })).samples("step_count").basis;
  assert.equal(await basis(undefined), "instant");
  const name = "Automation-Aggregation";
  const forms = [
    { [name]: "Hours" },
    { [name]: ["Days", "Hours"], "set-cookie": [], host: undefined },
    new Headers({ [name]: "Hours" }),
    new Map([[name, "Hours"]]),
    [[name, "Days"], [name.toLowerCase(), "Hours"]],
    new Request("https://example.org", { headers: { [name]: "Hours" } }).headers,
  ];
  for (const headers of forms) {
    assert.equal(await basis(headers), "interval", String(headers));
    assert.equal(await basis(headers, normalize.inWorker), "interval", String(headers));
  }
  assert.equal(await basis({ [name]: "Days" }), "day");
  assert.equal(await basis({ [name]: "Tage" }), "day");
  assert.equal(await basis({ [name]: "Vikur" }), "instant");
});

test("rows of unknown width have a table of their own, after all others", async () => {
  const point = (time, qty) => ({ date: `2024-02-06 ${time} +0100`, qty });
  const data = [point("08:00:00", 10), point("08:31:12", 3), point("09:00:00", 20)];
  const body = text({ data: { metrics: [{ name: "step_count", units: "count", data }] } });
  const result = await normalize(body, { headers: { "automation-aggregation": "Hours" } });
  assert.deepEqual(result.types.map(({ basis, width, rows }) => [basis, width, rows]), [["interval", null, 2], ["instant", "unknown", 1]]);
  assert.deepEqual(result.samples("step_count").value, Float64Array.of(10, 20));
  assert.deepEqual(result.samples("step_count", { width: "unknown" }).value, Float64Array.of(3));
  assert.equal(result.samples("step_count", { basis: "instant", width: null }), null);
  assert.deepEqual(result.report.flagged.map(({ path, code }) => [path, code]), [["data.metrics[0]", "ambiguous_grain"]]);
});

const UNKNOWN =
  /^options: expected source, timeZone, recordType, receivedAt, subject, headers, without, limits, signal, onProgress, found \w+$/;

test("a wrong option or input is a TypeError that says what was expected and found", async () => {
  const wrong = [
    ["{}", { source: "fitbit" }, /^source: expected garmin.*, found "fitbit"$/],
    ["{}", { timeZone: "Mars/Base" }, /^timeZone: expected an IANA time zone.*, found "Mars\/Base"$/],
    ["{}", { receivedAt: "yesterday" }, /^receivedAt: expected an ISO 8601 time.*, found "yesterday"$/],
    ["{}", { receivedAt: NaN }, /^receivedAt: expected an ISO 8601 time.*, found NaN$/],
    ["{}", { receivedAt: new Date("x") }, /^receivedAt: expected an ISO 8601 time.*, found NaN$/],
    ["{}", { recordType: 7 }, /^recordType: expected a name.*, found 7$/],
    ["{}", { without: ["open"] }, /^without: expected sexual.*, found "open"$/],
    ["{}", { without: "mood" }, /^without: expected an array.*, found "mood"$/],
    ["{}", { limits: { depth: -1 } }, /^limits.depth: expected a whole number above 0, found -1$/],
    ["{}", { limits: { width: 1 } }, /^limits: expected elementBytes, depth, inflatedBytes, inflatedRatio, found width$/],
    ["{}", { limits: 7 }, /^limits: expected an object, found number$/],
    ["{}", { limits: { inflatedBytes: Infinity } }, /^limits.inflatedBytes: expected a whole number above 0, found Infinity$/],
    ["{}", { limits: { depth: () => 1 } }, /^limits: expected data, found object$/],
    ["{}", { subject: "" }, /^subject: expected the sender's name for an account, found ""$/],
    ["{}", { headers: "a: b" }, /^headers: expected an object of names and values, found string$/],
    ["{}", { headers: ["ab"] }, /^headers: expected pairs of a name and a value, found string$/],
    ["{}", { headers: { "a b": "c" } }, /^headers: expected the name of a header, found "a b"$/],
    ["{}", { headers: { authorization: 1234 } }, /^headers: expected text as the value of authorization, found number$/],
    ["{}", { timeZone: Symbol("zone") }, /^timeZone: expected data, found symbol$/],
    ["{}", { sender: "garmin" }, UNKNOWN],
    ["{}", { time_zone: "Europe/Berlin" }, UNKNOWN],
    ["{}", { onprogress() {} }, UNKNOWN],
    ["{}", { outline: undefined }, UNKNOWN],
    ["{}", null, /^options: expected an object, found null$/],
    ["{}", { signal: {} }, /^signal: expected an AbortSignal, found object$/],
    ["{}", { onProgress: true }, /^onProgress: expected a function, found boolean$/],
    [7, {}, /^input: expected a string, bytes.*, found number$/],
    [null, {}, /^input: expected a string, bytes.*, found null$/],
    [{}, {}, /^input: expected a string, bytes.*, found Object$/],
    [new Response("", { status: 404 }), {}, /^input: expected a successful response, found status 404$/],
    [Readable.from([1]), {}, /^input: expected chunks of bytes or text, found number$/],
  ];
  for (const [input, options, message] of wrong) {
    await assert.rejects(normalize(input, options), { name: "TypeError", message });
    const copy = input instanceof Readable ? Readable.from([1]) : input;
    await assert.rejects(normalize.inWorker(copy, options), { name: "TypeError", message });
    const changes = normalize.stream(input instanceof Readable ? Readable.from([1]) : input, options);
    await assert.rejects(collect(changes), { name: "TypeError", message });
    await assert.rejects(changes.report, { name: "TypeError", message });
  }
  const response = new Response("{}");
  await response.text();
  await assert.rejects(normalize(response), { name: "TypeError", message: /found one that was read before/ });
});

test("a body that is cut off is refused before anything is given", async () => {
  const body = bytes(push({ users: 50, days: 5 }));
  const cut = body.subarray(0, body.length - 7);
  for (const input of [cut, new TextDecoder().decode(cut), new Blob([cut])]) {
    const changes = normalize.stream(input);
    const all = [];
    await assert.rejects(
      async () => {
        for await (const change of changes) all.push(change);
      },
      (error) => {
        assert.ok(error instanceof WellformError && error instanceof Error);
        assert.equal(error.name, "WellformError");
        assert.equal(error.category, "incomplete");
        assert.equal(error.offset, cut.length);
        assert.match(error.path, /^sleeps\[249\]/);
        assert.match(error.message, new RegExp(`^byte ${cut.length}, sleeps\\[249\\].*expected .*found`));
        assert.equal(error.report.error.category, "incomplete");
        assert.equal(error.report.error.message, error.message);
        assert.equal(error.report.bytes, cut.length);
        return true;
      },
    );
    assert.deepEqual(all, []);
    await assert.rejects(changes.report, WellformError);
    await assert.rejects(normalize(input), { name: "WellformError", category: "incomplete" });
  }
});

test("a stream that is cut off gives what was complete, then the error with its report", async () => {
  const body = bytes(push({ users: 400, days: 5 }));
  const cut = body.subarray(0, body.length - 7);
  const all = [];
  let failed;
  try {
    for await (const change of normalize.stream(new Blob([cut]).stream())) all.push(change);
  } catch (error) {
    failed = error;
  }
  assert.equal(failed.category, "incomplete");
  assert.ok(all.length > 0);
  assert.ok(failed.report.leaves.mapped > 1000);
  assert.equal(failed.report.error.offset, cut.length);
});

test("bytes that are no known body are an error that says where and what", async () => {
  const wrong = [
    ["", "incomplete"],
    ["nonsense", "shape"],
    ['{"dailies":[{]}', "syntax"],
    [Uint8Array.of(0x22, 0xff, 0xfe, 0x22), "syntax"],
    ['{"hello":[{"world":1}]}', "shape"],
  ];
  for (const [input, category] of wrong) {
    await assert.rejects(normalize(input), (error) => {
      assert.ok(error instanceof WellformError, String(error));
      assert.equal(error.category, category, error.message);
      assert.ok(error.expected !== "" && error.found !== "" && Number.isInteger(error.offset));
      return true;
    });
  }
});

test("one bad record costs no other, nor does deep nesting", async () => {
  const body = push({ users: 2 });
  delete body.dailies[0].userId;
  body.epochs[0].nested = JSON.parse("[".repeat(1000) + "]".repeat(1000));
  const { report, ...result } = await normalize(text(body));
  assert.equal(result.types.find(({ type }) => type === "heart_rate").rows, 4);
  assert.deepEqual(
    report.rejected.map(({ path }) => path),
    ["dailies[0]", "epochs[0]"],
  );
  const { total, mapped, kept, rejected } = report.leaves;
  assert.equal(total, mapped + kept + rejected);
});

test("10,000-deep nesting ends in no trap", async () => {
  const deep = `{"dailies":${"[".repeat(10_000)}${"]".repeat(10_000)}}`;
  const { report } = await normalize(deep).catch((error) => {
    assert.ok(error instanceof WellformError, String(error));
    return error;
  });
  assert.ok(report);
  assert.equal((await normalize(text(push()))).records.length, 1, "the module still works");
});

test("progress is told for every pass", async () => {
  const body = bytes(push({ users: 300, days: 10 }));
  const told = [];
  await normalize(body, { onProgress: (progress) => told.push(progress) });
  assert.deepEqual(told.at(-1), { pass: 2, passes: 2, bytes: body.length, total: body.length });
  assert.ok(told.some(({ pass, bytes }) => pass === 1 && bytes === body.length));
  const streamed = [];
  await normalize(new Response(body).body, { onProgress: (progress) => streamed.push(progress) });
  assert.deepEqual(streamed.at(-1), { pass: 1, passes: 1, bytes: body.length, total: null });
  const sizes = [];
  const response = new Response(body, { headers: { "content-length": String(body.length) } });
  await normalize(response, { onProgress: ({ total }) => sizes.push(total) });
  assert.ok(sizes.length > 0 && sizes.every((size) => size === body.length));
});

test("a signal ends the reading with its reason", async () => {
  const reason = new Error("enough");
  await assert.rejects(normalize("{}", { signal: AbortSignal.abort(reason) }), reason);
  for (const thrown of ["enough", { enough: true }, undefined]) {
    await assert.rejects(normalize("{}", { signal: AbortSignal.abort(thrown) }), (error) => {
      assert.equal(error, thrown === undefined ? error : thrown);
      assert.ok(thrown !== undefined || error.name === "AbortError");
      return true;
    });
  }
  const controller = new AbortController();
  const body = bytes(push({ users: 500, days: 10 }));
  const onProgress = ({ pass }) => {
    if (pass === 2) controller.abort(reason);
  };
  await assert.rejects(normalize(body, { signal: controller.signal, onProgress }), reason);
});

test("what a stream fails with is what normalize fails with", async () => {
  const broken = new Error("the network went away");
  async function* failing() {
    yield bytes({ dailies: [] }).subarray(0, 5);
    throw broken;
  }
  await assert.rejects(normalize(failing()), broken);
  const stream = new ReadableStream({
    pull(controller) {
      controller.error(broken);
    },
  });
  await assert.rejects(normalize(stream), broken);
});

test("several readings at once do not disturb each other", async () => {
  const bodies = [1, 2, 3, 4].map((users) => bytes(push({ users, days: 3 })));
  const alone = [];
  for (const body of bodies) alone.push(plain(await normalize(body)));
  const together = await Promise.all(bodies.map((body) => normalize(chunked(body, () => 97)).then(plain)));
  assert.deepEqual(together, alone);
});
