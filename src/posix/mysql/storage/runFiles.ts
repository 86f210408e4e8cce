/**
 * Files that a server makes beside its tables: `ibtmp1`, which is there while it runs, and `ib_buffer_pool`, which it
 * leaves when it ends in order. Here the first holds nothing and the second tables' root pages alone: nothing reads them.
 */
import type { GuestSystem } from '../../guest/guestSystem'

/** As `innodb_temp_data_file_path` has it by default. */
const temporaryBytes = 12 * 1024 ** 2
const rootPage = 4

/** Makes the space of temporary tables anew. Throws PosixError where it can't. */
export function makeTemporarySpace(system: GuestSystem, dataDir: string): void {
  const fd = system.open(`${dataDir}/ibtmp1`, { write: true, create: true, truncate: true }, 0o640)
  try {
    system.allocate(fd, 0, temporaryBytes)
  } finally {
    system.close(fd)
  }
}

/** Takes it away and notes the pages that were in memory, of tables by their number. */
export function leaveRunFiles(system: GuestSystem, dataDir: string, tables: readonly number[]): void {
  if (system.exists(`${dataDir}/ibtmp1`)) system.unlink(`${dataDir}/ibtmp1`)
  const path = `${dataDir}/ib_buffer_pool`
  const fd = system.open(`${path}.incomplete`, { write: true, create: true, truncate: true }, 0o640)
  try {
    system.write(fd, Buffer.from(tables.map((id) => `${id},${rootPage}\n`).join('')), 0)
  } finally {
    system.close(fd)
  }
  system.rename(`${path}.incomplete`, path)
}
