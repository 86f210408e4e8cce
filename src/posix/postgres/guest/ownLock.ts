/**
 * The engine's own `postmaster.pid`, in memory: it writes and removes one whenever it is opened on a database, while the
 * file in the data directory is its server's, from start to end (`server/dataDirectory.ts`).
 */
import { PosixError } from '../../filesystem/posixError'
import type { GuestStat } from '../../guest/calls'

export const ownLockPath = '/postmaster.pid'
/** Its descriptor; those of the container's files are small numbers. */
export const ownLockFd = 1 << 20

export class OwnLock {
  private content: Uint8Array | undefined

  /** Throws ENOENT when there is none. */
  stat(): GuestStat {
    const sizeBytes = this.existing().length
    return { ...attributes, sizeBytes, blocks512: Math.ceil(sizeBytes / 512) }
  }

  replace(content: Uint8Array): void {
    this.content = content.slice()
  }

  remove(): void {
    this.existing()
    this.content = undefined
  }

  read(target: Uint8Array, position: number): number {
    const part = this.existing().subarray(position, position + target.length)
    target.set(part)
    return part.length
  }

  write(bytes: Uint8Array, position: number): number {
    const before = this.existing()
    const after = new Uint8Array(Math.max(before.length, position + bytes.length))
    after.set(before)
    after.set(bytes, position)
    this.content = after
    return bytes.length
  }

  private existing(): Uint8Array {
    if (this.content === undefined) throw new PosixError('ENOENT', ownLockPath)
    return this.content
  }
}

const attributes: Omit<GuestStat, 'sizeBytes' | 'blocks512'> = {
  ...{ kind: 'file', deviceId: 0, inode: 1, mode: 0o600, linkCount: 1, uid: 0, gid: 0 },
  ...{ atimeMs: 0, mtimeMs: 0, ctimeMs: 0 },
}
