/**
 * Where a memory store puts what is too long for memory: a temporary file that has lost its name already, so that
 * nothing is left of it however the process ends. It lives as long as an extent refers to it.
 */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { referenceTo } from '@posix/filesystem/content'
import type { ByteSource, Content } from '@posix/filesystem/types'

const abandoned = new FinalizationRegistry<number>((descriptor) => closeSync(descriptor))

export class SpillFile implements ByteSource {
  private readonly descriptor: number
  private sizeBytes = 0

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), 'camada-spill-'))
    try {
      this.descriptor = openSync(join(folder, 'bytes'), 'wx+', 0o600)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
    abandoned.register(this, this.descriptor)
  }

  /** Writes bytes at the end; returns them as a content that reads them back when asked. Throws on a full disk. */
  append(bytes: Uint8Array): Content {
    const offset = this.sizeBytes
    for (let done = 0; done < bytes.length;) {
      done += writeSync(this.descriptor, bytes, done, bytes.length - done, offset + done)
    }
    this.sizeBytes += bytes.length
    return referenceTo(this, offset, bytes.length)
  }

  readSync(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    for (let done = 0; done < length;) {
      const count = readSync(this.descriptor, bytes, done, length - done, offset + done)
      if (count === 0) throw new Error('a spilled blob ends early')
      done += count
    }
    return bytes
  }
}
