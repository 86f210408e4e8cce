/** Reading and writing the texts that are edited: bytes as Latin-1, so that none is changed. */
import { Buffer as Bytes } from 'node:buffer'
import { PosixError } from '../../filesystem/posixError'
import type { Process } from '../../process/types'
import { reason } from '../complaint'

/** A file's text. Throws PosixError. */
export function fileText(process: Process, path: string): string {
  const file = process.namespace.open(process, path, { read: true })
  try {
    return Bytes.from(file.readAt(0, file.stat().sizeBytes)).toString('latin1')
  } finally {
    file.close()
  }
}

/** Writes a file anew; why not, if it can't be. */
export function saveText(process: Process, path: string, text: string): string | undefined {
  try {
    const file = process.namespace.open(process, path, { write: true, createMode: 0o666, truncate: true })
    try {
      file.write(Bytes.from(text, 'latin1'))
    } finally {
      file.close()
    }
    return undefined
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    return reason(process, error)
  }
}
