// Holds the sizes of what is shipped to at most 5 % above bench/baseline.json: node scripts/sizes.mjs [--write] [pkg] [worker]
//
// Measures what was built last. Another compiler than the baseline's may be larger by 3 % more: its version stands in the
// module itself. Where sources lie changes some hundred bytes, because panics name them. With --write the sizes found become
// the baseline; say in the commit why they grew.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = fileURLToPath(new URL("..", import.meta.url));
const path = join(root, "bench/baseline.json");
const ALLOWED = 0.05;
const ALLOWED_OF_ANOTHER_COMPILER = 0.03;

const SHIPPED = {
  pkg: { name: "the WebAssembly of the package", files: ["pkg/dist/wellform_bg.wasm"], remedy: "npm --prefix pkg run build" },
  worker: { name: "the Worker", files: ["worker/build/index.js", "worker/build/index_bg.wasm"], remedy: "npm run build" },
};

/** The version of the compiler that a module was made with, as its `producers` section has it. */
const compiler = (module) => module.toString("latin1").match(/processed-by.{1,3}rustc.(\d+\.\d+\.\d+)/s)?.[1] ?? "unknown";

function measure({ files, remedy }) {
  const missing = files.find((file) => !existsSync(join(root, file)));
  if (missing) {
    console.error(`sizes: ${missing} is missing; run: scripts/with-tools.sh ${remedy}`);
    process.exit(1);
  }
  const contents = files.map((file) => readFileSync(join(root, file)));
  const sum = (sizes) => sizes.reduce((total, size) => total + size, 0);
  return {
    raw: sum(contents.map((content) => content.length)),
    gzip: sum(contents.map((content) => gzipSync(content, { level: 9 }).length)),
    compiler: compiler(contents.at(-1)),
  };
}

const options = process.argv.slice(2);
const write = options.includes("--write");
const names = options.filter((option) => option !== "--write");
const unknown = names.find((name) => !(name in SHIPPED));
if (unknown !== undefined) {
  console.error(`usage: node scripts/sizes.mjs [--write] [pkg] [worker]; found ${unknown}`);
  process.exit(2);
}

const baseline = JSON.parse(readFileSync(path, "utf8"));
let grown = false;
for (const name of names.length > 0 ? names : Object.keys(SHIPPED)) {
  const found = measure(SHIPPED[name]);
  if (write) {
    baseline.sizes[name] = found;
    continue;
  }
  const before = baseline.sizes[name];
  const allowed = ALLOWED + (found.compiler === before.compiler ? 0 : ALLOWED_OF_ANOTHER_COMPILER);
  for (const form of ["raw", "gzip"]) {
    const growth = found[form] / before[form] - 1;
    const percent = `${growth >= 0 ? "+" : ""}${(growth * 100).toFixed(1)} %`;
    console.log(`sizes: ${SHIPPED[name].name}, ${form}: ${found[form]} bytes, ${before[form]} in the baseline (${percent})`);
    if (growth <= allowed) continue;
    grown = true;
    console.error(
      `sizes: ${SHIPPED[name].name} (${form}) grew from ${before[form]} to ${found[form]} bytes, ${percent}, with rustc ` +
        `${found.compiler} (baseline: ${before.compiler}). Expected at most ${allowed * 100} % more.\n` +
        `  do: make it smaller, or raise the baseline on purpose: node scripts/sizes.mjs --write ${name}`,
    );
  }
}
if (write) writeFileSync(path, `${JSON.stringify(baseline, null, 2)}\n`);
process.exit(grown ? 1 : 0);
