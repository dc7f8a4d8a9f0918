// A phone states again and again what there is in some window: the vault keeps what the model keeps, and writes nothing
// for what says nothing new.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Deployment, lines, model, random, seeds, shuffled } from "./harness.mjs";

const START = Date.UTC(2024, 1, 5, 22);
const BASES = { 60: "interval", 3600: "interval", 86_400: "day" };
let worker;

before(async () => {
  worker = await Deployment.start();
});
after(() => worker?.stop());

const source = (app) => ({
  provider: "apple_health", via: "health_auto_export", subject: null, app, device: null, method: null, original_type: "step_count",
});
const startOf = ({ width, at }) => Math.floor(START / (width * 1000)) * width * 1000 + at * width * 1000;

/** A batch of one row. */
function steps(place, receivedAt) {
  const start = startOf(place);
  return {
    change: "samples", type: "step_count", unit: "{steps}", basis: BASES[place.width], floating: false, source: source(place.app), context: {},
    owners: [{
      key: `apple_health/health_auto_export/metrics/step_count/${place.app ?? "-"}`, scope: "row",
      rank: [receivedAt, 1], record_id: null, utc_offset: 0,
    }],
    owner: null, start: [start], end: [start + place.width * 1000], value: [place.value], min: null, max: null, code: null, local_date: null,
  };
}

/** A window over these places of a width, in the words of one app. */
function window({ app, width, from, to }, rows) {
  const [start, end] = [startOf({ width, at: from }), startOf({ width, at: to })];
  const speaksOf = (row) => (app === null ? row.app === null : (row.app ?? "").split("|").includes(app));
  const inside = rows.filter((row) => row.width === width && speaksOf(row) && startOf(row) >= start && startOf(row) < end);
  return {
    change: "replace_window", type: "step_count", basis: BASES[width], bucket_s: width, source: source(app),
    start: new Date(start).toISOString(), end: new Date(end).toISOString(), rows: inside.length,
  };
}

/** The vault of a user, as the consumer speaks to it. */
function vault(user) {
  /** A request is the first line; changes follow it. */
  const call = async (request, changes = []) => {
    const namespace = await worker.miniflare.getDurableObjectNamespace("VAULT");
    const body = [request, ...changes].map((line) => `${JSON.stringify(line)}\n`).join("");
    const response = await namespace.get(namespace.idFromName(user)).fetch("http://vault/", { method: "POST", body });
    assert.equal(response.status, 200);
    return response;
  };
  /** How many rows that wrote, or null if the whole delivery is needed again. */
  const apply = async ({ received_at, changes }, settled, inFull) => {
    const how = { received_at, history: settled ? "settled" : "open", parts: inFull ? "in_full" : "skimmed" };
    const answer = await (await call({ apply: how }, changes)).json();
    return answer === "needs_resend" ? null : answer.written.rows;
  };
  return {
    /** All in one request. */
    whole: (delivery, settled) => apply(delivery, settled, true),
    /** Rows in two requests, windows in a third; again in full if the vault needs that. */
    async inGroups({ received_at, changes }, cut, settled) {
      const rows = changes.filter(({ change }) => change === "samples");
      const groups = [rows.slice(0, cut), rows.slice(cut), changes.filter(({ change }) => change !== "samples")];
      for (const skipping of [settled, false]) {
        let written = 0;
        for (const part of groups) {
          const answer = await apply({ received_at, changes: part }, skipping, !skipping);
          if (answer === null) written = null;
          else written += answer;
        }
        if (written !== null) return written;
      }
      throw new Error("a vault asks for the whole, and has it");
    },
    async rows() {
      const query = { types: null, from: null, to: null, resolution: null, cursor: null, limit: 50_000, format: "lines" };
      return facts(lines(await (await call({ read: query })).text()));
    },
  };
}

const facts = (changes) => changes.flatMap(({ basis, source, start, end, value }) =>
  start.map((from, row) => JSON.stringify([basis, source.app, from, end[row], value[row]]))).sort();

const said = (received_at, rows, windows) => ({
  received_at, changes: [...rows.map((row) => steps(row, received_at)), ...windows.map((one) => window(one, rows))],
});

test("what is stated again writes nothing, and what is not stated any more goes", async () => {
  const hour = (at, value, app = "Watch") => ({ app, width: 3600, at, value });
  const windows = [{ app: "Watch", width: 3600, from: 0, to: 4 }, { app: "iPhone", width: 3600, from: 0, to: 4 }];
  const rows = [hour(0, 100), hour(1, 200, "Watch|iPhone"), hour(3, 300)];
  const all = vault("again");
  const received = 1_707_300_000_000;
  assert.ok(await all.whole(said(received, rows, windows), true) > 0);
  assert.equal(await all.whole(said(received + 1, rows, windows), true), 0);
  assert.equal(await all.inGroups(said(received + 2, rows, windows), 1, true), 0);
  assert.equal((await all.rows()).length, 3);
  // The hour that both had is gone, and another has changed.
  const fewer = said(received + 3, [hour(0, 101), hour(3, 300)], windows);
  assert.ok(await all.inGroups(fewer, 1, true) > 0);
  assert.deepEqual(await all.rows(), facts(model([said(received, rows, windows), fewer])));
  assert.equal((await all.rows()).length, 2);
  assert.equal(await all.whole(said(received + 4, [hour(0, 101), hour(3, 300)], windows), true), 0);
  // The first one again, late: it changes nothing.
  await all.whole(said(received, rows, windows), true);
  assert.equal((await all.rows()).length, 2);
});

for (const seed of seeds(1, 2, 3, 4)) {
  test(`any order, repetition and grouping ends in the state of the model (${seed})`, { timeout: 120_000 }, async () => {
    const next = random(seed);
    const pick = (...list) => list[Math.floor(next() * list.length)];
    const width = () => pick(60, 3600, 86_400);
    const place = () => ({ app: pick(null, "Watch", "iPhone", "Watch|iPhone"), width: width(), at: pick(0, 1, 2, 3) });
    const same = (a) => (b) => a.app === b.app && a.width === b.width && a.at === b.at;
    let rows = [];
    const deliveries = Array.from({ length: 12 }, (_, index) => {
      for (let i = 0; i < 3; i++) {
        const changed = place();
        rows = rows.filter((row) => !same(changed)(row));
        if (next() < 0.7) rows.push({ ...changed, value: pick(1, 2, 3) });
      }
      const windows = Array.from({ length: 4 }, () => ({ app: pick(null, "Watch", "iPhone"), width: width(), from: pick(0, 1), to: pick(2, 3, 4) }));
      return said(1_707_300_000_000 + index, rows, windows);
    });
    const order = [...shuffled([...deliveries.keys()], seed), ...shuffled([...deliveries.keys()], seed + 50).slice(0, 6)];
    // Mostly in their order: only then is anything settled.
    const arrivals = seed % 2 ? order : [...deliveries.keys(), ...order.slice(-6)];
    const all = vault(`any-${seed}`);
    const arrived = new Set();
    for (const which of arrivals) {
      const settled = deliveries.slice(0, which).every((_, earlier) => arrived.has(earlier));
      arrived.add(which);
      if (next() < 0.5) await all.whole(deliveries[which], settled);
      else await all.inGroups(deliveries[which], pick(0, 1, 3, 5), settled);
      assert.deepEqual(await all.rows(), facts(model([...arrived].map((one) => deliveries[one]))));
    }
  });
}
