// Every route of the table, with the methods that it takes and with others.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Deployment, root } from "./harness.mjs";

const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"];
const origin = "https://health.example";
let worker;

/** The patterns of the table, each with its methods. */
const routes = [...readFileSync(join(root, "worker/src/routes/table.rs"), "utf8").matchAll(/^ {4}"(\/.*?)": (.*);$/gm)]
  .map(([, pattern, handlers]) => {
    const methods = [...handlers.matchAll(/(\w+) => /g)].flatMap(([, name]) => (name === "Get" ? ["GET", "HEAD"] : [name.toUpperCase()]));
    return { pattern, methods, path: pattern.replaceAll(/\{\w+\}/g, "x") };
  });

before(async () => {
  worker = await Deployment.start({ bindings: { CORS_ORIGINS: origin } });
});
after(() => worker?.stop());

async function problem(response, status, what) {
  assert.equal(response.status, status, what);
  assert.equal(response.headers.get("content-type"), "application/problem+json", what);
}

test("the table is read", () => {
  assert.ok(routes.length >= 20);
  assert.equal(new Set(routes.map(({ path }) => path)).size, routes.length);
  // As many as the file holds in its own spelling.
  const patterns = readFileSync(join(root, "worker/src/routes/table.rs"), "utf8").match(/^ {4}"\//gm);
  assert.equal(patterns.length, routes.length);
});

test("a route takes its methods, and answers 405 with Allow to others", async () => {
  for (const { pattern, path, methods } of routes) {
    for (const method of METHODS) {
      const what = `${method} ${pattern}`;
      const response = await worker.fetch(path, { method });
      if (methods.includes(method)) {
        assert.notEqual(response.status, 405, what);
        assert.ok(response.status < 500, `${what}: ${response.status}`);
      } else {
        await problem(response, 405, what);
        assert.equal(response.headers.get("allow"), methods.join(", "), what);
        const text = await response.text();
        if (method === "HEAD") assert.equal(text, "", what);
        else assert.equal(JSON.parse(text).detail, `expected ${methods.join(", ")}`, what);
      }
    }
  }
});

test("HEAD answers as GET does, without a body", async () => {
  const token = await worker.user("head");
  const headers = { authorization: `Bearer ${token}` };
  for (const path of ["/healthz", "/v1/users/head/records", "/v1/users/head/status", "/v1/users/head/deliveries/none"]) {
    const [get, head] = await Promise.all(["GET", "HEAD"].map((method) => worker.fetch(path, { method, headers })));
    assert.equal(head.status, get.status, path);
    for (const name of ["content-type", "cache-control", "vary"]) assert.equal(head.headers.get(name), get.headers.get(name), `${path} ${name}`);
    assert.equal(await head.text(), "", path);
    assert.notEqual(await get.text(), "", path);
  }
});

test("a path without a route is not found, whatever the method", async () => {
  const patterns = routes.map(({ pattern }) => new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, "[^/]*")}$`));
  const beside = routes.flatMap(({ path }) => [`${path}/`, `${path}/x/y`, path.slice(0, -1), `/x${path}`]);
  const unknown = ["/", "/v1", "/v2", ...beside].filter((path) => !patterns.some((pattern) => pattern.test(path)));
  assert.ok(unknown.length > 2 * routes.length);
  for (const path of unknown) {
    for (const method of ["GET", "POST"]) {
      const response = await worker.fetch(path, { method });
      await problem(response, 404, `${method} ${path}`);
      assert.equal((await response.json()).detail, "no such path", path);
    }
  }
});

test("a browser may ask for every route", async () => {
  for (const { path, methods } of routes) {
    for (const method of methods) {
      const asked = { origin, "access-control-request-method": method };
      const response = await worker.fetch(path, { method: "OPTIONS", headers: asked });
      assert.equal(response.status, 204, path);
      assert.equal(response.headers.get("access-control-allow-origin"), origin);
      assert.ok(response.headers.get("access-control-allow-methods").split(", ").includes(method), `${method} ${path}`);
    }
  }
});
