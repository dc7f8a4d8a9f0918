// A progress bar, on a terminal only.

const INTERVAL = 100;

/** Draws progress on `terminal`; does nothing when that is no terminal, or when the output goes there too. */
export class Progress {
  #terminal;
  #drawn = 0;
  #last = 0;

  constructor(terminal, output) {
    this.#terminal = terminal.isTTY && !output.isTTY ? terminal : null;
  }

  /** What the reader tells with every piece. */
  update({ pass, passes, bytes, total }) {
    if (!this.#terminal) return;
    const now = Date.now();
    if (now - this.#last < INTERVAL) return;
    this.#last = now;
    const line = this.#line(pass < passes ? "checking" : "normalising", bytes, total);
    this.#terminal.write(`\r${line.padEnd(this.#drawn)}`);
    this.#drawn = line.length;
  }

  /** Takes the bar away. */
  clear() {
    if (this.#drawn === 0) return;
    this.#terminal.write(`\r${" ".repeat(this.#drawn)}\r`);
    this.#drawn = 0;
  }

  #line(doing, bytes, total) {
    const done = total ? Math.min(1, bytes / total) : 0;
    const text = ` ${String(Math.floor(done * 100)).padStart(3)} % of ${size(total)}, ${doing}`;
    const width = Math.min(40, (this.#terminal.columns ?? 80) - text.length - 3);
    if (width < 5) return text;
    const filled = Math.round(done * width);
    return `[${"#".repeat(filled)}${".".repeat(width - filled)}]${text}`;
  }
}

function size(bytes) {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
