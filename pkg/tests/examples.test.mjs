// The examples of the documentation run, and compile, as they are printed.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { example, examples, inFile, root, run } from "../../tests/examples.mjs";

const PUSH = readFileSync(join(root, "tests/fixtures/push.json"));
const folder = "pkg/tests";

const file = new File([PUSH], "push.json");

test("every example has a test", () => {
  const places = examples().map(({ page, language, number }) => `${page} ${language} ${number}`);
  assert.deepEqual(places.sort(), [
    "README.md js 1",
    // Run in tests/worker/reading.test.mjs, against the Worker.
    "docs/columns.md js 1",
    "docs/upload-protocol.md ts 1",
    "pkg/README.md js 1",
    "pkg/README.md js 2",
    "pkg/README.md js 3",
  ]);
});

for (const page of ["README.md", "pkg/README.md"]) {
  test(`${page}: a file and a stream become records, columns and a report`, async () => {
    const response = new Response(PUSH);
    const { result } = await run(example(page, "js"), { folder, given: { file, response }, gives: ["result"] });
    assert.equal(result.report.source, "garmin");
    assert.equal(result.records[0].type, "sleep_session");
    assert.ok(result.samples("heart_rate").rows > 0);
    assert.equal(response.bodyUsed, true);
  });
}

test("README.md: the command prints what the first screen shows", async () => {
  const [, screen] = readFileSync(join(root, "README.md"), "utf8").match(/```console\n(.*?)```/s);
  const commands = screen.split(/^\$ /m).slice(1).map((shown) => shown.split("\n"));
  assert.equal(commands.length, 2);
  // The command writes a file where it runs.
  const folder = mkdtempSync(join(tmpdir(), "wellform-"));
  try {
    for (const name of ["pkg", "tests"]) symlinkSync(join(root, name), join(folder, name));
    for (const [command, ...shown] of commands) {
      const { stdout } = await promisify(execFile)("sh", ["-c", command], { cwd: folder });
      // `…` is printed for lines that are left out.
      let rest = `\n${stdout}`;
      for (const lines of shown.join("\n").split(/^…$/m).map((lines) => lines.replaceAll(/^\n|\n$/g, ""))) {
        const at = rest.indexOf(`\n${lines}${lines && "\n"}`);
        assert.ok(at >= 0, `${command}: expected these lines, found none\n${lines}\nin\n${rest}`);
        rest = rest.slice(at + lines.length + 1);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("pkg/README.md: options", async () => {
  const given = { body: '[{"startTimeInSeconds":1707174000,"durationInSeconds":86400,"calendarDate":"2024-02-06","steps":4210}]' };
  given.request = new Request("https://example.org", { method: "POST", headers: { "x-name": "value" } });
  given.signal = new AbortController().signal;
  const { result } = await run(example("pkg/README.md", "js", 2), { folder, given, gives: ["result"] });
  assert.equal(result.samples("step_count", { basis: "day" }).sources[0].subject, "u1");
});

test("pkg/README.md: a chosen file is normalised in a worker", async () => {
  const input = Object.assign(new EventTarget(), { files: [file] });
  const bar = { value: 0 };
  await run(example("pkg/README.md", "js", 3), { folder, given: { input, bar } });
  input.dispatchEvent(new Event("change"));
  while (bar.value < 1) await new Promise((resume) => setTimeout(resume, 5));
  assert.equal(bar.value, 1);
});

test("docs/upload-protocol.md: the app in TypeScript compiles", async () => {
  // What the page describes in words.
  const described = `
interface Day { start: string; end: string }
interface Store {
  client(): object;
  token(type: RecordType): string | undefined;
  setToken(type: RecordType, token: string): Promise<void>;
  daysToSend(): Day[];
  setDaysToSend(days: Day[]): Promise<void>;
  dayIsSent(start: string): Promise<void>;
}
declare function lastDays(days: number): Day[];
`;
  const options = ["--noEmit", "--strict", "--target", "ES2022", "--module", "ESNext", "--moduleResolution", "bundler"];
  const compile = (code) =>
    inFile("tests", "app.ts", code, (path) =>
      promisify(execFile)(process.execPath, [join(root, "pkg/node_modules/typescript/bin/tsc"), ...options, path]));
  const code = example("docs/upload-protocol.md", "ts") + described;
  await compile(code).catch(({ stdout }) => assert.fail(stdout));
  const wrong = code.replace("changes.nextChangesToken)", "changes.nextToken)");
  await assert.rejects(compile(wrong), ({ stdout }) => /TS2339.*nextToken/.test(stdout), "the library's own types hold");
});
