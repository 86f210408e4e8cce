/** Takes what is whole from damaged records into a new folder: LevelDB's own repair on a copy, then record by record. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { openLevel, openRecordFolder, salvageRecords } from './recordFolder'
import type { StoredRecord } from './records'
import type { RecordStore } from './records'
import { copyFolder } from './setAside'

const recordsPerWrite = 200

/** Fills `next` from the damaged `current`, which is only read. Nothing to salvage leaves an empty state. */
export async function salvage(current: string, next: string): Promise<void> {
  const copy = join(next, 'repaired')
  copyFolder(join(current, 'records'), copy)
  const records = await openRecordFolder(next)
  try {
    await ClassicLevel.repair(copy)
    const level = await openLevel(copy)
    try {
      await copyRecords(salvageRecords(level), records)
    } finally {
      await level.close()
    }
  } catch {
    // Not even LevelDB's repair can read it: it is set aside whole.
  } finally {
    await records.close()
    rmSync(copy, { recursive: true, force: true })
  }
}

/** Writes a sequence of records, some at a time. */
export async function copyRecords(from: AsyncIterable<StoredRecord>, to: RecordStore): Promise<void> {
  let some: StoredRecord[] = []
  const write = async (): Promise<void> => {
    await to.write(some.map(({ key, value }) => ({ kind: 'put', key, value })))
    some = []
  }
  for await (const record of from) {
    some.push(record)
    if (some.length >= recordsPerWrite) await write()
  }
  if (some.length > 0) await write()
}
