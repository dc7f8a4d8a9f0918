// The JavaScript and TypeScript examples of the documentation, to be run and compiled as they are printed.

import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..");

const pages = [
  ...["README.md", "CONTRIBUTING.md", "DESIGN.md", "pkg/README.md"],
  ...readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`),
];

/** Every example, as `{page, language, number, code}`: `number` counts the examples of a language on its page, from 1. */
export function examples() {
  return pages.flatMap((page) => {
    const numbers = {};
    const text = readFileSync(join(root, page), "utf8");
    return [...text.matchAll(/^( *)```(js|ts)\n(.*?)^ *```$/gms)].map(([, indent, language, code]) => {
      numbers[language] = (numbers[language] ?? 0) + 1;
      return { page, language, number: numbers[language], code: code.replaceAll(new RegExp(`^${indent}`, "gm"), "") };
    });
  });
}

/** The example of this place. */
export function example(page, language, number = 1) {
  const found = examples().find((one) => one.page === page && one.language === language && one.number === number);
  if (!found) throw new Error(`${page}: expected an example in ${language} with number ${number}, found none`);
  return found.code;
}

/** Calls `use` with the path of a file that holds `code`, in a new folder of `folder`, from which it imports packages. */
export async function inFile(folder, name, code, use) {
  const made = mkdtempSync(join(root, folder, ".example-"));
  try {
    const path = join(made, name);
    writeFileSync(path, code);
    return await use(path);
  } finally {
    rmSync(made, { recursive: true });
  }
}

/**
 * Runs an example in JavaScript as a module in `folder`. `given` are the values of the names that it takes as known,
 * `gives` are names that it declares; returns their values.
 */
export async function run(code, { folder, given, gives = [] }) {
  const imports = [];
  const body = code.replaceAll(/^import .*$/gm, (line) => {
    imports.push(line);
    return "";
  });
  const module = `${imports.join("\n")}
export default async ({ ${Object.keys(given).join(", ")} }) => {
${body}
return { ${gives.join(", ")} };
};`;
  return inFile(folder, "example.mjs", module, async (path) => (await import(path)).default(given));
}
