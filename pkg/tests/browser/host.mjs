// Hosts that serve a project on localhost, and the browser that opens its page.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";

import { chromium } from "playwright-core";

const MIME = {
  ".html": "text/html; charset=utf-8",
  ".mjs": "text/javascript",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

/**
 * Serves a folder. Its page imports the package of the project at `from`, by default here. `wasm` is the MIME type of
 * the module.
 */
export async function serve(folder, { from, wasm = MIME[".wasm"] } = {}) {
  const server = createServer(async (request, response) => {
    const file = join(folder, new URL(request.url, "http://localhost").pathname);
    const extension = extname(file);
    try {
      let body = await readFile(file);
      if (extension === ".html") body = body.toString().replaceAll("%FROM%", from ?? origin);
      const type = extension === ".wasm" ? wasm : MIME[extension];
      response.writeHead(200, { "content-type": type, "access-control-allow-origin": "*" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const origin = `http://127.0.0.1:${server.address().port}`;
  return { origin, close: () => server.close() };
}

/** The browser, with the arguments that the tests of the module give it. */
export function launch() {
  const { args } = JSON.parse(readFileSync(new URL("../../webdriver.json", import.meta.url), "utf8"))["goog:chromeOptions"];
  const executablePath = execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).trim();
  return chromium.launch({ executablePath, args });
}
