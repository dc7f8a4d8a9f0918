// Sends one body through the Worker in workerd: how long it is taken in and processed, and with how much memory.
import { createReadStream } from "node:fs";

import { host, secrets, until } from "../tests/worker/harness.mjs";

const HOUR = 3_600_000;

/**
 * Uploads a file as a user does. Gives the seconds of intake and of processing, the rows by type, and WebAssembly memory
 * before and at most, in bytes: consumer and vault share it here.
 */
export async function through_worker(path, bytes) {
  const keys = secrets();
  const worker = await host({ secrets: keys, build: "build-faults", bindings: { FAULT_AT: "memory", MAX_BODY_BYTES: String(bytes) } });
  const call = async (method, at, body, headers, more) => {
    const answer = await fetch(new URL(at, worker.url), { method, body, headers, ...more });
    if (!answer.ok) throw new Error(`${method} ${at}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const admin = (method, at, body) => call(method, at, body && JSON.stringify(body), { authorization: `Bearer ${keys.ADMIN_KEY}` });
  const memory = () => Math.max(...[...worker.said().matchAll(/memory: (\d+)/g)].map(([, size]) => Number(size)));
  try {
    await admin("POST", "/v1/users", { id: "bench" });
    const { token } = await admin("POST", "/v1/users/bench/tokens", { scopes: ["write"] });
    const upload = (body, length) => call("POST", "/v1/upload", body, { "x-api-key": token, "content-length": length }, { duplex: "half" });
    const done = async (count) => {
      let deliveries;
      await until(async () => {
        ({ deliveries } = await admin("GET", "/v1/users/bench/deliveries"));
        return deliveries.length === count && deliveries.every(({ state }) => state === "done" || state === "failed");
      }, HOUR);
      if (deliveries[0].state === "failed") throw new Error(`the Worker refused the body: ${JSON.stringify(deliveries[0])}`);
      return deliveries[0];
    };
    const small = `{"data":{"metrics":[]}}`;
    await upload(small, small.length);
    await done(1);
    const idle = memory();
    const started = performance.now();
    await upload(createReadStream(path), bytes);
    const taken = performance.now();
    const { counts } = await done(2);
    const ended = performance.now();
    return { intake: (taken - started) / 1000, processing: (ended - taken) / 1000, rows: counts.samples, idle, peak: memory() };
  } finally {
    await worker.kill();
  }
}
