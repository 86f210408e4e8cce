/** Where an archive is unpacked, and how its entries are renamed, for a copy to end up as `cp` would (moby `archive.PrepareArchiveCopy`). */
import { CliError } from '../cliError'
import { baseOf, meansDirectory, splitPath } from './paths'

export interface CopyInfo {
  readonly path: string
  readonly exists: boolean
  readonly isDirectory: boolean
  /** The name that the first entry has, where it is not the path's last. */
  readonly rebaseName: string
}

export interface PreparedCopy {
  /** To unpack in. */
  readonly directory: string
  rename(name: string): string
}

/** Decides. Throws `CliError`. */
export function prepareCopy(source: CopyInfo, destination: CopyInfo): PreparedCopy {
  if (destination.exists && destination.isDirectory) return { directory: destination.path, rename: (name) => name }
  if (destination.exists && source.isDirectory) throw new CliError('cannot copy directory')
  if (!destination.exists && !source.isDirectory && meansDirectory(destination.path)) {
    throw new CliError('no such directory')
  }
  const { directory, base } = splitPath(destination.path)
  const from = source.rebaseName === '' ? baseOf(source.path) : source.rebaseName
  const old = from === '/' ? '' : from
  return {
    directory,
    rename: (name) => (name.startsWith(old) ? base + name.slice(old.length) : name.replace(old, base)),
  }
}
