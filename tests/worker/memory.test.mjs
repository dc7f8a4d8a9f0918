// Memory stays bounded, whatever the size of the body: consumer and vaults share one WebAssembly memory here.

import assert from "node:assert/strict";
import { test } from "node:test";
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
    days.push(daily(`s${days.length % USERS}`, date, days.length, beats));
  }
  return `{"dailies":[${days.join(",")}]}`;
}

test("a 64 MB push of many users", { timeout: 240_000 }, async (context) => {
  const keys = secrets();
  const worker = await host({ secrets: keys, build: "build-faults", bindings: { FAULT_AT: "memory" } });
  try {
    const admin = (method, path, body) => fetch(new URL(path, worker.url), {
      method, body: body && JSON.stringify(body), headers: { authorization: `Bearer ${keys.ADMIN_KEY}` },
    });
    const push = async (body) => {
      const answer = await fetch(new URL(`/v1/garmin/${keys.GARMIN_SECRET}`, worker.url), { method: "POST", body });
      assert.equal(answer.status, 200);
    };
    for (let i = 0; i < USERS; i++) {
      await admin("POST", "/v1/users", { id: `u${i}` });
      await admin("PUT", `/v1/users/u${i}/links/garmin`, { subject: `s${i}` });
    }
    const done = (count) => until(async () => {
      const { deliveries } = await (await admin("GET", "/v1/users/u0/deliveries")).json();
      return deliveries.length === count && deliveries.every(({ state }) => state === "done");
    }, 200_000);
    const memory = () => [...worker.said().matchAll(/memory: (\d+)/g)].map(([, bytes]) => Number(bytes));

    await push(`{"dailies":[${daily("s0", "2019-01-01", 1, "{}")}]}`);
    await done(1);
    const idle = Math.max(...memory());
    await push(large());
    await done(2);
    const peak = Math.max(...memory());
    const megabytes = (bytes) => `${(bytes / MEGABYTE).toFixed(1)} MiB`;
    context.diagnostic(`WebAssembly memory: ${megabytes(idle)} idle, ${megabytes(peak)} at most`);
    assert.ok(peak - idle < 16 * MEGABYTE, `${idle} -> ${peak}`);
  } finally {
    await worker.kill();
  }
});
