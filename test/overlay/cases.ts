/**
 * Random cases for overlayfs: layers with whiteouts, opaque directories, hard links and symlinks, and operations on few
 * names, so that they collide. The same seed gives the same case everywhere.
 */

export interface LayerEntry {
  readonly path: string
  readonly kind: 'file' | 'directory' | 'symlink' | 'fifo' | 'whiteout' | 'link'
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly mtimeNs: string
  readonly text?: string
  readonly target?: string
  readonly isOpaque?: boolean
  readonly xattr?: string
}

export type Operation = { readonly as?: number } & (
  | { op: 'create'; path: string; mode: number; exclusive: boolean; truncate: boolean; text: string }
  | { op: 'append'; path: string; text: string }
  | { op: 'writeAt'; path: string; offset: number; text: string }
  | { op: 'read' | 'rmdir' | 'unlink' | 'readdir' | 'readlink' | 'getxattr' | 'removexattr'; path: string }
  | { op: 'truncate'; path: string; size: number }
  | { op: 'chmod' | 'mkdir' | 'access'; path: string; mode: number }
  | { op: 'chown'; path: string; uid: number; gid: number; follow: boolean }
  | { op: 'utimes'; path: string; mtimeNs: string }
  | { op: 'rename' | 'link'; path: string; to: string }
  | { op: 'symlink'; path: string; target: string }
  | { op: 'mknod'; path: string; kind: 'fifo' | 'characterDevice' | 'blockDevice' | 'file'; rdev: number }
  | { op: 'stat'; path: string; follow: boolean }
  | { op: 'setxattr'; path: string; value: string }
  | { op: 'openHandle'; slot: number; path: string; write: boolean }
  | { op: 'readHandle' | 'statHandle' | 'closeHandle'; slot: number }
  | { op: 'writeHandle'; slot: number; offset: number; text: string }
)

export interface OverlayCase {
  /** Top first. */
  readonly layers: readonly (readonly LayerEntry[])[]
  readonly operations: readonly Operation[]
  /** The merged tree is mounted read-only. */
  readonly isReadOnly: boolean
}

/** What one side of the comparison made of a case. */
export interface Observation {
  readonly outcomes: readonly string[]
  readonly merged: ObservedTree
  readonly upper: ObservedTree
  readonly lower: ObservedTree
}

export type ObservedTree = Readonly<Record<string, ObservedEntry>>

export interface ObservedEntry {
  readonly kind: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly linkCount: number
  readonly rdev: number
  readonly inode: number
  readonly mtimeNs: string
  /** 0 for directories. */
  readonly sizeBytes: number
  /** Of a file, as Latin-1; the target of a symlink. */
  readonly content: string
  readonly xattrs: Readonly<Record<string, string>>
}

/** mulberry32: a small generator with one word of state, the same on every machine. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** An integer from 0 to below `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
  }

  chance(outOf: number): boolean {
    return this.below(outOf) === 0
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.below(items.length)] ?? items[0]
  }
}

const names = ['a', 'b', 'c'] as const
const modes = [0o644, 0o600, 0o755, 0o700, 0o777, 0o1775, 0o2775, 0o6755, 0o000, 0o4711] as const
const owners = [0, 0, 0, 1000, 1001] as const
const targets = ['a', 'b', 'c/a', '/a', '/b/c', '../a', '../../b', 'a/', '/', '.', '/nowhere'] as const

/** A case with up to three layers and this many operations. */
export function randomCase(seed: number, operationCount: number): OverlayCase {
  const random = new Random(seed)
  const layers = Array.from({ length: 1 + random.below(3) }, () => randomLayer(random))
  const guess = new Guess(layers)
  const operations: Operation[] = []
  while (operations.length < operationCount) {
    const next = random.chance(25) ? guess.replacement(random) : [randomOperation(random, guess)]
    for (const operation of next) guess.follow(operation)
    operations.push(...next)
  }
  return { layers: withUsefulWhiteouts(layers), operations, isReadOnly: random.chance(20) }
}

function randomLayer(random: Random): LayerEntry[] {
  const entries: LayerEntry[] = []
  const files: string[] = []
  const fill = (directory: string, depth: number): void => {
    for (const name of names) {
      const path = directory === '' ? name : `${directory}/${name}`
      if (random.chance(3)) continue
      const entry = randomEntry(random, path, depth, files)
      entries.push(entry)
      if (entry.kind === 'file') files.push(path)
      if (entry.kind === 'directory') fill(path, depth + 1)
    }
  }
  fill('', 0)
  return entries
}

/**
 * Leaves out whiteouts in directories that lie over no other directory. No overlay makes them; the kernel lists them by
 * name there and then does not find them.
 */
export function withUsefulWhiteouts(layers: readonly (readonly LayerEntry[])[]): LayerEntry[][] {
  const visible = new Set<string>()
  const result = layers.toReversed().map((layer) => {
    const kept = layer.filter((entry) => entry.kind !== 'whiteout' || layerMerges(layer, entry.path, visible))
    for (const entry of kept) {
      if (entry.kind === 'directory' && entry.isOpaque !== true) continue
      for (const path of visible) if (`${path}/`.startsWith(`${entry.path}/`)) visible.delete(path)
    }
    for (const entry of kept) if (entry.kind === 'directory') visible.add(entry.path)
    return kept
  })
  return result.reverse()
}

/** Whether the directory of a path, and every one above it, is merged with a visible one of the layers below. */
function layerMerges(layer: readonly LayerEntry[], path: string, visible: ReadonlySet<string>): boolean {
  for (let parent = parentOf(path); parent !== ''; parent = parentOf(parent)) {
    const isOpaque = layer.some((entry) => entry.path === parent && entry.isOpaque === true)
    if (isOpaque || !visible.has(parent)) return false
  }
  return true
}

/** The path without its last name; empty for the top. */
export function parentOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''
}

function randomEntry(random: Random, path: string, depth: number, files: readonly string[]): LayerEntry {
  const base = {
    path,
    mode: random.pick(modes),
    uid: random.pick(owners),
    gid: random.pick(owners),
    // Some in whole seconds, as from a tar.
    mtimeNs: `${String(1_500_000_000 + random.below(5))}${random.chance(3) ? '000000000' : String(100_000_000 + random.below(1000))}`,
  }
  const xattr = random.chance(6) ? { xattr: `v${String(random.below(3))}` } : {}
  const kind = random.below(depth >= 2 ? 10 : 20)
  if (kind >= 10) return { ...base, ...xattr, kind: 'directory', isOpaque: random.chance(5) }
  if (kind === 9) return { ...base, kind: 'whiteout', mode: 0, uid: 0, gid: 0 }
  if (kind === 8) return { ...base, kind: 'symlink', target: random.pick(targets) }
  if (kind === 7) return { ...base, kind: 'fifo' }
  const [first, ...rest] = files
  if (kind >= 5 && first !== undefined) return { ...base, kind: 'link', target: random.pick([first, ...rest]) }
  return { ...base, ...xattr, kind: 'file', text: randomText(random) }
}

function randomText(random: Random): string {
  return random.chance(4) ? '' : `${random.pick(['x', 'yy', 'zzz'])}${String(random.below(100))}`
}

/**
 * What the tree may hold by now, roughly: most operations should find something to do, and some should not. It does not
 * matter when the guess is wrong.
 */
class Guess {
  readonly #kinds = new Map<string, 'directory' | 'other'>()

  constructor(layers: readonly (readonly LayerEntry[])[]) {
    for (const { path, kind } of layers.flat()) {
      if (kind !== 'whiteout') this.#kinds.set(`/${path}`, kind === 'directory' ? 'directory' : 'other')
    }
  }

  /** A path that may exist, of this kind if there is one. */
  existing(random: Random, kind?: 'directory' | 'other'): string {
    const paths = [...this.#kinds].filter(([, is]) => kind === undefined || is === kind).map(([path]) => path)
    const [first, ...rest] = paths
    return first === undefined ? anyPath(random) : random.pick([first, ...rest])
  }

  /** A name in a directory that may exist. */
  fresh(random: Random): string {
    const directory = random.chance(3) ? '' : this.existing(random, 'directory')
    return `${directory}/${random.pick(names)}`
  }

  /** Removes a directory with all that may be in it and makes it anew, as a program does that renews its cache. */
  replacement(random: Random): Operation[] {
    const path = this.existing(random, 'directory')
    const below = [...this.#kinds].filter(([other]) => other.startsWith(`${path}/`)).reverse()
    const removals = below.map(([other, kind]): Operation => {
      return kind === 'directory' ? { op: 'rmdir', path: other } : { op: 'unlink', path: other }
    })
    return [
      ...removals,
      { op: 'rmdir', path },
      ...(random.chance(3) ? [] : [{ op: 'mkdir', path, mode: 0o755 } as const]),
    ]
  }

  follow(operation: Operation): void {
    if (operation.op === 'mkdir') this.#kinds.set(operation.path, 'directory')
    else if (['create', 'symlink', 'mknod'].includes(operation.op) && 'path' in operation) {
      this.#kinds.set(operation.path, 'other')
    } else if (operation.op === 'unlink' || operation.op === 'rmdir') this.#kinds.delete(operation.path)
    else if (operation.op === 'link' || operation.op === 'rename') {
      this.#kinds.set(operation.to, this.#kinds.get(operation.path) ?? 'other')
      if (operation.op === 'rename') this.#kinds.delete(operation.path)
    }
  }
}

function anyPath(random: Random): string {
  return `/${Array.from({ length: 1 + random.below(3) }, () => random.pick(names)).join('/')}`
}

const makers = new Set<Operation['op']>(['mkdir', 'symlink', 'mknod'])
const directoryUsers = new Set<Operation['op']>(['rmdir', 'readdir'])
const fileUsers = new Set<Operation['op']>([
  'unlink',
  'append',
  'writeAt',
  'read',
  'truncate',
  'openHandle',
  'link',
  'create',
])

function randomPath(random: Random, guess: Guess, op: Operation['op']): string {
  if (random.chance(5)) return withOddEnd(random, anyPath(random))
  if (makers.has(op) || (op === 'create' && random.chance(2))) return withOddEnd(random, guess.fresh(random))
  const kind = directoryUsers.has(op) ? 'directory' : fileUsers.has(op) ? 'other' : undefined
  return withOddEnd(random, guess.existing(random, kind))
}

function withOddEnd(random: Random, path: string): string {
  if (!random.chance(30)) return path
  return path + random.pick(['/', '/.', '/..', '//', `/${'n'.repeat(256)}`])
}

/** How often each operation comes, in parts. */
const weights = {
  create: 10,
  append: 6,
  writeAt: 3,
  truncate: 2,
  read: 5,
  chmod: 4,
  chown: 4,
  utimes: 3,
  mkdir: 9,
  rmdir: 7,
  unlink: 9,
  rename: 12,
  link: 5,
  symlink: 4,
  mknod: 3,
  readdir: 4,
  readlink: 1,
  stat: 8,
  access: 3,
  setxattr: 2,
  getxattr: 1,
  removexattr: 1,
  openHandle: 4,
  readHandle: 4,
  writeHandle: 3,
  statHandle: 3,
  closeHandle: 1,
} satisfies Record<Operation['op'], number>

const lots = (Object.entries(weights) as [Operation['op'], number][]).flatMap(([op, weight]) =>
  Array.from({ length: weight }, () => op),
)

function randomOperation(random: Random, guess: Guess): Operation {
  const op = lots[random.below(lots.length)] ?? 'create'
  const as = random.chance(6) ? { as: random.pick([1000, 1001]) } : {}
  return { ...withArguments(random, guess, op), ...as }
}

function withArguments(random: Random, guess: Guess, op: Operation['op']): Operation {
  const path = randomPath(random, guess, op)
  const mode = random.pick(modes)
  const text = randomText(random)
  const slot = random.below(3)
  switch (op) {
    case 'create':
      return { op, path, mode, exclusive: random.chance(4), truncate: random.chance(3), text }
    case 'append':
      return { op, path, text }
    case 'writeAt':
      return { op, path, offset: random.below(12), text }
    case 'truncate':
      return { op, path, size: random.below(10) }
    case 'chmod':
    case 'mkdir':
      return { op, path, mode }
    case 'access':
      return { op, path, mode: random.below(8) }
    case 'chown':
      return { op, path, uid: random.pick(owners), gid: random.pick(owners), follow: random.chance(2) }
    case 'utimes':
      return { op, path, mtimeNs: `${String(1_400_000_000 + random.below(3))}00000000${String(random.below(2))}` }
    case 'rename':
    case 'link':
      return { op, path, to: random.chance(3) ? guess.existing(random) : withOddEnd(random, guess.fresh(random)) }
    case 'symlink':
      return { op, path, target: random.pick(targets) }
    case 'mknod': {
      const [kind, rdev] = random.pick<['fifo' | 'characterDevice' | 'blockDevice' | 'file', number]>([
        ['fifo', 0],
        ['file', 0],
        ['characterDevice', 0],
        ['characterDevice', 0x103],
        ['blockDevice', 0x700],
      ])
      return { op, path, kind, rdev }
    }
    case 'stat':
      return { op, path, follow: random.chance(2) }
    case 'setxattr':
      return { op, path, value: `w${String(random.below(3))}` }
    case 'openHandle':
      return { op, slot, path, write: random.chance(2) }
    case 'writeHandle':
      return { op, slot, offset: random.below(8), text }
    case 'readHandle':
    case 'statHandle':
    case 'closeHandle':
      return { op, slot }
    default:
      return { op, path }
  }
}
