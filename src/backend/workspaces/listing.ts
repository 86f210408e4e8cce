/** Lists a workspace as the build screen shows it: every file with its size, links that lead nowhere, what is ignored. */
import { lstat, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import dockerignore from '@balena/dockerignore'
import type { WorkspaceFile } from '@shared/docker/build'

/** Files listed at most; a workspace may be a folder with a whole project in it. */
const listingLimit = 2000

export interface Listing {
  readonly files: WorkspaceFile[]
  readonly moreFiles: number
  /** Sizes of the regular files that are not ignored. */
  readonly contextBytes: number
}

/** Reads the tree below `root`, directories first in each folder, by name. Links are never followed. */
export async function listWorkspace(root: string): Promise<Listing> {
  const isIgnored = await readIgnore(root)
  const files: WorkspaceFile[] = []
  let moreFiles = 0
  let contextBytes = 0
  const visit = async (directory: string, prefix: string): Promise<void> => {
    for (const entry of await sortedEntries(directory)) {
      const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`
      const file = await describe(join(directory, entry.name), path, isIgnored(path))
      if (file === undefined) continue
      if (file.kind === 'file' && !file.isIgnored) contextBytes += file.sizeBytes
      if (files.length < listingLimit) files.push(file)
      else moreFiles += 1
      if (file.kind === 'directory') await visit(join(directory, entry.name), path)
    }
  }
  await visit(root, '')
  return { files, moreFiles, contextBytes }
}

async function sortedEntries(directory: string): Promise<readonly { name: string }[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
  return entries.sort((a, b) => Number(b.isDirectory()) - Number(a.isDirectory()) || (a.name < b.name ? -1 : 1))
}

async function describe(realPath: string, path: string, isIgnored: boolean): Promise<WorkspaceFile | undefined> {
  const found = await lstat(realPath).catch(() => undefined)
  if (found === undefined) return undefined
  const isLink = found.isSymbolicLink()
  const isBroken = isLink && (await stat(realPath).catch(() => undefined)) === undefined
  const kind = isLink ? 'symlink' : found.isDirectory() ? 'directory' : found.isFile() ? 'file' : 'other'
  return { path, kind, sizeBytes: kind === 'file' ? found.size : 0, isIgnored, isBroken }
}

/** The Dockerfile and .dockerignore are always sent, whatever the patterns say. */
async function readIgnore(root: string): Promise<(path: string) => boolean> {
  const text = await readFile(join(root, '.dockerignore'), 'utf8').catch(() => '')
  const ignore = dockerignore().add(text)
  return (path) => path !== 'Dockerfile' && path !== '.dockerignore' && ignore.ignores(path)
}
