/**
 * What the stack matrix says, apart from how it is drawn: the face of each cell, the fall of a lookup down a column, and
 * the story of one path in one sentence for reading and one for the first write. Rows come from the top: merged, mounts,
 * writable, image rows. All of it is derived from a `StackPicture`; nothing is asked of the engine here.
 */
import type { PictureCell, PictureRow, StackPicture } from '@shared/docker/container'

export type { PictureCell, PictureRow, StackPicture } from '@shared/docker/container'
export type PicturePath = StackPicture['paths'][number]

/** How a cell is drawn. `gap` is no cell at all: metadata rows, and a mount beside its own column. */
export type CellTone = 'gap' | 'empty' | 'merged' | 'gone' | 'lid' | 'writable' | 'layer' | 'whiteout'

export interface CellFace {
  readonly tone: CellTone
  /** A, C, D, or empty; for the merged row the path's last name. */
  readonly text: string
  /** Small print. */
  readonly mark: 'whiteout' | 'opaque' | 'mountPoint' | 'directory' | 'size' | undefined
  readonly isHidden: boolean
  readonly serves: boolean
}

const gap: CellFace = { tone: 'gap', text: '', mark: undefined, isHidden: false, serves: false }

/** Face of the cell where a row and a path cross; `isLowest`: no layer below has the path. */
export function cellFace(row: PictureRow, cell: PictureCell, path: PicturePath, isLowest: boolean): CellFace {
  const { isHidden, serves } = cell
  if (row.kind === 'metadata') return gap
  if (row.kind === 'merged') {
    const isGone = path.merged === 'absent'
    return {
      tone: isGone ? 'gone' : 'merged',
      text: isGone ? '' : baseName(path),
      mark: sizeMark(path),
      isHidden,
      serves: false,
    }
  }
  if (row.kind === 'mount') {
    return cell.state === 'lid' ? { tone: 'lid', text: '', mark: sizeMark(cell), isHidden, serves } : gap
  }
  if (cell.state === 'absent') return { ...gap, tone: 'empty' }
  if (cell.state === 'whiteout') return { tone: 'whiteout', text: 'D', mark: 'whiteout', isHidden, serves }
  const tone = row.kind === 'writable' ? 'writable' : 'layer'
  return { tone, text: letter(cell, isLowest), mark: contentMark(cell), isHidden, serves }
}

function contentMark(cell: PictureCell): CellFace['mark'] {
  if (cell.state === 'opaque') return 'opaque'
  if (cell.isMountPoint === true) return 'mountPoint'
  return cell.state === 'directory' ? 'directory' : sizeMark(cell)
}

function sizeMark(sized: { readonly sizeBytes?: number | undefined }): 'size' | undefined {
  return sized.sizeBytes === undefined ? undefined : 'size'
}

function letter(cell: PictureCell, isLowest: boolean): 'A' | 'C' {
  if (cell.state === 'directory') return isLowest ? 'A' : 'C'
  return cell.state === 'added' ? 'A' : 'C'
}

/** `motd` of `/etc/motd`, `etc/` of a directory, `/` of the root. */
function baseName(path: PicturePath): string {
  const name = path.path.slice(path.path.lastIndexOf('/') + 1)
  return path.merged === 'directory' ? `${name}/` : name
}

/** Position of the row that a lookup of the path ends in, or -1 when nothing serves it. */
export function servingRow(picture: StackPicture, column: number): number {
  return picture.rows.findIndex((row) => row.kind !== 'merged' && row.cells[column]?.serves === true)
}

/** Position of the row whose whiteout ends the lookup of a path that is gone, or -1. */
export function whiteoutRow(picture: StackPicture, column: number): number {
  return picture.rows.findIndex(
    (row) => row.cells[column]?.state === 'whiteout' && row.cells[column]?.isHidden !== true,
  )
}

/** Position of the highest image row that has the path's content, hidden or not, or -1. */
function lowerCopyRow(picture: StackPicture, column: number): number {
  return picture.rows.findIndex((row) => {
    const state = row.cells[column]?.state
    return row.kind === 'layer' && (state === 'added' || state === 'modified' || state === 'directory')
  })
}

/** Words for one path: keys below `container.story.` with the facts that they name. */
export interface PathStory {
  readonly reading: string
  readonly writing: string
  readonly params: {
    readonly path: string
    readonly depth: number
    readonly title: string
    readonly sizeBytes: number | undefined
  }
}

/** What happens when the process opens the path, and what on its first write to it. */
export function pathStory(picture: StackPicture, column: number, isReadOnly: boolean): PathStory | undefined {
  const path = picture.paths[column]
  if (path === undefined) return undefined
  const serving = picture.rows[servingRow(picture, column)]
  const lower = picture.rows[lowerCopyRow(picture, column)]
  const source = serving?.kind === 'mount' || serving?.kind === 'layer' ? serving : lower
  const params = {
    path: path.path,
    depth: source?.depth ?? 0,
    title: source?.title ?? '',
    sizeBytes: source?.cells[column]?.sizeBytes ?? path.sizeBytes,
  }
  const reading = readingKey(picture, column, path, serving, lower)
  return { reading, writing: writingKey(reading, path, serving, isReadOnly), params }
}

function readingKey(
  picture: StackPicture,
  column: number,
  path: PicturePath,
  serving: PictureRow | undefined,
  lower: PictureRow | undefined,
): string {
  if (serving?.kind === 'mount') return serving.mount?.kind === 'tmpfs' ? 'readTmpfs' : 'readMount'
  if (path.merged === 'absent') {
    if (lower === undefined) return 'readNothing'
    const hiding = picture.rows[whiteoutRow(picture, column)]
    return hiding?.kind === 'layer' ? 'readDeletedInImage' : 'readDeleted'
  }
  if (path.merged === 'directory') return 'readDirectory'
  if (serving?.kind === 'writable') return lower === undefined ? 'readOwn' : 'readCopy'
  return serving?.kind === 'layer' ? 'readLayer' : 'readUnknown'
}

function writingKey(reading: string, path: PicturePath, serving: PictureRow | undefined, isReadOnly: boolean): string {
  if (serving?.kind === 'mount') {
    if (serving.mount?.isReadOnly === true) return 'writeReadOnlyMount'
    return serving.mount?.kind === 'tmpfs' ? 'writeTmpfs' : 'writeMount'
  }
  if (isReadOnly) return 'writeReadOnlyRoot'
  if (path.merged === 'absent') return reading === 'readDeleted' ? 'writeOverWhiteout' : 'writeNew'
  if (path.merged === 'directory') return 'writeDirectory'
  if (serving?.kind === 'writable') return reading === 'readOwn' ? 'writeOwn' : 'writeAgain'
  return path.merged === 'symlink' ? 'writeLink' : 'writeCopyUp'
}

/** What a replay of the path's change can show: nothing moves for paths that the container didn't change. */
export type ReplayKind = 'copyUp' | 'create' | 'delete'

export interface Replay {
  readonly kind: ReplayKind
  /** Rows between which it moves; equal where nothing is copied. */
  readonly fromRow: number
  readonly toRow: number
  /** Bytes that the engine had to copy before the write. */
  readonly copiedBytes: number
}

/** The replay of a path's change, or undefined where the container layer holds none. */
export function replayOf(picture: StackPicture, column: number): Replay | undefined {
  const path = picture.paths[column]
  const toRow = picture.rows.findIndex((row) => row.kind === 'writable')
  const state = picture.rows[toRow]?.cells[column]?.state
  if (path === undefined || state === undefined || state === 'absent') return undefined
  const fromRow = lowerCopyRow(picture, column)
  if (state === 'whiteout') return { kind: 'delete', fromRow: toRow, toRow, copiedBytes: 0 }
  const isCopied = path.change === 'modified' && path.merged === 'file' && fromRow >= 0
  if (!isCopied) return state === 'directory' ? undefined : { kind: 'create', fromRow: toRow, toRow, copiedBytes: 0 }
  return { kind: 'copyUp', fromRow, toRow, copiedBytes: picture.rows[fromRow]?.cells[column]?.sizeBytes ?? 0 }
}

/** First column worth looking at: a copied-up one, else a changed one, else the first. */
export function firstColumn(picture: StackPicture): number {
  const copied = picture.paths.findIndex((_, column) => replayOf(picture, column)?.kind === 'copyUp')
  if (copied >= 0) return copied
  const changed = picture.paths.findIndex((path) => path.change !== undefined)
  return changed >= 0 ? changed : picture.paths.length > 0 ? 0 : -1
}
