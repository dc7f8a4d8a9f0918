// Runs the built Worker in real workerd, with D1, Durable Objects, R2 and queues, all local.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Miniflare, Response } from "miniflare";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const migrations = join(root, "worker/migrations");

export const fixture = (name) => readFileSync(join(root, "tests/fixtures", name), "utf8");

/**
 * Options for Miniflare: what wrangler.toml says, with what a test changes. All that the Worker calls is answered by
 * `outbound`, host and port of an HTTP server, and without it not at all; `log` gets what the Worker logs.
 */
export function options({ bindings = {}, queue = {}, persist, build = "build", outbound, log } = {}) {
  const at = (name) => (persist ? join(persist, name) : false);
  return {
    modules: true,
    modulesRoot: join(root, "worker", build),
    scriptPath: join(root, "worker", build, "index.js"),
    modulesRules: [{ type: "CompiledWasm", include: ["**/*.wasm"] }],
    compatibilityDate: "2026-04-01",
    cf: false,
    bindings,
    outboundService: outbound ? { external: { address: outbound, http: {} } } : () => new Response(null, { status: 503 }),
    ...(log && { handleRuntimeStdio: (...streams) => streams.forEach((stream) => stream.on("data", (data) => log(String(data)))) }),
    durableObjects: { VAULT: { className: "Vault", useSQLite: true } },
    d1Databases: { DIRECTORY: "directory" },
    r2Buckets: { RAW: "raw" },
    queueProducers: { DELIVERIES: { queueName: "deliveries" } },
    queueConsumers: {
      deliveries: { maxBatchSize: 10, maxBatchTimeout: 0.05, maxRetries: 5, deadLetterQueue: "dead-letters", ...queue },
      "dead-letters": { maxBatchSize: 10, maxBatchTimeout: 0.05 },
    },
    d1Persist: at("d1"),
    r2Persist: at("r2"),
    durableObjectsPersist: at("do"),
  };
}

export function secrets() {
  const secret = () => randomBytes(24).toString("hex");
  return { ADMIN_KEY: secret(), GARMIN_SECRET: secret() };
}

/** Brings the directory up to date, each migration once. */
export async function migrate(db) {
  await db.exec("CREATE TABLE IF NOT EXISTS migrations_done (name TEXT PRIMARY KEY)");
  for (const name of readdirSync(migrations).sort()) {
    if (await db.prepare("SELECT 1 FROM migrations_done WHERE name = ?").bind(name).first()) continue;
    const sql = readFileSync(join(migrations, name), "utf8").replace(/--.*$/gm, "");
    const statements = sql.split(";").map((text) => text.trim()).filter(Boolean);
    await db.batch([
      ...statements.map((text) => db.prepare(text)),
      db.prepare("INSERT INTO migrations_done VALUES (?)").bind(name),
    ]);
  }
}

/** A running Worker. */
export class Deployment {
  static async start(changes = {}) {
    const deployment = new Deployment();
    deployment.secrets = changes.secrets ?? secrets();
    const bindings = { SWEEP_AFTER_SECONDS: "0", ...deployment.secrets, ...changes.bindings };
    deployment.miniflare = new Miniflare(options({ ...changes, bindings }));
    deployment.url = await deployment.miniflare.ready;
    deployment.db = await deployment.miniflare.getD1Database("DIRECTORY");
    deployment.raw = await deployment.miniflare.getR2Bucket("RAW");
    await migrate(deployment.db);
    return deployment;
  }

  stop() {
    return this.miniflare.dispose();
  }

  fetch(path, init = {}) {
    return this.miniflare.dispatchFetch(new URL(path, "http://localhost"), init);
  }

  admin(method, path, body) {
    const headers = { authorization: `Bearer ${this.secrets.ADMIN_KEY}` };
    return this.fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  }

  async user(id, ...subjects) {
    const created = await this.admin("POST", "/v1/users", { id });
    if (created.status !== 201) throw new Error(await created.text());
    for (const subject of subjects) {
      const linked = await this.admin("PUT", `/v1/users/${id}/links/garmin`, { subject });
      if (linked.status !== 200) throw new Error(await linked.text());
    }
    const made = await this.admin("POST", `/v1/users/${id}/tokens`, { scopes: ["read", "write"] });
    return (await made.json()).token;
  }

  push(body, init = {}) {
    const text = typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
    return this.fetch(`/v1/garmin/${this.secrets.GARMIN_SECRET}`, { method: "POST", body: text, ...init });
  }

  async sweep() {
    const worker = await this.miniflare.getWorker();
    await worker.scheduled({ cron: "* * * * *" });
  }

  deliveries() {
    return this.db.prepare("SELECT * FROM deliveries ORDER BY received_at").all().then((all) => all.results);
  }

  /** Waits until no delivery is open. */
  async settled(timeout = 20_000) {
    await until(async () => {
      const rows = await this.deliveries();
      return rows.every((row) => row.state === "done" || row.state === "failed");
    }, timeout, async () => JSON.stringify((await this.deliveries()).map(({ report, ...row }) => row)));
  }

  fetches() {
    return this.db.prepare("SELECT * FROM fetches ORDER BY place").all().then((all) => all.results);
  }

  /** Waits until nothing waits to be pulled, and no delivery is open. */
  async pulled() {
    await this.settled();
    await until(async () => (await this.fetches()).every((row) => row.state !== "waiting"), 20_000,
      async () => JSON.stringify(await this.fetches()));
    await this.settled();
  }

  /** Gives uploads of a user to the consumer in an order, each with its time of receipt. */
  async give(user, uploads, order = [...uploads.keys()]) {
    for (const [index, { received_at, body, headers = {}, record_type = null }] of uploads.entries()) {
      const id = `${user}-${index}`;
      const text = typeof body === "string" ? body : JSON.stringify(body);
      await this.raw.put(`raw/${id}`, text);
      await this.db.prepare(
        `INSERT INTO deliveries (id, kind, user, received_at, raw, bytes, state, queued_at, headers, record_type)
         VALUES (?, 'upload', ?, ?, ?, ?, 'received', 0, ?, ?)`)
        .bind(id, user, received_at, `raw/${id}`, text.length, JSON.stringify(headers), record_type).run();
    }
    const consumer = await this.miniflare.getWorker();
    for (const which of order) {
      // What was done already is done again, as after a crash.
      await this.db.prepare("UPDATE deliveries SET state = 'received' WHERE id = ?").bind(`${user}-${which}`).run();
      const message = { id: `${user}-${which}`, timestamp: new Date(), attempts: 1, body: { delivery: `${user}-${which}` } };
      const result = await consumer.queue("deliveries", [message]);
      assert.equal(result.explicitAcks.length, 1);
    }
  }

  /** All records and samples of a user, page by page. */
  async records(user, query = {}) {
    const all = { records: [], samples: [] };
    let cursor;
    do {
      const search = new URLSearchParams({ ...query, ...(cursor && { cursor }) });
      const response = await this.admin("GET", `/v1/users/${user}/records?${search}`);
      if (response.status !== 200) throw new Error(await response.text());
      const page = await response.json();
      all.records.push(...page.records);
      all.samples.push(...page.samples);
      cursor = page.next;
    } while (cursor);
    return all;
  }

  async list(user) {
    const response = await this.admin("GET", `/v1/users/${user}/deliveries`);
    if (response.status !== 200) throw new Error(await response.text());
    return (await response.json()).deliveries;
  }
}

/** Runs the Worker in a process of its own. */
export async function host(changes) {
  const child = spawn(process.execPath, [join(root, "tests/worker/host.mjs"), JSON.stringify(changes)],
    { detached: true, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (data) => (said += data));
  await until(() => said.includes("listening at "), 60_000);
  return {
    url: said.match(/listening at (\S+)/)[1],
    said: () => said,
    stoppedAt: (point) => until(() => said.includes(`fault: stopped at ${point}`), 30_000, () => said),
    /** Kills the process and workerd with it, with no chance to tidy up. */
    async kill() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      process.kill(-child.pid, "SIGKILL");
      await ended;
    },
  };
}

export async function until(condition, timeout = 20_000, describe = () => "") {
  const end = Date.now() + timeout;
  // A busy workerd may cut off a look at its database: look again.
  while (!(await Promise.resolve(condition()).catch(() => false))) {
    if (Date.now() > end) throw new Error(`not reached in ${timeout} ms ${await describe()}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** The changes on lines of text. */
export const lines = (text) => text.split("\n").filter(Boolean).map((line) => JSON.parse(line));

/** What the core's model makes of the same deliveries. */
export function model(deliveries) {
  const input = deliveries.map(({ body, ...rest }) => JSON.stringify({ ...rest, body: typeof body === "string" ? body : JSON.stringify(body ?? null) }));
  const run = spawnSync("cargo", ["run", "--quiet", "--package", "wellform-model"],
    { cwd: root, input: input.join("\n"), encoding: "utf8", maxBuffer: 1 << 28 });
  assert.equal(run.status, 0, run.stderr);
  return lines(run.stdout);
}

/** Samples row by row, without ranks: those that say nothing new are not written, and so may be older in a vault. */
export const rows = (samples) => samples.flatMap(({ change, owners, owner, start, ...batch }) => start.map((from, row) => {
  const { rank, ...own } = owners[owner?.[row] ?? 0];
  const cells = Object.entries(batch).map(([name, cell]) => [name, Array.isArray(cell) ? cell[row] : cell]);
  return JSON.stringify([own, from, ...cells]);
})).sort();

/** Random numbers that are the same in every run. */
export function random(seed) {
  return () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/**
 * The seeds to try something with: the usual ones on every machine. `make soak` sets `SOAK_SEED`, from which others follow,
 * `SOAK_TIMES` as many.
 */
export function seeds(...usual) {
  const { SOAK_SEED, SOAK_TIMES = "1" } = process.env;
  if (!SOAK_SEED) return usual;
  const next = random((Number(SOAK_SEED) % 2_147_483_646) + 1);
  next(); // Of a small seed the first is small.
  return Array.from({ length: usual.length * Number(SOAK_TIMES) }, () => 1 + Math.floor(next() * 1_000_000));
}

/** A list in another order, the same in every run. */
export function shuffled(list, seed) {
  const next = random(seed);
  return list.map((item) => [next(), item]).sort(([a], [b]) => a - b).map(([, item]) => item);
}
