/**
 * The oracle of the picture: the layer directories of a private daemon, read on its own disk. What the lab concludes
 * from `docker save` and `docker diff` is held against what overlay2 really wrote. Looks its paths up by itself, without
 * the code under test.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface DiskEntry {
  readonly path: string
  readonly kind: 'file' | 'directory' | 'symlink' | 'whiteout' | 'other'
  readonly isOpaque: boolean
  readonly sizeBytes: number
  /** Mode, owners and time of change. */
  readonly meta: string
}

export type DiskLayer = ReadonlyMap<string, DiskEntry>

/** What `/var/lib/docker` of a private daemon is here (`.ci/daemons`); undefined for another daemon. */
export function dataRootOf(dockerHost: string): string | undefined {
  const folder = join(dirname(dirname(dockerHost.replace(/^unix:\/\//, ''))), 'docker')
  return existsSync(join(folder, 'overlay2')) ? folder : undefined
}

/** Reads layers; the directories are the daemon's own names for them. */
export function readLayers(dataRoot: string, directories: readonly string[]): DiskLayer[] {
  const here = directories.map((directory) => directory.replace(/^\/var\/lib\/docker(?=\/)/, dataRoot))
  const script = join(import.meta.dirname, 'layersOnDisk.py')
  const output = execFileSync('python3', [script, ...here], { maxBuffer: 1 << 28 }).toString()
  return (JSON.parse(output) as DiskEntry[][]).map((entries) => new Map(entries.map((entry) => [entry.path, entry])))
}

type Answer = DiskEntry | 'nothing' | 'deleted' | 'opaque'

/** What one layer says of a path: `deleted` and `opaque` end the search without having it. */
function ask(layer: DiskLayer, path: string): Answer {
  const names = path.split('/').slice(1)
  let isBelowOpaque = false
  for (let length = 1; length <= names.length; length++) {
    const entry = layer.get(`/${names.slice(0, length).join('/')}`)
    if (entry === undefined) return isBelowOpaque ? 'opaque' : 'nothing'
    if (entry.kind === 'whiteout') return 'deleted'
    if (length === names.length) return entry
    if (entry.kind !== 'directory') return 'deleted'
    isBelowOpaque ||= entry.isOpaque
  }
  return 'nothing'
}

/** Whether anything below an opaque ancestor, or the path itself, cuts off what lies deeper. */
function endsBelow(layer: DiskLayer, path: string): boolean {
  const names = path.split('/').slice(1)
  return names.some((_, index) => {
    const entry = layer.get(`/${names.slice(0, index + 1).join('/')}`)
    return entry !== undefined && (entry.kind !== 'directory' || entry.isOpaque)
  })
}

/** Overlay's lookup: the first layer that answers; undefined when the path isn't there. */
export function lookUp(layers: readonly DiskLayer[], path: string): DiskEntry | undefined {
  for (const layer of layers) {
    const answer = ask(layer, path)
    if (typeof answer === 'object') return answer
    if (answer !== 'nothing') return undefined
  }
  return undefined
}

/**
 * The column of a path as letters, top first: `.` absent, `A` added, `C` modified, `d` merging directory, `D` deleted
 * here, `O` opaque; `*` serves, `)` is hidden by a layer above.
 */
export function drawColumn(layers: readonly DiskLayer[], path: string): string {
  let hasEnded = false
  let isServed = false
  const cells = layers.map((layer, depth) => {
    const answer = ask(layer, path)
    const isBelow = lookUp(layers.slice(depth + 1), path) !== undefined
    const letter = letterOf(answer, isBelow)
    const isFileUnderDirectory = isServed && typeof answer === 'object' && answer.kind !== 'directory'
    hasEnded ||= isFileUnderDirectory
    const serves = !hasEnded && !isServed && typeof answer === 'object'
    const mark = serves ? '*' : hasEnded && letter !== '.' ? ')' : ''
    isServed ||= serves
    hasEnded ||= answer !== 'nothing' && (typeof answer !== 'object' || endsBelow(layer, path))
    return `${letter}${mark}`
  })
  return cells.join(' ')
}

function letterOf(answer: Answer, isBelow: boolean): string {
  if (answer === 'nothing') return '.'
  if (answer === 'deleted') return isBelow ? 'D' : '.'
  if (answer === 'opaque') return isBelow ? 'O' : '.'
  if (!isBelow) return 'A'
  return answer.isOpaque ? 'O' : answer.kind === 'directory' ? 'd' : 'C'
}

/**
 * The writable layer in the words of `docker diff`, which compares two merged trees and so can't tell two things: an
 * opaque mark from a whiteout for each name that it hides, and a file that was copied up but not changed (by a new hard
 * link to it, or by opening it to write) from one that wasn't.
 */
export function asDiffTells(writable: DiskLayer, image: readonly DiskLayer[]): DiskLayer {
  const told = new Map<string, DiskEntry>()
  for (const entry of writable.values()) {
    const below = lookUp(image, entry.path)
    const isSame = below?.kind === 'file' && below.sizeBytes === entry.sizeBytes && below.meta === entry.meta
    if (!isSame) told.set(entry.path, { ...entry, isOpaque: false })
  }
  const hiding = [...writable.values()].filter(({ isOpaque }) => isOpaque)
  for (const path of new Set(image.flatMap((layer) => [...layer.keys()]))) {
    const isHidden = hiding.some((directory) => path.startsWith(`${directory.path}/`))
    if (!isHidden || told.has(path) || lookUp(image, path) === undefined) continue
    told.set(path, { path, kind: 'whiteout', isOpaque: false, sizeBytes: 0, meta: '' })
  }
  return told
}
