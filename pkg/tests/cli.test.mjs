// The command `wellform`, as a process of its own.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { normalize } from "wellform";

import { bytes, push, text } from "./bodies.mjs";

const COMMAND = fileURLToPath(new URL("../bin/wellform.mjs", import.meta.url));

let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "wellform-test-"));
  await mkdir(join(folder, "spool"));
});
after(() => rm(folder, { recursive: true }));

async function file(name, content) {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** Runs the command: its exit status, what it wrote, and what it left behind. */
async function wellform(args, { input = "", onOutput } = {}) {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    env: { ...process.env, TMPDIR: join(folder, "spool"), NO_COLOR: "1" },
  });
  const output = [];
  let errors = "";
  child.stdout.on("data", (data) => (onOutput ? onOutput(child) : output.push(data)));
  child.stderr.on("data", (data) => (errors += data));
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const status = await new Promise((resolve) => child.on("close", (code, signal) => resolve(code ?? signal)));
  assert.deepEqual(await readdir(join(folder, "spool")), [], "nothing is left behind");
  return { status, output: Buffer.concat(output).toString(), errors };
}

/** The changes of a body in JSON form, by way of the package. */
async function changes(body) {
  const all = [];
  for await (const change of normalize.stream(body)) all.push(change);
  return all;
}

test("a file becomes changes, one to a line", async () => {
  const body = push({ users: 2, days: 2 });
  const { status, output, errors } = await wellform(["normalize", await file("push.json", text(body))]);
  assert.equal(status, 0);
  assert.equal(errors, "", "nothing to tell");
  const lines = output.trimEnd().split("\n").map((line) => JSON.parse(line));
  const expected = await changes(text(body));
  assert.deepEqual(
    lines.map(({ change, type }) => [change, type]),
    expected.map(({ change, type }) => [change, type]),
  );
  const [line] = lines.filter(({ type }) => type === "garmin_epoch_intensity");
  const [change] = expected.filter(({ type }) => type === "garmin_epoch_intensity");
  assert.deepEqual(line.start, Array.from(change.start));
  assert.deepEqual(line.value, Array.from(change.value, (value) => (Number.isNaN(value) ? null : value)));
  assert.deepEqual(line.code, change.code);
  assert.deepEqual(line.owners, change.owners);
  assert.deepEqual(line.source, change.source);
  const record = lines.find(({ change }) => change === "record");
  assert.deepEqual(
    record,
    expected.find(({ change }) => change === "record"),
  );
});

test("standard input gives the same, and leaves nothing behind", async () => {
  const body = bytes(push({ users: 3 }));
  const fromFile = await wellform(["normalize", await file("stdin.json", body)]);
  const fromInput = await wellform(["normalize", "-"], { input: body });
  assert.equal(fromInput.status, 0);
  assert.equal(fromInput.output, fromFile.output);
  assert.notEqual(fromInput.output, "");
});

test("the report says what became of everything; a rejection is told and is no failure", async () => {
  const body = push({ users: 2 });
  delete body.dailies[1].userId;
  body.sleeps[0].unheardOf = 1;
  body.sleeps[0].surprise = [1, 2];
  body.surprises = [1];
  const name = await file("odd.json", text(body));
  const reportName = join(folder, "report.json");
  const { status, errors } = await wellform(["normalize", name, "--report", reportName]);
  assert.equal(status, 0);
  assert.match(errors, /^wellform: garmin push: [\d,]+ rows of \d+ types, 2 records; 1 rejected; \d+ unmapped at \d+ paths\n$/);
  const report = JSON.parse(await readFile(reportName, "utf8"));
  assert.deepEqual(report, (await normalize(text(body))).report);
  assert.equal(report.rejected[0].path, "dailies[1]");
  const untold = await wellform(["normalize", name]);
  assert.match(untold.errors, /--report FILE tells which and why/);
});

test("a body of which nothing was mapped is told, one of nothing new is not", async () => {
  const nothing = await wellform(["normalize", await file("nothing.json", '{"dataPoints": [{"x": 1}], "user": "u"}')]);
  assert.deepEqual([nothing.status, nothing.output], [0, ""]);
  assert.match(nothing.errors, /^wellform: wear_os whs_upload: nothing was mapped, all of it was kept or rejected/);
  for (const body of ['{"samples": []}', '{"data": []}', '{"aggregates": []}', '{"changes": [], "nextChangesToken": "A"}']) {
    const { status, output, errors } = await wellform(["normalize", "-"], { input: body });
    assert.deepEqual([status, output, errors], [0, "", ""], body);
  }
});

test("a form of several senders is read whole, and the summary names them", async () => {
  const part = (name, content) =>
    `--b\r\nContent-Disposition: form-data; name="f"; filename="${name}"\r\n\r\n${content}\r\n`;
  const phone = '{"data":{"symptoms":[{"start":"2026-05-04 10:00:00 +0200","name":"Fatigue","severity":"Mild"}]}}';
  const form = `${part("a.json", text(push({ users: 1 })))}${part("b.json", phone)}${part("c.json", '{"odd":[1]}')}--b--\r\n`;
  const reportName = join(folder, "form.json");
  const { status, output } = await wellform(["normalize", await file("form", form), "--report", reportName]);
  assert.equal(status, 0);
  assert.ok(output.includes('"garmin"') && output.includes('"health_auto_export"'));
  const report = JSON.parse(await readFile(reportName, "utf8"));
  assert.deepEqual(
    report.documents.map(({ name, source, outcome }) => [name, source, outcome]),
    [["a.json", "garmin", "mapped"], ["b.json", "health_auto_export", "mapped"], ["c.json", null, "nothing_mapped"]],
  );
});

test("comma-separated values", async () => {
  const { status, output } = await wellform(["normalize", "--format", "csv", await file("csv.json", text(push()))]);
  assert.equal(status, 0);
  const [header, ...rows] = output.trimEnd().split("\n");
  assert.match(header, /^change,type,unit,basis,start,end,value,min,max,code,local_date,/);
  const rates = rows.filter((row) => row.startsWith("samples,heart_rate,/min,instant,"));
  assert.equal(rates.length, 4);
  assert.match(rates[0], /^samples,heart_rate,\/min,instant,2024-02-05T23:00:15Z,,67,,,,,3600,/);
  assert.ok(rows.some((row) => row.startsWith("record,sleep_session,") && row.endsWith('}}"')));
  const empty = await wellform(["normalize", "-", "--format=csv"], { input: '{"dailies":[]}' });
  assert.equal(empty.output, `${header}\n`, "the header stands without rows too");
});

test("options reach the core", async () => {
  const list = await file("epochs.json", text(push().epochs));
  const pulled = await wellform(["normalize", list, "--record-type", "epochs", "--source", "garmin"]);
  assert.equal(pulled.status, 0);
  assert.match(pulled.output, /"type":"step_count"/);
  const rank = async (...args) => /"rank":(\[[^\]]*\])/.exec((await wellform(["normalize", list, "--record-type=epochs", ...args])).output)[1];
  assert.equal(await rank("--received-at", "2024-02-07T00:00:00Z"), await rank("--received-at", "1707264000000"));
  assert.notEqual(await rank("--received-at", "2024-02-07T00:00:00Z"), await rank());
  const unnamed = await file("dailies.json", text(push().dailies.map(({ userId, ...daily }) => daily)));
  const named = await wellform(["normalize", unnamed, "--record-type=dailies", "--subject", "anna"]);
  assert.match(named.output, /"subject":"anna"/);
  const without = await wellform(["normalize", list, "--record-type=epochs", "--without", "reproductive,location"]);
  assert.deepEqual([without.status, without.output], [0, pulled.output]);
});

test("headers reach the core, the last of a name", async () => {
  const data = [{ date: "2024-02-06 00:00:00 +0100", qty: 12 }];
  const lone = await file("lone.json", text({ data: { metrics: [{ name: "step_count", units: "count", data }] } }));
  const basis = async (...headers) => {
    const { status, output } = await wellform(["normalize", lone, ...headers.flatMap((header) => ["--header", header])]);
    assert.equal(status, 0);
    return /"basis":"(\w+)"/.exec(output)[1];
  };
  assert.equal(await basis(), "instant");
  assert.equal(await basis("automation-aggregation:Hours"), "interval");
  assert.equal(await basis(" Automation-Aggregation :  Hours ", "session-id: a:b", "automation-name:"), "interval");
  assert.equal(await basis("automation-aggregation: Hours", "automation-aggregation: Days"), "day");
});

test("a fatal error ends with 1, is named, and stands in the report", async () => {
  const whole = text(push());
  const reportName = join(folder, "fatal.json");
  await writeFile(reportName, "an older report");
  for (const input of [whole.slice(0, -9), "nonsense", "", '{"hello":[{}]}']) {
    const { status, output, errors } = await wellform(["normalize", "-", "--report", reportName], { input });
    assert.equal(status, 1);
    assert.equal(output, "", "nothing of a body that is refused");
    const { error } = JSON.parse(await readFile(reportName, "utf8"));
    assert.equal(errors, `wellform: standard input: ${error.message}\n`);
    assert.match(errors, /byte \d+.*: expected .*, found /);
  }
});

test("a file that cannot be read ends with 1 and says why", async () => {
  const missing = join(folder, "missing.json");
  const reportName = join(folder, "missing.report.json");
  const { status, output, errors } = await wellform(["normalize", missing, "--report", reportName]);
  assert.deepEqual([status, output, errors], [1, "", `wellform: ${missing}: no such file\n`]);
  const { error } = JSON.parse(await readFile(reportName, "utf8"));
  assert.deepEqual(error, { category: "unreadable", message: "no such file", offset: 0, path: "" });
  const directory = await wellform(["normalize", folder]);
  assert.deepEqual([directory.status, directory.errors], [1, `wellform: ${folder}: expected a file, found a directory\n`]);
  const nowhere = await wellform(["normalize", "-", "--report", join(folder, "no", "report.json")], { input: "{}" });
  assert.deepEqual([nowhere.status, nowhere.output], [1, ""]);
  assert.match(nowhere.errors, /no such file/);
});

test("wrong usage ends with 2 and says what was expected and found", async () => {
  const name = await file("usage.json", text(push()));
  const wrong = [
    [[], /expected the command normalize, found none/],
    [["normalise", name], /expected the command normalize, found "normalise"/],
    [["normalize"], /expected one FILE, or - for standard input, found none/],
    [["normalize", name, name], /expected one FILE, or - for standard input, found 2/],
    [["normalize", name, "--sauce", "garmin"], /Unknown option '--sauce'/],
    [["normalize", name, "--source"], /--source/],
    [["normalize", name, "--source", "fitbit"], /--source: expected garmin.*, found "fitbit"/],
    [["normalize", name, "--format", "xml"], /--format: expected ndjson or csv, found "xml"/],
    [["normalize", name, "--time-zone", "Mars"], /--time-zone: expected an IANA time zone.*, found "Mars"/],
    [["normalize", name, "--received-at", "noon"], /--received-at: expected an ISO 8601 time.*, found "noon"/],
    [["normalize", name, "--without", "steps"], /--without: expected sexual.*, found "steps"/],
    [["normalize", name, "--record-type", ""], /--record-type: expected a name.*, found ""/],
    [["normalize", name, "--subject", ""], /--subject: expected the sender's name for an account, found ""/],
    [["normalize", name, "--header"], /--header/],
    [["normalize", name, "--header", "Bearer token"], /--header: expected 'name: value', found no colon/],
    [["normalize", name, "--header", ": value"], /--header: expected the name of a header, found ""/],
    [["normalize", name, "--header", "a: b", "--header", "a b: c"], /--header: expected the name of a header, found "a b"/],
    [["normalize", name, "--report", name], /--report: expected another file than the input, found the same/],
  ];
  for (const [args, message] of wrong) {
    const { status, output, errors } = await wellform(args);
    assert.deepEqual([status, output], [2, ""], args.join(" "));
    assert.match(errors, message);
    assert.match(errors, /^wellform: [^]*\nTry: wellform --help\n$/);
  }
  assert.equal(await readFile(name, "utf8"), text(push()), "the input was not touched");
});

test("help and version", async () => {
  const help = await wellform(["--help"]);
  assert.equal(help.status, 0);
  for (const option of ["source", "time-zone", "record-type", "subject", "header", "received-at", "without", "format", "report"]) {
    assert.match(help.output, new RegExp(`^  --${option} `, "m"));
  }
  assert.equal((await wellform(["normalize", "-h"])).output, help.output);
  const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));
  assert.deepEqual(await wellform(["--version"]), { status: 0, output: `wellform ${version}\n`, errors: "" });
});

test("a reader that stops is no error, and costs no report", async () => {
  const body = push({ users: 300, days: 10, rates: 40 });
  const name = await file("big.json", text(body));
  const stop = (child) => child.stdout.destroy();
  const stopped = await wellform(["normalize", name], { onOutput: stop });
  assert.deepEqual([stopped.status, stopped.errors], [141, ""]);
  const reportName = join(folder, "stopped.json");
  const reported = await wellform(["normalize", name, "--report", reportName], { onOutput: stop });
  assert.deepEqual([reported.status, reported.errors], [0, ""], "with a report, all is read");
  const report = JSON.parse(await readFile(reportName, "utf8"));
  assert.equal(report.bytes, Buffer.byteLength(text(body)));
  assert.equal(report.error, undefined);
});

test("a slow reader gets everything", async () => {
  const name = await file("slow.json", text(push({ users: 200, days: 10, rates: 40 })));
  const digest = async (pause) => {
    const child = spawn(process.execPath, [COMMAND, "normalize", name], { stdio: ["ignore", "pipe", "inherit"] });
    const hash = createHash("sha256");
    let length = 0;
    for await (const data of child.stdout) {
      hash.update(data);
      length += data.length;
      if (pause) await new Promise((resume) => setTimeout(resume, 2));
    }
    assert.equal(child.exitCode ?? (await new Promise((resolve) => child.on("close", resolve))), 0);
    assert.ok(length > 1_000_000);
    return hash.digest("hex");
  };
  assert.equal(await digest(true), await digest(false));
});
