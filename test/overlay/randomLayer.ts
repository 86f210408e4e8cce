/** Random layers with whiteouts, opaque directories, hard links, symlinks, devices, xattrs and sparse files. */
import { parentOf, type LayerEntry } from './cases'
import type { Random } from './random'

/** Few names, so that operations collide; now and then one that is long, or not ASCII, or not even UTF-8. */
const commonNames = ['a', 'b', 'c'] as const
const oddNames = ['\u00e9', '\udcff\udcfe', 'n'.repeat(255), 'a b'] as const

export const modes = [0o644, 0o600, 0o755, 0o700, 0o777, 0o1775, 0o1777, 0o2775, 0o2777, 0o6755, 0o000, 0o4711] as const
export const owners = [0, 0, 0, 1000, 1001] as const
export const targets = ['a', 'b', 'c/a', '/a', '/b/c', '../a', '../../b', 'a/', '/', '.', '/nowhere'] as const
const specials = ['fifo', 'fifo', 'socket', 'characterDevice', 'blockDevice'] as const
const devices = { fifo: 0, socket: 0, characterDevice: 0x103, blockDevice: 0x700 } as const

/** A capability set of revision 2, as `setcap` writes one. */
export const capability = `\u0001\u0000\u0000\u0002\u0000\u0004${'\u0000'.repeat(14)}`

export function randomName(random: Random): string {
  return random.chance(40) ? random.pick(oddNames) : random.pick(commonNames)
}

export function randomText(random: Random): string {
  return random.chance(4) ? '' : `${random.pick(['x', 'yy', 'zzz'])}${String(random.below(100))}`
}

/** One layer; below three directories there are no more. */
export function randomLayer(random: Random): LayerEntry[] {
  const entries: LayerEntry[] = []
  const files: string[] = []
  const fill = (directory: string, depth: number): void => {
    const names = random.chance(10) ? [...commonNames, random.pick(oddNames)] : commonNames
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

function randomEntry(random: Random, path: string, depth: number, files: readonly string[]): LayerEntry {
  const base = {
    path,
    mode: random.pick(modes),
    uid: random.pick(owners),
    gid: random.pick(owners),
    // Some in whole seconds, as from a tar.
    mtimeNs: `${String(1_500_000_000 + random.below(5))}${random.chance(3) ? '000000000' : String(100_000_000 + random.below(1000))}`,
  }
  const kind = random.below(depth >= 2 ? 12 : 24)
  if (kind >= 12) {
    return { ...base, xattrs: randomXattrs(random, false), kind: 'directory', isOpaque: random.chance(5) }
  }
  if (kind === 11) return { ...base, kind: 'whiteout', mode: 0, uid: 0, gid: 0 }
  if (kind === 10) return { ...base, kind: 'symlink', target: random.pick(targets) }
  if (kind === 9) {
    const special = random.pick(specials)
    return { ...base, kind: special, rdev: devices[special] }
  }
  const [first, ...rest] = files
  if (kind >= 7 && first !== undefined) return { ...base, kind: 'link', target: random.pick([first, ...rest]) }
  const holeBytes = random.chance(8) ? random.pick([4096, 5000, 12288]) : 0
  return { ...base, xattrs: randomXattrs(random, true), kind: 'file', text: randomText(random), holeBytes }
}

function randomXattrs(random: Random, isFile: boolean): Record<string, string> {
  const xattrs: Record<string, string> = {}
  if (random.chance(6)) xattrs['trusted.t'] = `v${String(random.below(3))}`
  if (random.chance(8)) xattrs['user.u'] = `u${String(random.below(3))}`
  if (isFile && random.chance(8)) xattrs['security.capability'] = capability
  return xattrs
}
