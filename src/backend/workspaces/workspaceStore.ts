/**
 * Workspaces: folders of the learner's files, `dataDir/workspaces/<name>`, from which images are built and in which the
 * console stands. They are real folders on every engine. A daemon that doesn't share this machine's files sees them
 * elsewhere: the simulator has them on its host disk below `/home/aluno`.
 *
 * Nothing here follows a link out of the folder, and what is removed can be brought back while the lab runs.
 */
import { randomUUID } from 'node:crypto'
import { watch, type FSWatcher } from 'node:fs'
import { cp, lstat, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Workspace } from '@shared/docker/build'
import { LabError } from '@shared/errors'
import { exampleFiles } from './example'
import { listWorkspace } from './listing'
import { checkNewName, resolveInside } from './safePath'

/** Workspaces of labs are named so. */
export const labPrefix = 'lab-'

/** Text files are read whole up to this size. */
const readLimitBytes = 1_000_000

export interface WorkspaceStoreOptions {
  readonly dataDir: string
  /** Name of the folder in `dataDir` that holds them. Default `workspaces`. */
  readonly folder?: string
  /** Path of a workspace as the connected engine names it. */
  readonly hostPath: (name: string, realPath: string) => string
}

export type WorkspaceContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary'; readonly sizeBytes: number }
  | { readonly kind: 'tooLarge'; readonly sizeBytes: number }

export interface WorkspaceStore {
  list(): Promise<{ name: string; hostPath: string }[]>
  /** Lists a workspace; one that isn't there is made, with the example unless told otherwise. */
  open(name: string, options?: { withExample?: boolean }): Promise<Workspace>
  /** The path of a workspace as the engine names it; made like by `open`, not listed. */
  prepare(name: string): Promise<string>
  /** The real folder of a workspace. Throws LabError `invalid` for a bad name. */
  realPath(name: string): string
  read(name: string, path: string): Promise<WorkspaceContent>
  write(name: string, path: string, text: string): Promise<void>
  createDirectory(name: string, path: string): Promise<void>
  rename(name: string, path: string, newPath: string): Promise<void>
  /** Moves a file or folder out of sight; `undoRemove` brings it back. */
  remove(name: string, path: string): Promise<string>
  /** Returns the name of the workspace. Throws LabError `notFound`, or `conflict` when the path is taken again. */
  undoRemove(undoId: string): Promise<string>
  /** Takes a file's bytes as they come; the file appears when all of them are there. */
  receive(name: string, path: string, bytes: AsyncIterable<Uint8Array>, sizeBytes: number): Promise<void>
  /** Copies a file or folder of this machine into the workspace's top. */
  importPath(name: string, path: string): Promise<void>
  /** Calls back, at most once in 100 ms, when files change; returns the disposer. */
  watch(name: string, listener: () => void): () => void
}

/** Opens the store; folders are made when first needed. */
export function createWorkspaceStore({
  dataDir,
  hostPath,
  folder = 'workspaces',
}: WorkspaceStoreOptions): WorkspaceStore {
  const root = join(dataDir, folder)
  const trash = join(dataDir, 'trash')
  const incoming = join(dataDir, 'incoming')
  const removed = new Map<string, { name: string; path: string }>()

  const realPath = (name: string): string => {
    if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,63}$/.test(name)) {
      throw new LabError('invalid', `workspace name ${JSON.stringify(name)} is not valid`, {
        hint: { key: 'workspace.badName', params: { name } },
      })
    }
    return join(root, name)
  }
  const inside = async (name: string, path: string): Promise<string> => resolveInside(realPath(name), path)
  const free = async (target: string, path: string): Promise<void> => {
    if ((await lstat(target).catch(() => undefined)) !== undefined) {
      throw new LabError('conflict', `${path} exists already`, { hint: { key: 'workspace.exists', params: { path } } })
    }
  }

  const make = async (name: string, withExample: boolean): Promise<string> => {
    const place = realPath(name)
    const isNew = (await mkdir(place, { recursive: true })) !== undefined
    // A lab's workspace gets the lab's files, and a screen may look at it before they are there.
    if (isNew && withExample && !name.startsWith(labPrefix)) await writeExample(place)
    return place
  }

  return {
    realPath,
    async list() {
      const entries = await readdir(root, { withFileTypes: true }).catch(() => [])
      const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
      return names.sort().map((name) => ({ name, hostPath: hostPath(name, join(root, name)) }))
    },
    async open(name, { withExample = true } = {}) {
      const place = await make(name, withExample)
      const { files, moreFiles, contextBytes } = await listWorkspace(place)
      return { name, hostPath: hostPath(name, place), files, moreFiles, contextBytes }
    },
    prepare: async (name) => hostPath(name, await make(name, true)),
    read: async (name, path) => readContent(await inside(name, path), path),
    async write(name, path, text) {
      checkNewName(path)
      await writeWhole(await inside(name, path), incoming, [Buffer.from(text)])
    },
    async createDirectory(name, path) {
      checkNewName(path)
      const target = await inside(name, path)
      await free(target, path)
      await mkdir(target, { recursive: true })
    },
    async rename(name, path, newPath) {
      checkNewName(newPath)
      const [from, to] = [await inside(name, path), await inside(name, newPath)]
      await present(from, path)
      await free(to, newPath)
      await mkdir(dirname(to), { recursive: true })
      await rename(from, to)
    },
    async remove(name, path) {
      const from = await inside(name, path)
      await present(from, path)
      const undoId = randomUUID()
      await mkdir(trash, { recursive: true })
      await rename(from, join(trash, undoId))
      removed.set(undoId, { name, path })
      return undoId
    },
    async undoRemove(undoId) {
      const entry = removed.get(undoId)
      if (entry === undefined) throw new LabError('notFound', 'there is nothing to bring back')
      const target = await inside(entry.name, entry.path)
      await free(target, entry.path)
      await mkdir(dirname(target), { recursive: true })
      await rename(join(trash, undoId), target)
      removed.delete(undoId)
      return entry.name
    },
    async receive(name, path, bytes, sizeBytes) {
      checkNewName(path)
      await writeWhole(await inside(name, path), incoming, bytes, sizeBytes)
    },
    async importPath(name, path) {
      const found = await lstat(path).catch(() => undefined)
      if (found === undefined) throw new LabError('notFound', `${path}: no such file or folder`)
      const target = await inside(name, basename(path))
      await free(target, basename(path))
      await cp(path, target, { recursive: true, verbatimSymlinks: true, errorOnExist: true, force: false })
    },
    watch: (name, listener) => watchFolder(realPath(name), listener),
  }
}

async function present(realPath: string, path: string): Promise<void> {
  if ((await lstat(realPath).catch(() => undefined)) === undefined) {
    throw new LabError('notFound', `${path}: no such file or folder in the workspace`)
  }
}

async function writeExample(folder: string): Promise<void> {
  for (const [path, text] of Object.entries(exampleFiles)) {
    const target = join(folder, path)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, text)
  }
}

async function readContent(realPath: string, path: string): Promise<WorkspaceContent> {
  const found = await lstat(realPath).catch(() => undefined)
  if (found === undefined) throw new LabError('notFound', `${path}: no such file in the workspace`)
  if (!found.isFile()) throw new LabError('invalid', `${path} is not a regular file`)
  if (found.size > readLimitBytes) return { kind: 'tooLarge', sizeBytes: found.size }
  const bytes = await readFile(realPath)
  if (bytes.includes(0)) return { kind: 'binary', sizeBytes: bytes.length }
  return { kind: 'text', text: bytes.toString('utf8') }
}

/**
 * Writes into another folder of the same disk and renames, so that a reader (or a power cut) sees the old file or the
 * new one, and a build that reads the workspace meanwhile never meets the unfinished one.
 */
async function writeWhole(
  target: string,
  incoming: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  sizeBytes?: number,
): Promise<void> {
  const found = await lstat(target).catch(() => undefined)
  if (found?.isDirectory() === true) throw new LabError('conflict', `${basename(target)} is a folder`)
  await mkdir(dirname(target), { recursive: true })
  await mkdir(incoming, { recursive: true })
  const temporary = join(incoming, randomUUID())
  const file = await open(temporary, 'wx', found?.mode ?? 0o644)
  try {
    let written = 0
    for await (const chunk of chunks) {
      await file.writeFile(chunk)
      written += chunk.length
      if (sizeBytes !== undefined && written > sizeBytes)
        throw new LabError('invalid', 'more bytes came than were announced')
    }
    if (sizeBytes !== undefined && written !== sizeBytes) {
      throw new LabError('cancelled', `the upload ended after ${written} of ${sizeBytes} bytes`)
    }
    await file.close()
    await rename(temporary, target)
  } catch (error) {
    await file.close().catch(() => undefined)
    await rm(temporary, { force: true })
    throw error
  }
}

/** A folder that can't be watched, or isn't there yet, is looked at by a slow poll until it can. */
function watchFolder(folder: string, listener: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  let watcher: FSWatcher | undefined
  let poll: NodeJS.Timeout | undefined
  const changed = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      listener()
    }, 100)
  }
  const start = (): void => {
    try {
      // Recursive watching needs Node 20 on Linux.
      watcher = watch(folder, { recursive: true, persistent: false }, changed)
      watcher.on('error', fallBack)
      clearInterval(poll)
      poll = undefined
    } catch {
      fallBack()
    }
  }
  const fallBack = (): void => {
    watcher?.close()
    watcher = undefined
    poll ??= setInterval(() => {
      start()
      changed()
    }, 1000).unref()
  }
  start()
  return () => {
    watcher?.close()
    clearTimeout(timer)
    clearInterval(poll)
  }
}
