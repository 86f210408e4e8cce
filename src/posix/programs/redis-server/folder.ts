/** The server's folder: files are written beside and put in place by a rename, as rdb.c and aof.c do it. */
import { PosixError, gnuErrorText } from '../../filesystem/posixError'
import type { Process } from '../../process/types'

const wholeFile = Number.MAX_SAFE_INTEGER

export class Folder {
  constructor(
    private readonly process: Process,
    readonly path: string,
  ) {}

  at(name: string): string {
    return this.path === '/' ? `/${name}` : `${this.path}/${name}`
  }

  /** A file's bytes; undefined when it isn't there. */
  read(name: string): Buffer | undefined {
    const { process } = this
    try {
      const file = process.namespace.open(process, this.at(name), { read: true })
      try {
        const { sizeBytes } = file.stat()
        return Buffer.from(file.readAt(0, Math.min(sizeBytes, wholeFile)))
      } finally {
        file.close()
      }
    } catch (error) {
      if (error instanceof PosixError && error.code === 'ENOENT') return undefined
      throw error
    }
  }

  /** Writes a file whole, under another name first. */
  replace(temporary: string, name: string, bytes: Uint8Array): void {
    this.write(temporary, bytes)
    this.rename(temporary, name)
  }

  write(name: string, bytes: Uint8Array): void {
    const { process } = this
    const file = process.namespace.open(process, this.at(name), { write: true, truncate: true, createMode: 0o666 })
    try {
      if (bytes.length > 0 && file.write(bytes) < bytes.length) throw new PosixError('ENOSPC')
    } finally {
      file.close()
    }
  }

  rename(from: string, to: string): void {
    this.process.namespace.rename(this.process, this.at(from), this.at(to))
  }

  /** Removes a file if it is there. */
  remove(name: string): void {
    try {
      this.process.namespace.unlink(this.process, this.at(name))
    } catch (error) {
      if (!(error instanceof PosixError)) throw error
    }
  }

  make(name: string): void {
    try {
      this.process.namespace.createDirectory(this.process, this.at(name), 0o755)
    } catch (error) {
      if (!(error instanceof PosixError) || error.code !== 'EEXIST') throw error
    }
  }

  inside(name: string): Folder {
    return new Folder(this.process, this.at(name))
  }
}

/** What the log says of a failed call; throws on what is no errno. */
export function reasonOf(error: unknown): string {
  if (error instanceof PosixError) return gnuErrorText(error.code)
  throw error
}
