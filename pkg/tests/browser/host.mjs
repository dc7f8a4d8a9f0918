// The package as npm packs it, hosts that serve it on localhost, and the browser that opens their pages.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

const pkg = fileURLToPath(new URL("../../", import.meta.url));

/** Packs the package, and unpacks it into a folder. */
export function pack(folder) {
  const run = (command, args, cwd) => execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const [{ filename }] = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", folder], pkg));
  run("tar", ["-xzf", filename], folder);
  return join(folder, "package");
}

const MIME = {
  ".html": "text/html; charset=utf-8",
  ".mjs": "text/javascript",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

/**
 * Serves the pages of this folder at its root and the unpacked package under /wellform, which pages import from `from`,
 * by default from here. `wasm` is the MIME type of the module.
 */
export async function serve(unpacked, { from, wasm = MIME[".wasm"] } = {}) {
  const { exports } = JSON.parse(readFileSync(join(unpacked, "package.json"), "utf8"));
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const file = pathname.startsWith("/wellform/")
      ? join(unpacked, pathname.slice("/wellform".length))
      : join(pkg, "tests", pathname === "/fingerprint.mjs" ? pathname : join("browser/page", pathname));
    try {
      let body = await readFile(file);
      const extension = extname(file);
      if (extension === ".html") {
        body = body
          .toString()
          .replaceAll("%PACKAGE%", `${from ?? origin}/wellform`)
          .replaceAll("%ENTRY%", exports["."].browser);
      }
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
  const { args } = JSON.parse(readFileSync(join(pkg, "webdriver.json"), "utf8"))["goog:chromeOptions"];
  const executablePath = execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).trim();
  return chromium.launch({ executablePath, args });
}
