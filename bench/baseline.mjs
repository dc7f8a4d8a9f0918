// The figures that later ones are compared with, in baseline.json.
import { readFileSync, writeFileSync } from "node:fs";

const path = new URL("baseline.json", import.meta.url);

export const baseline = () => JSON.parse(readFileSync(path, "utf8"));

/** Puts figures in the place of those that stand there. */
export function record(figures) {
  writeFileSync(path, `${JSON.stringify({ ...baseline(), ...figures }, null, 2)}\n`);
}

/** How far a figure is from that of the baseline: `+1.2 %`. */
export function change(found, before) {
  const percent = (found / before - 1) * 100;
  return before ? `${percent >= 0 ? "+" : ""}${percent.toFixed(1)} %` : "not in the baseline";
}
