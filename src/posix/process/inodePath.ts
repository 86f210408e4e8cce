/** Finds the path of a mounted subtree within its file system: the fourth field of mountinfo. */
import type { FileSystem, Inode } from '../filesystem/types'

const maxVisited = 20_000

/** The path of a directory or file; `/` for the root, and for what isn't found within a bounded search. */
export function resolveInodePath(fileSystem: FileSystem, wanted: Inode): string {
  if (wanted === fileSystem.root) return '/'
  const queue: { inode: Inode; path: string }[] = [{ inode: fileSystem.root, path: '' }]
  for (let visited = 0; queue.length > 0 && visited < maxVisited;) {
    const current = queue.shift()
    if (current === undefined) break
    for (const entry of fileSystem.readDirectory(current.inode)) {
      visited++
      const path = `${current.path}/${entry.name}`
      if (entry.inode === wanted) return path
      if (entry.kind === 'directory') queue.push({ inode: entry.inode, path })
    }
  }
  return '/'
}
