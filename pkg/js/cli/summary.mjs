// One line about a report.

/** How many things of the report were rejected. */
export function rejected(report) {
  return sum(report.rejected);
}

/** What was read and what became of it, in one line. */
export function summary(report) {
  const parts = [];
  const { samples = {}, record = {}, ...others } = report.counts;
  const rows = total(samples);
  if (rows > 0) parts.push(`${plural(rows, "row")} of ${plural(Object.keys(samples).length, "type")}`);
  if (total(record) > 0) parts.push(plural(total(record), "record"));
  for (const [change, counts] of Object.entries(others)) {
    parts.push(`${amount(total(counts))} ${change.replaceAll("_", " ")}`);
  }
  const line = [`${senders(report)}: ${parts.join(", ") || NOTHING[report.outcome] || "nothing"}`];
  if (rejected(report) > 0) line.push(`${amount(rejected(report))} rejected`);
  if (report.unmapped.length > 0) {
    line.push(`${amount(sum(report.unmapped))} unmapped at ${plural(report.unmapped.length, "path")}`);
  }
  const leftOut = total(report.left_out ?? {});
  if (leftOut > 0) line.push(`${amount(leftOut)} left out`);
  return line.join("; ");
}

/** The outcomes without any change, in words. */
const NOTHING = {
  nothing_changed: "nothing new",
  nothing_mapped: "nothing was mapped, all of it was kept or rejected",
};

/** The sender of the body, or the senders of the documents of a container. */
function senders({ source, dialect, documents = [] }) {
  const named = ({ source, dialect }) => [source, dialect].filter(Boolean).join(" ") || "no known sender";
  const found = new Set(documents.map(named));
  return found.size > 0 ? [...found].join(", ") : named({ source, dialect });
}

function sum(list) {
  return list.reduce((sum, { count }) => sum + count, 0);
}

function total(counts) {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function plural(count, noun) {
  return `${amount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function amount(count) {
  return count.toLocaleString("en-US");
}
