/** What tree shows, read from the file system: chosen, ordered, counted. */
import type { Stat } from '../../filesystem/types'
import type { Process } from '../../process/types'
import { matches, parsePattern, type Pattern } from '../../shell/pattern'
import { joinPath, namesIn, statOrNothing } from '../fileTree'
import { compareFileVersions } from '../fileVersion'

export interface TreeNode {
  readonly name: string
  readonly path: string
  readonly stat: Stat | undefined
  /** Of a link: where it leads. */
  readonly target: string | undefined
  /** A directory, or a link to one. */
  readonly isDirectory: boolean
  /** Undefined where nothing was read. */
  children: TreeNode[] | undefined
  readonly note: string
  readonly failed: boolean
  /** With `--du` of all that is below. */
  sizeBytes: number
}

export interface Selection {
  readonly hidden: boolean
  readonly directoriesOnly: boolean
  readonly followsLinks: boolean
  readonly depth: number
  readonly wanted: readonly string[]
  readonly unwanted: readonly string[]
  readonly ignoresCase: boolean
  readonly matchesDirectories: boolean
  readonly prunes: boolean
  readonly mostEntries: number
  readonly order: 'name' | 'version' | 'size' | 'mtime' | 'ctime' | 'none'
  readonly isReversed: boolean
  readonly first: 'directories' | 'files' | undefined
  readonly addsSizes: boolean
}

/** Reads an operand; one that is no directory is marked as failed. */
export async function readRoot(process: Process, path: string, selection: Selection): Promise<TreeNode> {
  const stat = statOrNothing(process, path)
  const root = nodeOf(process, path, path, stat)
  if (stat?.kind !== 'directory') return { ...root, note: '  [error opening dir]', failed: true }
  const reader = new Reader(process, selection)
  const children = await reader.children(path, 1, new Set([`${stat.deviceId}:${stat.inode}`]))
  if (typeof children === 'string') return { ...root, note: children }
  root.children = children
  if (selection.addsSizes) root.sizeBytes += children.reduce((sum, child) => sum + child.sizeBytes, 0)
  return root
}

function nodeOf(process: Process, path: string, name: string, stat: Stat | undefined): TreeNode {
  const target = stat?.kind === 'symlink' ? process.namespace.readLink(process, path) : undefined
  const kind = stat?.kind === 'symlink' ? statOrNothing(process, path)?.kind : stat?.kind
  return {
    name,
    path,
    stat,
    target,
    isDirectory: kind === 'directory',
    children: undefined,
    note: '',
    failed: false,
    sizeBytes: stat?.sizeBytes ?? 0,
  }
}

class Reader {
  private readonly wanted: readonly Pattern[]
  private readonly unwanted: readonly Pattern[]

  constructor(
    private readonly process: Process,
    private readonly selection: Selection,
  ) {
    const patterns = (texts: readonly string[]): readonly Pattern[] =>
      texts.flatMap((text) => text.split('|')).map((text) => parsePattern(this.fold(text)))
    this.wanted = patterns(selection.wanted)
    this.unwanted = patterns(selection.unwanted)
  }

  private fold(text: string): string {
    return this.selection.ignoresCase ? text.toLowerCase() : text
  }

  /** The entries of a directory; a text where they are too many. */
  async children(
    path: string,
    depth: number,
    above: ReadonlySet<string>,
    takesAll = false,
  ): Promise<TreeNode[] | string> {
    const { process, selection } = this
    await process.checkpoint()
    const nodes = namesIn(process, path)
      .map((name) => nodeOf(process, joinPath(path, name), name, statOrNothing(process, joinPath(path, name), false)))
      .filter((node) => this.isShown(node, takesAll))
    if (nodes.length > selection.mostEntries) return `  [${nodes.length} entries exceeds filelimit, not opening dir]`
    for (const node of nodes) await this.readBelow(node, depth, above)
    const kept = selection.prunes
      ? nodes.filter((node) => !node.isDirectory || (node.children ?? []).length > 0)
      : nodes
    return this.ordered(kept)
  }

  private async readBelow(node: TreeNode, depth: number, above: ReadonlySet<string>): Promise<void> {
    const { process, selection } = this
    const isFollowed = node.stat?.kind === 'directory' || (node.isDirectory && selection.followsLinks)
    if (!isFollowed || depth >= selection.depth) return
    const stat = statOrNothing(process, node.path)
    const key = `${stat?.deviceId ?? 0}:${stat?.inode ?? 0}`
    if (above.has(key)) return
    // A directory that `--matchdirs` matches brings all that is in it.
    const isMatched = selection.matchesDirectories && this.isWanted(node)
    const below = await this.children(node.path, depth + 1, new Set([...above, key]), isMatched)
    if (typeof below === 'string') {
      Object.assign(node, { note: below })
      return
    }
    node.children = below
    if (selection.addsSizes) node.sizeBytes += below.reduce((sum, child) => sum + child.sizeBytes, 0)
  }

  private isWanted(node: TreeNode): boolean {
    return this.wanted.some((pattern) => matches(pattern, this.fold(node.name)))
  }

  private isShown(node: TreeNode, takesAll: boolean): boolean {
    const { selection } = this
    const name = this.fold(node.name)
    if (!selection.hidden && node.name.startsWith('.')) return false
    if (selection.directoriesOnly && !node.isDirectory) return false
    if (this.unwanted.some((pattern) => matches(pattern, name))) return false
    return takesAll || this.wanted.length === 0 || node.stat?.kind === 'directory' || this.isWanted(node)
  }

  private ordered(nodes: TreeNode[]): TreeNode[] {
    const { order, isReversed, first } = this.selection
    const byName = (left: TreeNode, right: TreeNode): number =>
      left.name < right.name ? -1 : left.name > right.name ? 1 : 0
    const time = (node: TreeNode): bigint => (order === 'ctime' ? node.stat?.ctimeNs : node.stat?.mtimeNs) ?? 0n
    const compare = (left: TreeNode, right: TreeNode): number => {
      if (order === 'version') return compareFileVersions(left.name, right.name)
      if (order === 'size') return right.sizeBytes - left.sizeBytes || byName(left, right)
      if (order === 'name') return byName(left, right)
      return time(left) < time(right) ? -1 : time(left) > time(right) ? 1 : byName(left, right)
    }
    const sorted =
      order === 'none' ? nodes : nodes.toSorted((left, right) => (isReversed ? -1 : 1) * compare(left, right))
    if (first === undefined) return sorted
    const isFirst = (node: TreeNode): boolean => node.isDirectory === (first === 'directories')
    return [...sorted.filter(isFirst), ...sorted.filter((node) => !isFirst(node))]
  }
}
