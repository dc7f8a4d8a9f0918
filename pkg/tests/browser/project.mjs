// A project that uses the package as npm packs it: a page, and the package in node_modules. As it is, or bundled.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { build } from "vite";
import webpack from "webpack";

const pkg = fileURLToPath(new URL("../../", import.meta.url));

/** Makes the project in an empty folder. */
export function project(folder) {
  cpSync(join(pkg, "tests/browser/project"), folder, { recursive: true });
  cpSync(join(pkg, "tests/fingerprint.mjs"), join(folder, "fingerprint.mjs"));
  const run = (command, args, cwd) =>
    execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const [{ filename }] = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", folder], pkg));
  run("tar", ["-xzf", filename], folder);
  mkdirSync(join(folder, "node_modules"));
  renameSync(join(folder, "package"), join(folder, "node_modules/wellform"));
}

/** By name: bundles the project into a folder, with nothing set up for the package. A warning is a failure. */
export const BUNDLERS = {
  async vite(root, outDir) {
    const onwarn = (warning) => {
      throw new Error(warning.message);
    };
    await build({ root, logLevel: "silent", build: { outDir, emptyOutDir: true, rollupOptions: { onwarn } } });
  },

  async webpack(context, path) {
    const output = { path, filename: "page.mjs" };
    // One hint is of how large the module is.
    const performance = { hints: false };
    const stats = await promisify(webpack)({ mode: "production", context, entry: "./page.mjs", output, performance });
    if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString("errors-warnings"));
    cpSync(join(context, "index.html"), join(path, "index.html"));
  },
};
