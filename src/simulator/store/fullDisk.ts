/** A full disk in words that a user of Docker understands; the cause keeps the system's own. */
import { LabError } from '@shared/errors'

/** Rethrows what went wrong when the data folder was written; a full disk as LabError system. */
export function explainFullDisk(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const text = error instanceof Error ? error.message : String(error)
  // LevelDB tells the reason in its message only.
  if (code !== 'ENOSPC' && code !== 'EDQUOT' && !text.includes('No space left on device')) throw error
  throw new LabError('system', 'no space left on device: the data folder of the simulator is full', { cause: error })
}
