/**
 * Formats of the state, and the way from each to the next. A new format raises `currentFormat` and adds a line to
 * `steps`; a state of any older one is taken through all of them when it is opened. One of a newer format is refused.
 *
 * Format 1 kept each record under its bare key, trees as plain tars beside the mode and owner of their root. Format 2
 * has versions below a root (`recordFolder.ts`) and says of every tree how it is stored.
 */
import { join } from 'node:path'
import { z } from 'zod'
import { DamagedRecords, openLevel, openRecordFolder, refuseHeadless } from './recordFolder'
import { decodeRecord } from './records'
import type { StoredRecord } from './records'
import { copyRecords } from './salvage'

export const currentFormat = 2

/** `steps[n]` changes a record of format n to one of format n + 1. */
const steps: Readonly<Record<number, (record: StoredRecord) => StoredRecord>> = { 1: sayTreesAreTars }

/**
 * Migrates the records of a state's folder into another one. Resolves with what was damaged and is left out, in
 * sentences; the old folder is only read.
 */
export async function migrate(from: string, to: string, format: number): Promise<readonly string[]> {
  const problems: string[] = []
  const source = format === 1 ? readBareRecords(from, problems) : readRecords(from)
  const target = await openRecordFolder(to)
  try {
    await copyRecords(
      mapped(source, (record) => migrateRecord(record, format)),
      target,
    )
  } finally {
    await target.close()
  }
  return problems
}

async function* mapped<T>(source: AsyncIterable<T>, change: (item: T) => T): AsyncGenerator<T> {
  for await (const item of source) yield change(item)
}

/** Takes a record of an older format to the current one. */
export function migrateRecord(record: StoredRecord, format: number): StoredRecord {
  let changed = record
  for (let step = format; step < currentFormat; step++) changed = steps[step]?.(changed) ?? changed
  return changed
}

async function* readRecords(stateDir: string): AsyncGenerator<StoredRecord> {
  const records = await openRecordFolder(stateDir)
  try {
    yield* await records.load('')
  } finally {
    await records.close()
  }
}

async function* readBareRecords(stateDir: string, problems: string[]): AsyncGenerator<StoredRecord> {
  try {
    refuseHeadless(join(stateDir, 'records'))
    const level = await openLevel(join(stateDir, 'records'))
    try {
      for await (const [key, text] of level.iterator()) {
        const decoded = decodeRecord(text)
        if (decoded === undefined) problems.push(`record ${JSON.stringify(key)} is damaged`)
        else yield { key, value: decoded.value }
      }
    } finally {
      await level.close()
    }
  } catch (error) {
    if (!(error instanceof DamagedRecords) && !(error instanceof Error && 'code' in error)) throw error
    problems.push(`the records can't be read: ${error.message}`)
  }
}

const bareTree = z.looseObject({ digest: z.string() })

function sayTreesAreTars({ key, value }: StoredRecord): StoredRecord {
  const field = key === 'daemon' ? 'hostDisk' : /^(container|volume)\//.test(key) ? 'tree' : undefined
  const record = z.record(z.string(), z.unknown()).safeParse(value)
  if (field === undefined || !record.success) return { key, value }
  const tree = bareTree.safeParse(record.data[field])
  return tree.success ? { key, value: { ...record.data, [field]: { format: 'tar', ...tree.data } } } : { key, value }
}
