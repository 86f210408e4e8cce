/**
 * What two states have different, as somebody reads it: images, names, containers, volumes, networks and the host disk,
 * with what of each changed and which files. It reads the records and manifests that differ, and nothing else.
 */
import { z } from 'zod'
import type { RecordHistory } from '../../store/records'
import type { BlobStore } from '../../store/blobs'
import { containerSchema, treeOf } from '../savedRecords'
import { manifestLines, readEntry } from '../treeRecord'
import type { Entry, TreeRecord } from '../treeRecord'
import { differing } from './travel'

export type DifferenceKind = 'image' | 'name' | 'container' | 'volume' | 'network' | 'host'
export type Change = 'added' | 'removed' | 'changed'

export interface FileDifference {
  readonly path: string
  readonly change: Change
  /** Bytes of a file, in the later state or, of what is removed, the earlier one. */
  readonly sizeBytes: number
}

export interface Difference {
  readonly kind: DifferenceKind
  /** ID or name, as the API takes it. */
  readonly id: string
  readonly name: string
  readonly change: Change
  /** What is otherwise, by its name; empty for what isn't there. */
  readonly fields: readonly { readonly field: string; readonly before: string; readonly after: string }[]
  readonly files: readonly FileDifference[]
  /** How many files differ; `files` has some of them. */
  readonly fileCount: number
}

export interface CompareParts {
  readonly history: RecordHistory
  readonly trees: BlobStore
}

const listedFiles = 500

const kinds: Readonly<Record<string, DifferenceKind>> = {
  image: 'image',
  reference: 'name',
  container: 'container',
  volume: 'volume',
  network: 'network',
  daemon: 'host',
}
const order: readonly DifferenceKind[] = ['image', 'name', 'container', 'volume', 'network', 'host']

/** Differences from one state to another, by kind and name. Throws Error when something of a tree is missing. */
export async function compareStates(
  { history, trees }: CompareParts,
  from: number,
  to: number,
): Promise<readonly Difference[]> {
  const found: Difference[] = []
  for (const key of differing(history, from, to)) {
    const kind = kinds[key.split('/')[0] ?? '']
    if (kind === undefined) continue
    const [before, after] = await Promise.all([history.read(key, from), history.read(key, to)])
    const difference = { key, kind, before, after, names: namesOf(history, kind, before === undefined ? to : from) }
    found.push(await describe(difference, trees))
  }
  const isTold = ({ kind, fileCount }: Difference): boolean => kind !== 'host' || fileCount > 0
  const rank = ({ kind }: Difference): number => order.indexOf(kind)
  return found.filter(isTold).sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
}

interface Raw {
  readonly key: string
  readonly kind: DifferenceKind
  readonly before: unknown
  readonly after: unknown
  /** The names of an image's ID. */
  readonly names: (id: string) => Promise<string>
}

async function describe({ key, kind, before, after, names }: Raw, blobs: BlobStore): Promise<Difference> {
  const id = key.slice(key.indexOf('/') + 1)
  const files = compareFiles(treeOf(key, before), treeOf(key, after), blobs, kind === 'host' ? isHostsOwn : () => true)
  const isContainer = kind === 'container'
  return {
    kind,
    id: kind === 'host' ? '' : id,
    name: await nameOf(kind, id, after ?? before, names),
    change: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
    fields: isContainer ? fieldsOf(containerFields(before), containerFields(after)) : [],
    files: files.slice(0, listedFiles),
    fileCount: files.length,
  }
}

/** Whether a path of the host disk is the user's: the daemon's own folders tell what containers and volumes tell. */
export function isHostsOwn(path: string): boolean {
  return !`${path}/`.startsWith('var/lib/docker/')
}

function namesOf(history: RecordHistory, kind: DifferenceKind, state: number): Raw['names'] {
  return async (id) => {
    if (kind !== 'image') return ''
    for (const key of history.keysAt(state, 'reference/')) {
      if (!key.includes('@') && (await history.read(key, state)) === id) return familiarKey(key)
    }
    return ''
  }
}

/** `reference/docker.io/library/alpine:3` → `alpine:3`. */
export function familiarKey(key: string): string {
  return key.slice('reference/'.length).replace(/^docker\.io\/(library\/)?/, '')
}

const namedSchema = z.object({ name: z.string() })

async function nameOf(kind: DifferenceKind, id: string, value: unknown, names: Raw['names']): Promise<string> {
  if (kind === 'container') return containerSchema.safeParse(value).data?.record.name ?? id
  if (kind === 'name') return familiarKey(`reference/${id}`)
  if (kind === 'network') return namedSchema.safeParse(value).data?.name ?? id
  if (kind === 'image') return (await names(id)) || id.replace(/^sha256:/, '').slice(0, 12)
  return kind === 'host' ? '' : id
}

function containerFields(value: unknown): ReadonlyMap<string, string> {
  const record = containerSchema.safeParse(value).data?.record
  if (record === undefined) return new Map()
  const { status, exitCode } = record.state
  return new Map([
    ['name', record.name],
    ['status', status === 'exited' ? `exited (${String(exitCode)})` : status],
  ])
}

function fieldsOf(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Difference['fields'] {
  const names = [...new Set([...before.keys(), ...after.keys()])]
  return names
    .map((field) => ({ field, before: before.get(field) ?? '', after: after.get(field) ?? '' }))
    .filter((row) => row.before !== row.after)
}

/** Files that two trees have different, by path; directories count when they come or go. */
export function compareFiles(
  before: TreeRecord | undefined,
  after: TreeRecord | undefined,
  blobs: BlobStore,
  isMeant: (path: string) => boolean = () => true,
): readonly FileDifference[] {
  if (before?.digest === after?.digest) return []
  const [old, next] = [linesOf(before, blobs), linesOf(after, blobs)]
  const gone = entriesOf(differences(old, next))
  const came = entriesOf(differences(next, old))
  const found: FileDifference[] = []
  for (const [path, entry] of came) {
    const earlier = gone.get(path)
    const isNew = earlier === undefined
    // A directory's time changes with what is in it.
    if (!isNew && entry.kind === 'directory' && entry.mode === earlier.mode && entry.uid === earlier.uid) continue
    found.push({ path: `/${path}`, change: changeOf(entry, isNew), sizeBytes: sizeOf(entry) })
  }
  for (const [path, entry] of gone) {
    if (!came.has(path)) found.push({ path: `/${path}`, change: 'removed', sizeBytes: sizeOf(entry) })
  }
  return found.filter(({ path }) => path !== '/' && isMeant(path.slice(1))).sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** A whiteout that comes takes a file of the image away. */
function changeOf({ kind, rdev = 0 }: Entry, isNew: boolean): Change {
  if (kind === 'characterDevice' && rdev === 0) return 'removed'
  return isNew ? 'added' : 'changed'
}

function linesOf(tree: TreeRecord | undefined, blobs: BlobStore): readonly string[] {
  return tree === undefined ? [] : manifestLines(tree, blobs)
}

function differences(lines: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others)
  return lines.filter((line) => !known.has(line))
}

function entriesOf(lines: readonly string[]): ReadonlyMap<string, Entry> {
  return new Map(lines.map(readEntry).map((entry) => [entry.path, entry]))
}

/** Bytes of a file's content. */
export function sizeOf({ extents = [] }: Entry): number {
  return extents.reduce((sum, extent) => {
    if (extent[0] === 'data') return sum + Buffer.byteLength(extent[1], 'base64')
    return sum + (extent[0] === 'blob' ? extent[3] : extent[1])
  }, 0)
}
