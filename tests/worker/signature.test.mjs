// A signed upload is kept only if its bytes are what the holder of the token signed.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { Deployment } from "./harness.mjs";

let worker;
let token;

before(async () => {
  worker = await Deployment.start();
  token = await worker.user("ada");
});
after(() => worker?.stop());

/** A body with this many days. */
const days = (count) => Buffer.from(JSON.stringify({ dailies: Array.from({ length: count }, (_, day) => ({
  userId: "u", summaryId: `x${day}`, startTimeInSeconds: 1_500_000_000 + day * 86_400, startTimeOffsetInSeconds: 0,
  durationInSeconds: 86_400, steps: 100 + day,
})) }));

const sign = (body, key = token) => `sha256=${createHmac("sha256", key).update(body).digest("hex")}`;

/** A body whose length nobody says. */
const undeclared = (body) => new ReadableStream({
  pull(controller) {
    for (let at = 0; at < body.length; at += 1 << 20) controller.enqueue(body.subarray(at, at + (1 << 20)));
    controller.close();
  },
});

const upload = (body, signature, deployment = worker, key = token) => deployment.fetch("/v1/upload", {
  method: "POST", body, duplex: "half", headers: { authorization: `Bearer ${key}`, ...(signature && { "x-signature": signature }) },
});

const stored = async () => [(await worker.deliveries()).length, (await worker.raw.list()).objects.length];

const BODIES = { short: days(3), compressed: gzipSync(days(3)), long: days(16_000), "in parts": days(80_000) };

test("a body with its signature is accepted, whatever its length", { timeout: 120_000 }, async () => {
  assert.ok(BODIES.long.length > 1 << 20 && BODIES["in parts"].length > 8 << 20);
  for (const [kind, body] of Object.entries(BODIES)) {
    assert.equal((await upload(body, sign(body))).status, 202, kind);
    const sent = await upload(undeclared(body), sign(body).replace(/=.*/, (digits) => digits.toUpperCase()));
    assert.equal(sent.status, 202, `${kind}, undeclared`);
    const { id } = await sent.json();
    const raw = await (await worker.raw.get(`raw/${id}`)).arrayBuffer();
    assert.ok(body.equals(Buffer.from(raw)), kind);
  }
});

test("another signature is refused, and nothing is kept", { timeout: 120_000 }, async () => {
  const before = await stored();
  for (const [kind, body] of Object.entries(BODIES)) {
    const other = Buffer.from(body);
    other[other.length >> 1] ^= 1;
    for (const signature of [sign(other), sign(body, "another token"), sign(body).slice(0, -2), "sha256="]) {
      for (const sent of [body, undeclared(body)]) {
        const response = await upload(sent, signature);
        assert.deepEqual([response.status, (await response.json()).type], [401, "urn:wellform:problem:unauthorized"], `${kind} ${signature}`);
      }
    }
  }
  for (const malformed of [sign(BODIES.short).slice(7), `sha256=${"x".repeat(64)}`, sign(BODIES.short).slice(0, -1), "sha1=00", "-"]) {
    assert.equal((await upload(BODIES.short, malformed)).status, 401, malformed);
  }
  assert.deepEqual(await stored(), before);
});

test("where signatures are required, none is refused", async () => {
  const strict = await Deployment.start({ bindings: { REQUIRE_SIGNATURE: "on" } });
  try {
    const key = await strict.user("ada", "u");
    assert.equal((await upload(BODIES.short, undefined, strict, key)).status, 401);
    assert.deepEqual(await strict.deliveries(), []);
    assert.equal((await upload(BODIES.short, sign(BODIES.short, key), strict, key)).status, 202);
    assert.equal((await strict.push(BODIES.short)).status, 200, "Garmin signs nothing");
  } finally {
    await strict.stop();
  }
});
