/**
 * Paths inside a tree, resolved as if the tree's root were `/` (moby's `FollowSymlinkInScope`): symlinks are followed,
 * `..` stops at the root, and what doesn't exist is resolved by name.
 */
import { posix } from 'node:path'
import type { Inode } from '@posix/filesystem/types'
import type { Branch } from '@posix/filesystem/unionTypes'

export interface ScopedPath {
  /** Absolute within the tree, without symlinks. */
  readonly path: string
  /** undefined when there is nothing. */
  readonly inode: Inode | undefined
  /** A file stands where a directory should be. */
  readonly isBlocked: boolean
  /** The first name below that file. */
  readonly blockedAt?: string
}

const maxSymlinks = 255

class LinkLoop extends Error {}

/** Resolves a path. Throws LinkLoop for symlinks that lead to themselves. */
export function resolveScoped(tree: Branch, path: string): ScopedPath {
  const { fileSystem } = tree
  const stack: { readonly name: string; readonly inode: Inode | undefined }[] = []
  let pending = path.split('/')
  let links = 0
  let isBlocked = false
  let blockedAt: string | undefined
  for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
    if (name === '' || name === '.') continue
    if (name === '..') {
      stack.pop()
      continue
    }
    const here = stack.length === 0 ? tree.root : stack.at(-1)?.inode
    const isDirectory = here !== undefined && fileSystem.stat(here).kind === 'directory'
    if (here !== undefined && !isDirectory) {
      isBlocked = true
      blockedAt ??= `/${[...stack.map((part) => part.name), name].join('/')}`
    }
    const inode = here !== undefined && isDirectory ? fileSystem.lookup(here, name) : undefined
    if (inode !== undefined && fileSystem.stat(inode).kind === 'symlink') {
      links += 1
      if (links > maxSymlinks) throw new LinkLoop(`too many links in ${path}`)
      const target = fileSystem.readLink(inode)
      if (target.startsWith('/')) stack.length = 0
      pending = [...target.split('/'), ...pending]
    } else stack.push({ name, inode })
  }
  const last = stack.at(-1)
  const resolved = `/${stack.map(({ name }) => name).join('/')}`
  return {
    path: resolved,
    inode: last ? last.inode : tree.root,
    isBlocked,
    ...(blockedAt !== undefined && { blockedAt }),
  }
}

/** The same, undefined for a loop. */
export function resolveUnlessLoop(tree: Branch, path: string): ScopedPath | undefined {
  try {
    return resolveScoped(tree, path)
  } catch (error) {
    if (error instanceof LinkLoop) return undefined
    throw error
  }
}

/** Whether a relative path climbs out of the tree it starts in. */
export function climbsOut(path: string): boolean {
  const clean = posix.normalize(path.replace(/^\/+/, ''))
  return clean === '..' || clean.startsWith('../')
}
