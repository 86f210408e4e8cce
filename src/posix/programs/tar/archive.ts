/** The archive itself: a file, or a standard stream. */
import type { Descriptor, Process } from '../../process/types'
import { faced, reason } from '../complaint'
import type { Options } from '../options'

/** A failure that ends the program. */
export class TarError extends Error {}

/** Opens the archive: a file, or a standard stream. */
export async function openArchive(process: Process, options: Options, writing: boolean): Promise<Descriptor> {
  const path = options.value('f') ?? '-'
  if (path === '-') return (writing ? process.stdout : process.stdin).duplicate()
  try {
    return await process.open(path, writing ? { write: true, createMode: 0o666, truncate: true } : { read: true })
  } catch (error) {
    const why = reason(process, error)
    throw new TarError(
      faced(
        process,
        `can't open '${path}': ${why}`,
        `${path}: Cannot open: ${why}\ntar: Error is not recoverable: exiting now`,
      ),
    )
  }
}
