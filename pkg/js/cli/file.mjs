// Input files, and standard input by way of a temporary file, so that both can be read twice.
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How much is read at a time. */
const PIECE = 1 << 20;

/** A file, or `-`, as a source of pieces that can be read again from its start. Close it afterwards. */
export async function openFile(name) {
  if (name === "-") return spool(process.stdin);
  const handle = await open(name);
  try {
    const stat = await handle.stat();
    if (stat.isFile()) return source(handle, stat);
    if (stat.isDirectory()) throw Object.assign(new Error("it is a directory"), { code: "EISDIR" });
    // A pipe or a device gives its bytes once.
    return await spool(handle.createReadStream());
  } catch (error) {
    await handle.close().catch(() => {});
    throw error;
  }
}

function source(handle, { size, dev, ino }, remove = async () => {}) {
  return {
    again: true,
    size,
    identity: `${dev}:${ino}`,
    pieces: () => handle.createReadStream({ start: 0, autoClose: false, highWaterMark: PIECE }),
    async close() {
      await handle.close();
      await remove();
    },
  };
}

async function spool(stream) {
  const folder = await mkdtemp(join(tmpdir(), "wellform-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  let handle;
  try {
    handle = await open(join(folder, "input"), "wx+", 0o600);
    // Where the system allows it, the file loses its name at once and so cannot be left behind.
    const unlinked = await remove().then(
      () => true,
      () => false,
    );
    await handle.writeFile(stream);
    return source(handle, await handle.stat(), unlinked ? undefined : remove);
  } catch (error) {
    await handle?.close().catch(() => {});
    await remove().catch(() => {});
    throw error;
  }
}
