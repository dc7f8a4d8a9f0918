// Changes from the form in which they leave WebAssembly: JSON, and the numbers of all batches in two arrays.
// See core/src/write/columns.rs.

/** The index of a missing value. */
const NONE = 0xffffffff;

const POSITION = ["latitude", "longitude", "altitude", "speed", "course", "accuracy"];

/**
 * The changes of one piece of output. The columns of a batch are parts of the two arrays, or, with `own`, arrays of
 * their own, which can be kept or transferred without keeping the rest.
 */
export function decode([json, numbers, indexes, owners], own) {
  const changes = JSON.parse(json);
  let lines;
  const ownersOf = (batch) => JSON.parse((lines ??= owners.split("\n"))[batch]);
  let batches = 0;
  let number = 0;
  let index = 0;
  for (let i = 0; i < changes.length; i++) {
    const header = changes[i];
    if (header.change !== "samples") continue;
    const { rows } = header;
    const columns = {};
    for (const name of header.numbers) {
      columns[name] = own ? numbers.slice(number, number + rows) : numbers.subarray(number, number + rows);
      number += rows;
    }
    for (const name of header.indexes) {
      columns[name] = own ? indexes.slice(index, index + rows) : indexes.subarray(index, index + rows);
      index += rows;
    }
    const line = batches++;
    changes[i] = batch(header, columns, () => ownersOf(line));
  }
  return changes;
}

/** How many owners a batch has, without making objects of them. */
export const OWNERS = Symbol("owners");

function batch(header, columns, readOwners) {
  const { words } = header;
  const text = (column) => column && Array.from(column, (index) => (index === NONE ? null : words[index]));
  let owners;
  const samples = {
    change: "samples",
    type: header.type,
    unit: header.unit,
    basis: header.basis,
    floating: header.floating,
    derived: header.derived,
    source: header.source,
    context: header.context,
    get owners() {
      return (owners ??= readOwners());
    },
    owner: columns.owner ?? null,
    start: columns.start,
    end: columns.end ?? null,
    value: columns.value ?? new Float64Array(0),
    min: columns.min ?? null,
    max: columns.max ?? null,
    code: text(columns.code) ?? null,
    local_date: text(columns.local_date) ?? null,
  };
  Object.defineProperty(samples, OWNERS, { value: header.owners });
  if (columns.ordinal) samples.ordinal = columns.ordinal;
  for (const name of POSITION) if (columns[name]) samples[name] = columns[name];
  if (columns.original_value) samples.original = { unit: header.original_unit, value: columns.original_value };
  return samples;
}
