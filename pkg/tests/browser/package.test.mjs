// The packed package in Chromium, as a page gets it that imports it from a URL.
import assert from "node:assert/strict";
import { openAsBlob, readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { normalize } from "wellform";

import { Body } from "../../../bench/body.mjs";
import { parts } from "../../../bench/health-auto-export/generate.mjs";
import { bytes, long, push } from "../bodies.mjs";
import { fingerprint } from "../fingerprint.mjs";
import { launch, serve } from "./host.mjs";
import { BUNDLERS, project } from "./project.mjs";

const MIB = 1 << 20;

let folder;
let browser;
/** Serve the project: as it should be, with a wrong type of the module, with the package of another host. */
let host;
let careless;
let guest;
let page;
/** Every request that a page or a worker makes. */
let requests;
/** For every worker that was started, when it is gone. */
let workers;

const root = () => join(folder, "project");
const small = () => join(folder, "small.json");
const large = () => join(folder, "large.json");
const phone = () => join(folder, "phone.json");

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "wellform-browser-"));
  project(root());
  host = await serve(root());
  careless = await serve(root(), { wasm: "application/octet-stream" });
  guest = await serve(root(), { from: host.origin });
  await writeFile(small(), bytes(push({ users: 3, days: 2, rates: 50 })));
  await writeFile(large(), long(64e6));
  await writeFile(phone(), new Body(parts(1)).pieces());
  browser = await launch();
});

after(async () => {
  await browser?.close();
  for (const server of [host, careless, guest]) server?.close();
  await rm(folder, { recursive: true });
});

beforeEach(async () => {
  const context = await browser.newContext();
  requests = [];
  workers = [];
  await context.route("**/*", (route) => {
    requests.push(route.request());
    return route.continue();
  });
  page = await context.newPage();
  page.on("worker", (worker) => workers.push(new Promise((resolve) => worker.once("close", resolve))));
});

afterEach(async () => {
  // Not one byte leaves the page: all that it asks for is its own files and those of the package.
  for (const request of requests) {
    const { hostname, pathname, search } = new URL(request.url());
    assert.equal(hostname, "127.0.0.1");
    assert.match(pathname, /^\/(index\.html|[\w/.-]+\.(mjs|js|wasm))$/);
    assert.equal(search, "");
    assert.equal(request.method(), "GET");
    assert.equal(request.postData(), null);
  }
  await page.context().close();
});

/** Opens the page of a host and chooses a file there. */
async function open({ origin }, file) {
  await page.goto(`${origin}/index.html`);
  await page.setInputFiles("input", file);
}

const run = (way, options) => page.evaluate(([way, options]) => globalThis.run(way, options), [way, options]);

const loads = (name) => requests.filter((request) => request.url().endsWith(name)).length;

const inNode = async (file) => fingerprint(await normalize(await openAsBlob(file)));

test("the module is loaded when it is first needed, and once", async () => {
  await open(host, small());
  assert.equal(loads(".mjs") > 5, true);
  assert.equal(loads(".wasm"), 0);
  const expected = await inNode(small());
  const results = await page.evaluate(() => Promise.all([globalThis.run("normalize"), globalThis.run("normalize")]));
  assert.deepEqual(results.map(({ result }) => result), [expected, expected]);
  assert.equal(loads(".wasm"), 1);
});

test("a file of 64 MB gives what it gives in Node, in either way", { timeout: 300_000 }, async () => {
  await open(host, large());
  const expected = await inNode(large());
  const { bytes: total, leaves } = expected.report;
  assert.ok(total >= 64e6);
  assert.equal(leaves.total, leaves.mapped);

  const { result } = await run("normalize");
  assert.deepEqual(result, expected);

  await page.evaluate(() => globalThis.drop(1000));
  const { ticks, progress, result: same } = await run("inWorker");
  assert.deepEqual(same, expected);
  assert.deepEqual(progress, { pass: 2, passes: 2, bytes: total, total });
  assert.ok(ticks > 0, "the page's own timers went on");
  assert.equal(workers.length, 1);
  await Promise.all(workers);
});

test("a file of 64 MB of many parts takes less than 16 MiB above the idle module", async () => {
  await open(host, large());
  await page.evaluate(() => globalThis.drop(1000));
  const memory = () =>
    page.evaluate(async () => (await import("/node_modules/wellform/js/engine.mjs")).memoryBytes());
  const idle = await memory();
  const { rows, report } = await page.evaluate(() => globalThis.stream());
  const grown = (await memory()) - idle;
  const counted = Object.values(report.counts.samples).reduce((sum, count) => sum + count, 0);
  assert.equal(rows, counted);
  assert.equal(report.leaves.total, report.leaves.mapped);
  assert.ok(grown < 16 * MIB, `${grown / MIB} MiB`);
});

test("what a phone exported gives what it gives in Node, in either way", async () => {
  await open(host, phone());
  const expected = await inNode(phone());
  assert.equal(expected.report.source, "health_auto_export");
  for (const way of ["normalize", "inWorker"]) assert.deepEqual((await run(way)).result, expected, way);
});

test("every kind of input gives the same", async () => {
  await open(host, small());
  const expected = await inNode(small());
  for (const as of ["File", "string", "Uint8Array", "Blob", "Response", "ReadableStream"]) {
    for (const way of ["normalize", "inWorker"]) {
      const { result } = await run(way, { as });
      assert.deepEqual(result, expected, `${as}, ${way}`);
    }
  }
});

test("a file that is cut off is the same error as in Node", async () => {
  await open(host, large());
  const end = 63_999_999;
  const expected = await normalize((await openAsBlob(large())).slice(0, end)).catch((error) => error);
  assert.equal(expected.category, "incomplete");
  for (const way of ["normalize", "inWorker"]) {
    const { error } = await run(way, { end });
    assert.deepEqual(error, { message: expected.message, ...expected }, way);
  }
});

test("a wrong option is a TypeError, a signal ends the reading, and the worker is gone", { timeout: 60_000 }, async () => {
  await open(host, large());
  const { error } = await run("inWorker", { options: { source: "fitbit" } });
  assert.match(error, /^TypeError: source: expected garmin.*, found "fitbit"$/);
  const reason = await page.evaluate(async () => {
    const controller = new AbortController();
    const onProgress = ({ pass }) => pass === 2 && controller.abort(new Error("enough"));
    return (await globalThis.run("inWorker", { options: { signal: controller.signal, onProgress } })).error;
  });
  assert.equal(reason, "Error: enough");
  assert.equal(workers.length, 2);
  await Promise.all(workers);
});

test("a host that serves the module with a wrong type is put up with", async () => {
  await open(careless, small());
  const warned = page.waitForEvent("console");
  assert.deepEqual((await run("normalize")).result, await inNode(small()));
  assert.match((await warned).text(), /does not serve Wasm with `application\/wasm`/);
  assert.deepEqual((await run("inWorker")).result, await inNode(small()));
});

test("a page may import it from another origin", async () => {
  await open(guest, small());
  const expected = await inNode(small());
  for (const way of ["normalize", "inWorker"]) assert.deepEqual((await run(way)).result, expected, way);
  assert.ok(requests.some((request) => request.url() === `${host.origin}/node_modules/wellform/js/browser/worker.mjs`));
});

for (const [name, bundle] of Object.entries(BUNDLERS)) {
  test(`bundled by ${name}, without any set-up, it does the same`, async (t) => {
    const bundled = join(folder, name);
    await bundle(root(), bundled);
    assert.equal(readdirSync(bundled, { recursive: true }).filter((file) => file.endsWith(".wasm")).length, 1);
    const served = await serve(bundled);
    t.after(served.close);
    await open(served, small());
    const expected = await inNode(small());
    for (const way of ["normalize", "inWorker"]) assert.deepEqual((await run(way)).result, expected, way);
    assert.equal(loads("/node_modules/wellform/js/browser.mjs"), 0);
  });
}

test("a file that changed after it was chosen is an error", async () => {
  const file = join(folder, "changed.json");
  await writeFile(file, bytes(push()));
  await open(host, file);
  await writeFile(file, bytes(push({ users: 2 })));
  const { error } = await run("normalize");
  assert.equal(typeof error, "string");
  assert.equal((await run("inWorker")).error, error);
});

test("a worker that does not start is an error", async () => {
  await open(host, small());
  await page.context().route("**/worker.mjs", (route) => route.fulfill({ status: 404 }));
  assert.match((await run("inWorker")).error, /^Error: wellform: the worker failed: its file was not loaded$/);
});

test("a module that is not there is an error, and is asked for again", async () => {
  await open(host, small());
  await page.context().route("**/*.wasm", (route) => route.fulfill({ status: 404 }), { times: 1 });
  assert.match((await run("normalize")).error, /404/);
  await page.context().route("**/*.wasm", (route) => route.fulfill({ status: 404 }), { times: 1 });
  assert.match((await run("inWorker")).error, /404/);
  assert.deepEqual((await run("normalize")).result, await inNode(small()));
});
