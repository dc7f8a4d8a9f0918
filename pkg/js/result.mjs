// A whole delivery, with its samples as tables.
import { OWNERS } from "./columns.mjs";
import { check } from "./options.mjs";

/** From fine to coarse: what `samples(type)` gives where a type has several. */
const BASES = ["instant", "interval", "session", "day"];

const OPTIONAL_NUMBERS = ["end", "min", "max", "latitude", "longitude", "altitude", "speed", "course", "accuracy"];

export class Result {
  #tables = new Map();

  constructor(changes, report) {
    this.report = report;
    this.records = [];
    this.changes = [];
    for (const change of changes) {
      if (change.change === "record") this.records.push(change.record);
      else if (change.change === "samples") this.#add(change);
      else this.changes.push(change);
    }
    this.types = Array.from(this.#tables.values(), ({ type, unit, basis, width, floating, rows }) => ({
      type,
      unit,
      basis,
      width,
      floating,
      rows,
    }));
  }

  #add(batch) {
    const { type, unit, basis, floating } = batch;
    const width = batch.context.width === "unknown" ? "unknown" : null;
    const key = JSON.stringify([type, unit, basis, width, floating]);
    let table = this.#tables.get(key);
    if (!table) this.#tables.set(key, (table = { type, unit, basis, width, floating, rows: 0, batches: [] }));
    table.rows += batch.start.length;
    table.batches.push(batch);
  }

  samples(type, which = {}) {
    check("samples", which, ["basis", "width", "unit", "floating"]);
    if (which.basis !== undefined && !BASES.includes(which.basis)) {
      throw new TypeError(`basis: expected ${BASES.join(", ")}, found ${JSON.stringify(which.basis)}`);
    }
    const fits = (table) =>
      table.type === type &&
      ["basis", "width", "unit", "floating"].every((name) => which[name] === undefined || which[name] === table[name]);
    const tables = Array.from(this.#tables.values()).filter(fits);
    // A stable order: what is known to cover its time, the finest basis, true instants before wall-clock times, the unit with the most rows.
    tables.sort(
      (a, b) =>
        Number(a.width !== null) - Number(b.width !== null) ||
        BASES.indexOf(a.basis) - BASES.indexOf(b.basis) ||
        Number(a.floating) - Number(b.floating) ||
        b.rows - a.rows,
    );
    return tables.length === 0 ? null : join(tables[0]);
  }
}

/** The batches of one table, end to end, in order of start. */
function join({ type, unit, basis, floating, rows, batches }) {
  const columns = {
    start: new Float64Array(rows),
    end: null,
    value: new Float64Array(rows).fill(NaN),
    min: null,
    max: null,
    code: null,
    local_date: null,
    derived: null,
    owner: new Uint32Array(rows),
    source: new Uint32Array(rows),
    context: new Uint32Array(rows),
  };
  const sources = new Numbered();
  const contexts = new Numbered();
  let owners = 0;
  let at = 0;
  for (const batch of batches) {
    const end = at + batch.start.length;
    columns.start.set(batch.start, at);
    columns.value.set(batch.value, at);
    for (const name of OPTIONAL_NUMBERS) {
      if (!batch[name]) continue;
      columns[name] ??= new Float64Array(rows).fill(NaN);
      columns[name].set(batch[name], at);
    }
    for (const name of ["code", "local_date"]) {
      if (!batch[name]) continue;
      columns[name] ??= new Array(rows).fill(null);
      for (let i = at; i < end; i++) columns[name][i] = batch[name][i - at];
    }
    if (batch.derived) (columns.derived ??= new Uint8Array(rows)).fill(1, at, end);
    columns.source.fill(sources.of(batch.source), at, end);
    columns.context.fill(contexts.of(batch.context), at, end);
    columns.owner.fill(owners, at, end);
    if (batch.owner) for (let i = at; i < end; i++) columns.owner[i] += batch.owner[i - at];
    owners += batch[OWNERS];
    at = end;
  }
  columns.source = narrow(columns.source, sources.list.length);
  columns.context = narrow(columns.context, contexts.list.length);
  let list;
  return {
    type,
    unit,
    basis,
    floating,
    rows,
    ...inOrder(columns, rows),
    sources: sources.list,
    contexts: contexts.list,
    get owners() {
      return (list ??= batches.flatMap((batch) => batch.owners));
    },
  };
}

/** Objects, each once, by what they say. */
class Numbered {
  list = [];
  #found = new Map();

  of(object) {
    const key = JSON.stringify(object);
    let index = this.#found.get(key);
    if (index === undefined) {
      index = this.list.push(object) - 1;
      this.#found.set(key, index);
    }
    return index;
  }
}

/** Indexes in 16 bits, as long as they fit. */
function narrow(indexes, count) {
  return count > 0x10000 ? indexes : Uint16Array.from(indexes);
}

/** The columns with their rows in order of start; rows of one start stay in the order of the body. */
function inOrder(columns, rows) {
  const { start } = columns;
  let sorted = true;
  for (let i = 1; sorted && i < rows; i++) sorted = start[i - 1] <= start[i];
  if (sorted) return columns;
  const order = new Uint32Array(rows).map((_, i) => i);
  order.sort((a, b) => start[a] - start[b] || a - b);
  const entries = Object.entries(columns).map(([name, column]) => [
    name,
    column && column.constructor.from(order, (i) => column[i]),
  ]);
  return Object.fromEntries(entries);
}
