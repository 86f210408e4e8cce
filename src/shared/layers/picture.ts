/**
 * The stack matrix of a container: rows from the top are what a process sees (merged), the mounts as lids, the writable
 * layer and the image's history, newest first; columns are paths. Falling down a column is overlay's lookup: a lid
 * ends it before the layers are asked, a whiteout ends it in them.
 */
import type { Change, Mount, PictureCell, PictureRow, StackPicture } from '../docker/container'
import type { StackRow } from '../docker/image'
import { ancestorsOf, normalPath, parentOf, type LayerTree } from './layerTree'
import { deletedButPaid } from './paidBytes'
import { cellsOf, findServing, followLinks, type StackCell } from './stack'
import { writableTree, type SeenPath } from './writableTree'

export interface PictureInput {
  readonly containerId: string
  readonly changes: readonly Change[]
  readonly mounts: readonly Mount[]
  /** Bytes in each mount by its destination, where known. */
  readonly mountSizes: ReadonlyMap<string, number>
  /** The image's stack, oldest first. */
  readonly rows: readonly StackRow[]
  /** The image's layers, top first, as many as rows with a layer; undefined when they couldn't be read. */
  readonly layers: readonly LayerTree[] | undefined
  readonly stats: ReadonlyMap<string, SeenPath>
  /** Columns; see `choosePaths`. */
  readonly chosen: ChosenPaths
  readonly copiedUp: StackPicture['copiedUp']
  readonly writableBytes?: number | undefined
}

export interface ChosenPaths {
  readonly paths: readonly { readonly path: string; readonly isPinned: boolean }[]
  readonly moreChanges: number
}

/**
 * Columns: what the user pinned, where mounts lie, then what changed, up to `limit` in all. A directory that is only
 * listed because something in it changed says nothing and is left out.
 */
export function choosePaths(input: {
  pinned: readonly string[]
  mounts: readonly Mount[]
  changes: readonly Change[]
  limit: number
}): ChosenPaths {
  const pinned = [...new Set(input.pinned.map(normalPath))]
  const holders = new Set(input.changes.map(({ path }) => parentOf(path)))
  const told = input.changes
    .filter(({ path, kind }) => kind !== 'modified' || !holders.has(path))
    .map(({ path }) => path)
  const others = [...input.mounts.map(({ destination }) => normalPath(destination)), ...told]
  const all = [...new Set([...pinned, ...others])].filter((path) => path !== '/' || pinned.includes('/'))
  const shown = all.slice(0, Math.max(input.limit, pinned.length))
  return {
    paths: shown.map((path) => ({ path, isPinned: pinned.includes(path) })),
    moreChanges: told.filter((path) => !shown.includes(path)).length,
  }
}

/** Draws the picture. */
export function drawPicture(input: PictureInput): StackPicture {
  const layers = input.layers ?? []
  const writable = writableTree({ changes: input.changes, layers, stats: input.stats })
  const stack = [writable, ...layers]
  const places = new Map(input.mounts.map((mount) => [mount, followLinks(stack, mount.destination, { last: true })]))
  const placeOf = (mount: Mount): string => places.get(mount) ?? mount.destination
  const columns = input.chosen.paths.map(({ path }) => columnOf(path, input, stack, placeOf))
  const changeOf = new Map(input.changes.map(({ path, kind }) => [path, kind]))
  const mounts = [...input.mounts].sort((a, b) => (a.destination < b.destination ? -1 : 1))
  return {
    containerId: input.containerId,
    paths: input.chosen.paths.map(({ path, isPinned }, index) => {
      const change = changeOf.get(path)
      const { seen } = columns[index] ?? { seen: undefined }
      return {
        path,
        isPinned,
        merged: seen?.kind ?? 'absent',
        ...(seen?.kind === 'file' ? { sizeBytes: seen.sizeBytes } : {}),
        ...(change === undefined ? {} : { change }),
      }
    }),
    rows: [
      plainRow('merged', columns.map(mergedCell)),
      ...mounts.map((mount) => mountRow(mount, placeOf(mount), input.mountSizes.get(mount.destination), columns)),
      plainRow(
        'writable',
        columns.map(({ writable: cell }) => cell),
        input.writableBytes,
      ),
      ...imageRows(input.rows, columns),
    ],
    moreChanges: input.chosen.moreChanges,
    copiedUp: input.copiedUp,
    deletedButPaid: { ...deletedButPaid([writable, ...layers]), provenance: input.layers ? 'measured' : 'inferred' },
    ...(input.writableBytes === undefined ? {} : { writableBytes: input.writableBytes }),
    layersUnknown: input.layers === undefined,
  }
}

interface Column {
  /** Place of the mount that covers the path. */
  readonly lid: string | undefined
  readonly seen: SeenPath
  readonly writable: PictureCell
  /** For each image layer, top first. */
  readonly layers: readonly PictureCell[]
}

/** The column of where a path leads: one through a linked directory is that of the place behind the link. */
function columnOf(
  path: string,
  input: PictureInput,
  stack: readonly LayerTree[],
  placeOf: (mount: Mount) => string,
): Column {
  const ownMount = input.mounts.find(({ destination }) => normalPath(destination) === path)
  const place = ownMount === undefined ? followLinks(stack, path) : placeOf(ownMount)
  const lid = coveringPlace(place, input.mounts.map(placeOf))
  const [top, ...rest] = cellsOf(stack, place).map((cell) => toPictureCell(cell, lid !== undefined))
  const change = input.changes.find((candidate) => candidate.path === place)
  const isMountPoint = change?.kind === 'added' && lid === place
  const fromDiff = top === undefined ? absentCell : withDiff(top, change, input.layers === undefined)
  return {
    lid,
    seen: input.stats.get(path) ?? seenAt(place, input, stack, lid),
    writable: isMountPoint ? { ...fromDiff, isMountPoint } : fromDiff,
    layers: rest,
  }
}

const absentCell: PictureCell = { state: 'absent', isHidden: false, serves: false }

/** What diff says of the writable layer is more certain than what follows from layers that couldn't be read. */
function withDiff(cell: PictureCell, change: Change | undefined, layersUnknown: boolean): PictureCell {
  if (!layersUnknown || change === undefined) return cell
  const states = {
    added: 'added',
    modified: cell.state === 'directory' ? 'directory' : 'modified',
    deleted: 'whiteout',
  } as const
  return { ...cell, state: states[change.kind] }
}

function toPictureCell(cell: StackCell, isCovered: boolean): PictureCell {
  const { entry, state } = cell
  const isFile = entry?.kind === 'file' || entry?.kind === 'hardlink'
  return {
    state,
    isHidden: cell.isHidden || (isCovered && state !== 'absent'),
    serves: cell.serves && !isCovered,
    ...(isFile ? { sizeBytes: entry.sizeBytes } : {}),
  }
}

function seenAt(path: string, input: PictureInput, stack: readonly LayerTree[], lid: string | undefined): SeenPath {
  const stat = input.stats.get(path)
  if (stat !== undefined) return stat
  if (lid !== undefined) return { kind: lid === path ? 'directory' : 'absent', sizeBytes: 0 }
  const entry = findServing(stack, path)?.entry
  if (entry === undefined || entry.kind === 'whiteout') return { kind: 'absent', sizeBytes: 0 }
  return { kind: entry.kind === 'hardlink' ? 'file' : entry.kind, sizeBytes: entry.sizeBytes }
}

/** The destination of the deepest mount at or above a path. */
export function coveringMount(path: string, mounts: readonly Mount[]): string | undefined {
  return coveringPlace(
    path,
    mounts.map(({ destination }) => normalPath(destination)),
  )
}

function coveringPlace(path: string, lids: readonly string[]): string | undefined {
  const places = new Set([...ancestorsOf(path), path])
  return lids.filter((lid) => places.has(lid)).sort((a, b) => b.length - a.length)[0]
}

function mergedCell({ lid, seen }: Column): PictureCell {
  const isThere = seen.kind !== 'absent'
  const state = !isThere ? 'absent' : lid !== undefined ? 'lid' : seen.kind === 'directory' ? 'directory' : 'added'
  return { state, isHidden: false, serves: isThere, ...(seen.kind === 'file' ? { sizeBytes: seen.sizeBytes } : {}) }
}

function plainRow(kind: 'merged' | 'writable', cells: PictureCell[], sizeBytes?: number): PictureRow {
  return { kind, key: kind, title: '', sharedWith: [], cells, ...(sizeBytes === undefined ? {} : { sizeBytes }) }
}

function mountRow(mount: Mount, place: string, sizeBytes: number | undefined, columns: readonly Column[]): PictureRow {
  const cells = columns.map(({ lid, seen }): PictureCell => {
    if (lid === undefined || (lid !== place && !lid.startsWith(`${place}/`))) return absentCell
    const serves = lid === place && seen.kind !== 'absent'
    return { state: 'lid', isHidden: lid !== place, serves }
  })
  return {
    kind: 'mount',
    key: mount.destination,
    title: mount.name === '' ? mount.source : mount.name,
    mount,
    sharedWith: [],
    cells,
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
  }
}

function imageRows(rows: readonly StackRow[], columns: readonly Column[]): PictureRow[] {
  const layers = rows.filter(({ isEmpty }) => !isEmpty).length
  let depth = 0
  return rows
    .map((row): PictureRow => {
      const level = row.isEmpty ? undefined : ++depth
      return {
        kind: row.isEmpty ? 'metadata' : 'layer',
        key: String(row.index),
        title: row.instruction,
        sizeBytes: row.sizeBytes,
        sharedWith: row.sharedWith,
        ...(row.diffId === undefined ? {} : { diffId: row.diffId }),
        ...(level === undefined ? {} : { depth: level }),
        cells: columns.map((column) => (level === undefined ? undefined : column.layers[layers - level]) ?? absentCell),
      }
    })
    .reverse()
}
