/**
 * How a server's data directory grows: what each step of a story (`stories.ts`) did to its files, told alike of a
 * real server's directory and of the simulator's.
 *
 * Names that hold a number of the cluster's own are folded: `base/5/16388` is `base/DATABASE/item` when that is the
 * table's file, `base/DATABASE/CATALOG` otherwise; `pg_wal/000000010000000000000001` is `pg_wal/SEGMENT`.
 */
export interface SeenFile {
  /** What tells a file from another of the same name. */
  readonly inode: string
  readonly bytes: Uint8Array
}

/** A directory at one moment: files by their path within it. */
type SeenFiles = ReadonlyMap<string, SeenFile>

export interface FileChange {
  readonly path: string
  readonly files: number
  /** Of the files' ends, after the step; 0 when they are gone. */
  readonly sizeBytes: number
  /** `inPlace`: the same file written to; `replaced`: another file has taken its name. */
  readonly how: 'new' | 'inPlace' | 'replaced' | 'gone'
  /** Blocks of 4 KiB whose content is not what it was, times 4096; what was beyond the end counts as zeros. */
  readonly changedBytes: number
}

export interface StepSeen {
  readonly step: string
  readonly changes: readonly FileChange[]
}

const blockBytes = 4096

/** What became of each file between two moments, by folded name. `relations` are paths of PostgreSQL's tables by name. */
export function changesBetween(
  before: SeenFiles,
  after: SeenFiles,
  relations: ReadonlyMap<string, string>,
): readonly FileChange[] {
  const changes = new Map<string, FileChange>()
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const change = changeOf(foldedName(path, relations), before.get(path), after.get(path))
    if (change === undefined) continue
    const known = changes.get(`${change.path} ${change.how}`)
    changes.set(`${change.path} ${change.how}`, {
      ...change,
      files: 1 + (known?.files ?? 0),
      sizeBytes: change.sizeBytes + (known?.sizeBytes ?? 0),
      changedBytes: change.changedBytes + (known?.changedBytes ?? 0),
    })
  }
  return [...changes.values()].sort((left, right) => (left.path + left.how < right.path + right.how ? -1 : 1))
}

/** The name of a file without the numbers that each cluster gives anew. */
export function foldedName(path: string, relations: ReadonlyMap<string, string>): string {
  const [, folder, file = '', fork = ''] = /^(base\/\d+|global)\/(\d+)((?:_[a-z]+)?)(?:\.\d+)?$/.exec(path) ?? []
  if (folder !== undefined) {
    const own = relations.get(`${folder}/${file}`)
    return `${folder.replace(/\d+$/, 'DATABASE')}/${own ?? 'CATALOG'}${fork}`
  }
  return path
    .replace(/^base\/\d+\//, 'base/DATABASE/')
    .replace(/^pg_wal\/[0-9A-F]{24}$/, 'pg_wal/SEGMENT')
    .replace(/#ib_redo\d+$/, '#ib_redoN')
}

function changeOf(path: string, before: SeenFile | undefined, after: SeenFile | undefined): FileChange | undefined {
  if (before === undefined && after === undefined) return undefined
  if (after === undefined) return { path, files: 1, sizeBytes: 0, how: 'gone', changedBytes: 0 }
  const sizeBytes = after.bytes.length
  const how = before === undefined ? 'new' : before.inode === after.inode ? 'inPlace' : 'replaced'
  const changedBytes = before === after ? 0 : changedBlocks(before?.bytes, after.bytes) * blockBytes
  if (how === 'inPlace' && changedBytes === 0 && before?.bytes.length === sizeBytes) return undefined
  return { path, files: 1, sizeBytes, how, changedBytes }
}

function changedBlocks(before: Uint8Array | undefined, after: Uint8Array): number {
  let changed = 0
  for (let at = 0; at < after.length; at += blockBytes) {
    const now = after.subarray(at, at + blockBytes)
    const old = Buffer.alloc(now.length)
    old.set(before?.subarray(at, at + now.length) ?? [])
    if (!old.equals(now)) changed++
  }
  return changed
}
