// What a result says, short enough to be compared across runtimes.

const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

const digest = async (value) => {
  const bytes = ArrayBuffer.isView(value) ? value : new TextEncoder().encode(JSON.stringify(value));
  return hex(await crypto.subtle.digest("SHA-256", bytes));
};

/** The report as it is, and a digest of everything else: of documents, changes and each column of each table. */
export async function fingerprint(result) {
  const { report, records, changes, types } = result;
  const tables = [];
  for (const { type, ...which } of types) {
    const { rows: _, ...chosen } = which;
    const digests = {};
    for (const [name, column] of Object.entries(result.samples(type, chosen))) {
      digests[name] = column && `${column.constructor.name} ${await digest(column)}`;
    }
    tables.push(digests);
  }
  return { report, types, records: await digest(records), changes: await digest(changes), tables };
}
