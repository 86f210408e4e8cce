/** Random cases: the same seed gives the same case everywhere. */
import type { OpenFlag, Operation, OverlayCase, Somebody } from './cases'
import { anyPath, Guess } from './guess'
import { Random } from './random'
import { capability, modes, owners, randomLayer, randomText, targets, withUsefulWhiteouts } from './randomLayer'

/** Mostly few layers, seldom up to ten. */
export function randomOverlayCase(seed: number, operationCount: number): OverlayCase {
  const random = new Random(seed)
  const layerCount = random.chance(8) ? 4 + random.below(7) : 1 + random.below(3)
  const layers = withUsefulWhiteouts(Array.from({ length: layerCount }, () => randomLayer(random)))
  const operations = randomOperations(random, new Guess(layers), operationCount, allLots)
  return { backing: 'overlay', layers, operations, isReadOnly: random.chance(20) }
}

/** A tmpfs with a tree in it, or an empty one that soon is full. */
export function randomTmpfsCase(seed: number, operationCount: number): OverlayCase {
  const random = new Random(seed)
  const isLimited = random.chance(3)
  const layers = isLimited ? [] : [randomLayer(random).map((entry) => ({ ...entry, isOpaque: false }))]
  const operations = randomOperations(
    random,
    new Guess(layers),
    operationCount,
    isLimited ? lotsWithoutXattrs : allLots,
  )
  const limits = { sizeBytes: 4096 * (1 + random.below(8)), inodes: 5 + random.below(12) }
  return { backing: 'tmpfs', layers, operations, isReadOnly: random.chance(20), ...(isLimited && { limits }) }
}

function randomOperations(random: Random, guess: Guess, count: number, lots: readonly Operation['op'][]): Operation[] {
  const operations: Operation[] = []
  while (operations.length < count) {
    const next = random.chance(25) ? guess.replacement(random) : [randomOperation(random, guess, lots)]
    for (const operation of next) guess.follow(operation)
    operations.push(...next)
  }
  return operations
}

const makers = new Set<Operation['op']>(['mkdir', 'symlink', 'mknod'])
const directoryUsers = new Set<Operation['op']>(['rmdir', 'readdir'])
const fileUsers = new Set<Operation['op']>([
  'unlink',
  'append',
  'writeAt',
  'read',
  'truncate',
  'allocate',
  'seek',
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
  return path + random.pick(['/', '/.', '/..', '//', `/${'n'.repeat(256)}`, '/.'.repeat(2050)])
}

/** How often each operation comes, in parts. */
const weights = {
  create: 10,
  open: 4,
  append: 6,
  writeAt: 5,
  truncate: 3,
  allocate: 2,
  seek: 2,
  read: 5,
  chmod: 4,
  chown: 4,
  utimes: 3,
  touch: 2,
  mkdir: 9,
  rmdir: 7,
  unlink: 9,
  rename: 14,
  link: 5,
  symlink: 4,
  mknod: 4,
  readdir: 4,
  readlink: 1,
  stat: 8,
  access: 3,
  setxattr: 4,
  getxattr: 3,
  removexattr: 2,
  listxattr: 2,
  statfs: 2,
  openHandle: 5,
  readHandle: 4,
  writeHandle: 5,
  statHandle: 3,
  truncateHandle: 2,
  allocateHandle: 1,
  seekHandle: 1,
  chmodHandle: 1,
  chownHandle: 1,
  closeHandle: 1,
} satisfies Record<Operation['op'], number>

const allLots = (Object.entries(weights) as [Operation['op'], number][]).flatMap(([op, weight]) =>
  Array.from({ length: weight }, () => op),
)

/** tmpfs takes room for xattrs from the inodes, which is not counted here. */
const lotsWithoutXattrs = allLots.filter((op) => op !== 'setxattr')

const somebodies: readonly [Somebody, ...Somebody[]] = [
  { uid: 1000, gid: 1000, groups: [] },
  { uid: 1001, gid: 1001, groups: [] },
  { uid: 1001, gid: 1001, groups: [1000] },
  { uid: 1000, gid: 1001, groups: [7, 0] },
]

function randomOperation(random: Random, guess: Guess, lots: readonly Operation['op'][]): Operation {
  const op = lots[random.below(lots.length)] ?? 'create'
  const as = random.chance(5) ? { as: random.pick(somebodies) } : {}
  const umask = random.chance(10) ? { umask: random.pick([0, 0o002, 0o077, 0o777]) } : {}
  return { ...withArguments(random, guess, op), ...as, ...umask }
}

const renameFlags = ['none', 'none', 'none', 'none', 'noReplace', 'exchange'] as const
const sizes = [0, 1, 3, 5, 9, 4096, 5000, 8192, 12288] as const
const offsets = [0, 1, 4, 7, 12, 4095, 4096, 5000, 9000] as const
const allocations = ['allocate', 'punchHole', 'punchHole'] as const
const xattrNames = [
  'trusted.t',
  'user.u',
  'user.u',
  'user.w',
  'security.s',
  'security.capability',
  'security.capability',
  'trusted.overlay.x',
  'foo.bar',
  'user.',
  `user.${'n'.repeat(251)}`,
] as const
const flagSets: readonly [readonly OpenFlag[], ...(readonly OpenFlag[])[]] = [
  ['read', 'noFollow'],
  ['read', 'directory'],
  ['read', 'directory', 'noFollow'],
  ['write', 'create', 'noFollow'],
  ['write', 'create', 'directory'],
  ['read', 'truncate'],
  ['write', 'append', 'create', 'truncate'],
  ['read', 'create', 'exclusive'],
  ['read', 'write', 'noFollow', 'truncate'],
  ['read', 'create'],
]

function withArguments(random: Random, guess: Guess, op: Operation['op']): Operation {
  const path = randomPath(random, guess, op)
  const mode = random.pick(modes)
  const text = randomText(random)
  const follow = random.chance(2)
  switch (op) {
    case 'create':
      return { op, path, mode, exclusive: random.chance(4), truncate: random.chance(3), text }
    case 'open':
      return { op, path, flags: random.pick(flagSets), mode }
    case 'append':
      return { op, path, text }
    case 'writeAt':
      return { op, path, offset: random.pick(offsets), text: random.chance(6) ? text.repeat(1500) : text }
    case 'truncate':
      return { op, path, size: random.pick(sizes) }
    case 'allocate':
      return { op, path, mode: random.pick(allocations), offset: random.pick(offsets), length: random.pick(sizes) }
    case 'seek':
      return { op, path, whence: random.pick(['data', 'hole']), offset: random.pick(offsets) }
    case 'chmod':
    case 'mkdir':
      return { op, path, mode }
    case 'access':
      return { op, path, mode: random.below(8) }
    case 'chown':
      return { op, path, uid: random.pick(owners), gid: random.pick(owners), follow }
    case 'utimes': {
      const mtimeNs = `${String(1_400_000_000 + random.below(3))}00000000${String(random.below(2))}`
      return { op, path, mtimeNs, follow }
    }
    case 'rename': {
      const flag = random.pick(renameFlags)
      return { op, path, to: otherPath(random, guess, flag === 'exchange' ? 1 : 3), flag }
    }
    case 'link':
      return { op, path, to: otherPath(random, guess, 3) }
    case 'symlink':
      return { op, path, target: random.chance(50) ? 't'.repeat(random.pick([4095, 4096])) : random.pick(targets) }
    case 'mknod': {
      const [kind, rdev] = random.pick<['fifo' | 'socket' | 'characterDevice' | 'blockDevice' | 'file', number]>([
        ['fifo', 0],
        ['socket', 0],
        ['file', 0],
        ['characterDevice', 0],
        ['characterDevice', 0x103],
        ['blockDevice', 0x700],
      ])
      return { op, path, kind, rdev }
    }
    case 'stat':
    case 'listxattr':
      return { op, path, follow }
    case 'setxattr': {
      const name = random.pick(xattrNames)
      const isCapability = name === 'security.capability' && !random.chance(4)
      const value = isCapability ? capability : random.chance(30) ? 'w'.repeat(65537) : `w${String(random.below(3))}`
      return { op, path, name, value, flag: random.pick(['none', 'none', 'create', 'replace']), follow }
    }
    case 'getxattr':
    case 'removexattr':
      return { op, path, name: random.pick(xattrNames), follow }
    case 'statfs':
      return { op }
    default:
      return withHandle(random, op, path)
  }
}

function withHandle(random: Random, op: Operation['op'], path: string): Operation {
  const slot = random.below(3)
  switch (op) {
    case 'openHandle':
      return { op, slot, path, write: random.chance(2), append: random.chance(4) }
    case 'writeHandle':
      return { op, slot, offset: random.pick(offsets), text: randomText(random) }
    case 'truncateHandle':
      return { op, slot, size: random.pick(sizes) }
    case 'allocateHandle':
      return { op, slot, mode: random.pick(allocations), offset: random.pick(offsets), length: random.pick(sizes) }
    case 'seekHandle':
      return { op, slot, whence: random.pick(['data', 'hole']), offset: random.pick(offsets) }
    case 'chmodHandle':
      return { op, slot, mode: random.pick(modes) }
    case 'chownHandle':
      return { op, slot, uid: random.pick(owners), gid: random.pick(owners) }
    case 'readHandle':
    case 'statHandle':
    case 'closeHandle':
      return { op, slot }
    case 'read':
    case 'rmdir':
    case 'unlink':
    case 'readdir':
    case 'readlink':
    case 'touch':
      return { op, path }
    default:
      throw new Error(`nothing makes up ${op}`)
  }
}

/** Where a name goes: one in `outOf` is there already, always for 1. */
function otherPath(random: Random, guess: Guess, outOf: number): string {
  return random.chance(outOf) ? guess.existing(random) : withOddEnd(random, guess.fresh(random))
}
