/**
 * A full disk under the data folder, in words that a user of Docker understands; the cause keeps the system's own.
 *
 * Nothing is written to the last byte: contents stop where records still have room, and records that add something where
 * those still have that take something away, so that what makes room goes on working and LevelDB, which takes no write
 * any more after one that failed, hardly ever meets the end itself.
 */
import { statfsSync } from 'node:fs'
import { LabError } from '@shared/errors'

const mebibyte = 1024 * 1024

/** Bytes that must be left after a write, by what is written. */
export const roomToLeave = { contents: 16 * mebibyte, records: 8 * mebibyte } as const

/** Bytes that are free on the disk of a folder; without an end where the system doesn't tell. */
export function freeBytes(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(path)
    return bavail * bsize
  } catch {
    return Infinity
  }
}

/** What is said of a full data folder. */
export function fullFolder(cause?: unknown): LabError {
  return new LabError('system', 'no space left on device: the data folder of the simulator is full', { cause })
}

/** Whether a failure is that of a full disk. LevelDB tells the reason in its message only. */
function isFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const text = error instanceof Error ? error.message : String(error)
  return code === 'ENOSPC' || code === 'EDQUOT' || text.includes('No space left on device')
}

/** Rethrows what went wrong when the data folder was written; a full disk as LabError system. */
export function explainFullDisk(error: unknown): never {
  throw isFull(error) ? fullFolder(error) : error
}
