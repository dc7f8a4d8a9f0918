// Builds the Worker and serves it on http://localhost:8787 with local storage under .wrangler/, with a user to try
// it with. PORT changes the port. Ctrl-C ends it; what was stored stays.

import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { duration, root, step } from "./wasm.mjs";

const port = Number(process.env.PORT || 8787);
const base = `http://localhost:${port}`;
/** How often open deliveries are queued again. */
const SWEEP_SECONDS = 15;
const sample = "tests/fixtures/push.json";
const subject = JSON.parse(readFileSync(join(root, sample), "utf8")).dailies[0].userId;
const env = {
  ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false", WRANGLER_SEND_ERROR_REPORTS: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
};
const wrangler = [join(root, "node_modules/wrangler/bin/wrangler.js")];

function fail(what) {
  console.error(`dev: ${what}`);
  process.exit(1);
}

/** The secrets of this checkout, made the first time. */
function secrets() {
  const path = join(root, ".dev.vars");
  if (!existsSync(path)) {
    const lines = ["ADMIN_KEY", "GARMIN_SECRET"].map((name) => `${name}=${randomBytes(32).toString("hex")}\n`);
    writeFileSync(path, lines.join(""), { mode: 0o600 });
  }
  const found = readFileSync(path, "utf8").matchAll(/^(\w+)\s*=\s*"?([^"\n]*)"?\s*$/gm);
  return Object.fromEntries([...found].map(([, name, value]) => [name, value]));
}

const { ADMIN_KEY, GARMIN_SECRET } = secrets();
if (!ADMIN_KEY || !GARMIN_SECRET) fail(".dev.vars lacks ADMIN_KEY or GARMIN_SECRET; delete it to get a new one");

// wrangler dev builds too, but says nothing while it does.
const built = spawnSync(process.execPath, [join(root, "scripts/build-worker.mjs"), "--dev"], { cwd: root, stdio: "inherit" });
if (built.status !== 0) fail("the Worker was not built; the messages above say why");

const migrated = step("dev: set up the local database", () => spawnSync(process.execPath, [...wrangler, "d1", "migrations", "apply", "DIRECTORY", "--local"],
  { cwd: root, env, encoding: "utf8" }));
if (migrated.status !== 0) fail(`the local database cannot be set up:\n${migrated.stdout}${migrated.stderr}`);

console.error("dev: start the Worker (wrangler dev)");
const started = performance.now();
// Its own process group: Ctrl-C reaches it through this script, once.
const server = spawn(process.execPath,
  [...wrangler, "dev", "--port", String(port), "--ip", "127.0.0.1", "--test-scheduled", "--log-level", "warn",
    "--show-interactive-dev-session=false", "--var", `SWEEP_AFTER_SECONDS:${SWEEP_SECONDS}`],
  { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
let ending = false;
server.on("exit", (code) => {
  if (!ending) console.error("dev: wrangler dev has ended");
  process.exit(ending ? 0 : (code ?? 1));
});
// Where this script fails, the server ends with it.
process.on("exit", () => server.kill("SIGTERM"));
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    ending = true;
    server.kill("SIGTERM");
  });
}

async function ready() {
  for (;;) {
    const answer = await fetch(`${base}/healthz`).catch(() => null);
    if (answer?.ok) return;
    if (answer) fail(`${base}/healthz answers ${answer.status}: ${await answer.text()}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

async function admin(method, path, body, expected) {
  const answer = await fetch(base + path, {
    method, headers: { authorization: `Bearer ${ADMIN_KEY}` }, body: JSON.stringify(body),
  });
  if (!expected.includes(answer.status)) fail(`${method} ${path} answers ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

/** The user `demo`, linked to the Garmin account of the sample, and a token that stays the same. */
async function demo() {
  await admin("POST", "/v1/users", { id: "demo" }, [201, 409]);
  await admin("PUT", "/v1/users/demo/links/garmin", { subject }, [200]);
  const path = join(root, ".wrangler/demo-token");
  const known = existsSync(path) ? readFileSync(path, "utf8").trim() : "";
  const headers = { authorization: `Bearer ${known}` };
  if (known && (await fetch(`${base}/v1/users/demo/deliveries?limit=1`, { headers })).ok) return known;
  const { token } = await admin("POST", "/v1/users/demo/tokens", { scopes: ["read", "write"], name: "make dev" }, [201]);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, token, { mode: 0o600 });
  return token;
}

await ready();
console.error(`dev: start the Worker: done in ${duration(performance.now() - started)}`);
const token = await demo();
// Locally nobody triggers the schedule: do it here, and often, because the local queue forgets its messages at the end.
const sweep = () => fetch(`${base}/__scheduled?cron=*+*+*+*+*`).catch(() => {});
sweep();
setInterval(sweep, SWEEP_SECONDS * 1000);

console.log(`
Wellform is served on ${base} (storage: .wrangler/, secrets: .dev.vars).

1. Push a day as Garmin does:
   curl -i --data-binary @${sample} ${base}/v1/garmin/${GARMIN_SECRET}

2. A second or two later, read it back as records, for the user demo:
   curl -H 'Authorization: Bearer ${token}' '${base}/v1/users/demo/records?from=2024-02-05&to=2024-02-07'

3. See what became of the delivery:
   curl -H 'Authorization: Bearer ${token}' ${base}/v1/users/demo/deliveries
`);
