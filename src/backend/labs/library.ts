/**
 * Where labs come from: those that the program ships, packs that were opened, labs of the user's own (recorded or begun
 * here), and folders that are watched while somebody writes in them. IDs of the latter three carry their origin, so that
 * a lab of the same name disturbs no other's progress, workspace or state.
 */
import { watch, type FSWatcher } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { createHash } from 'node:crypto'
import type { FollowedFolder, LabSource } from '@shared/labs/progress'
import { LabError } from '@shared/errors'
import { loadLabs, readLabs, type BrokenLab, type LoadedLab } from './loadLabs'
import { ownPrefix } from './ownLabs'
import { imagesFor, type SavedImage } from './packs/packedImages'
import type { PackStore } from './packs/packStore'

export interface LibraryLab extends LoadedLab {
  readonly source: LabSource
  /** Saved images that come with it, as far as it needs them. */
  readonly images: readonly SavedImage[]
}

export interface LibraryContent {
  readonly labs: readonly LibraryLab[]
  readonly broken: readonly BrokenLab[]
}

export interface Library {
  read(): Promise<LibraryContent>
  /** Reads everything anew. */
  reload(): Promise<LibraryContent>
  /** Watches a folder of a lab, or of labs, until it is closed. Throws LabError `notFound` where there is none. */
  preview(folder: string): Promise<void>
  closePreview(folder: string): Promise<void>
  /** The watched folders, with what is wrong in them. */
  previews(): Promise<readonly FollowedFolder[]>
  /** Called when something was written in a watched folder, or which are watched, and all was read anew; returns the disposer. */
  onChange(listener: (content: LibraryContent) => void): () => void
  dispose(): void
}

export interface LibraryOptions {
  readonly labsDir: string
  /** Labs of the user's own; may be missing. */
  readonly ownDir: string
  readonly packs: Pick<PackStore, 'list'>
}

const settleMs = 150

export function createLibrary({ labsDir, ownDir, packs }: LibraryOptions): Library {
  const watchers = new Map<string, FSWatcher>()
  const listeners = new Set<(content: LibraryContent) => void>()
  let content: Promise<LibraryContent> | undefined
  let timer: NodeJS.Timeout | undefined

  const readAll = async (): Promise<LibraryContent> => {
    const parts = [fromFolder(await loadLabs(labsDir), { kind: 'builtin' }, '')]
    for (const pack of await packs.list()) {
      const source = { kind: 'pack', id: pack.id, title: pack.title, isTrusted: pack.isTrusted } as const
      parts.push(fromFolder(await loadLabs(pack.labsDir), source, `p${pack.id}-`, pack.images))
    }
    parts.push(fromFolder(await loadLabs(ownDir), { kind: 'own', folder: ownDir }, ownPrefix))
    for (const folder of watchers.keys()) {
      parts.push(fromFolder(await readLabs(folder), { kind: 'preview', folder }, `w${mark(folder)}-`))
    }
    return { labs: parts.flatMap(({ labs }) => labs), broken: parts.flatMap(({ broken }) => broken) }
  }
  const reload = (): Promise<LibraryContent> => (content = readAll())
  const tell = async (): Promise<void> => {
    const fresh = await reload()
    listeners.forEach((listener) => listener(fresh))
  }
  const changed = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => void tell(), settleMs)
  }

  return {
    read: () => (content ??= readAll()),
    reload,
    async preview(path) {
      const folder = resolve(path)
      if (watchers.has(folder)) return
      const { labs, broken } = await readLabs(folder)
      if (labs.length + broken.length === 0) throw new LabError('notFound', `no labs in ${folder}`)
      watchers.set(folder, watch(folder, { recursive: true, persistent: false }, changed).on('error', changed))
      await tell()
    },
    async closePreview(path) {
      const folder = resolve(path)
      watchers.get(folder)?.close()
      watchers.delete(folder)
      await tell()
    },
    async previews() {
      const { labs, broken } = await (content ??= readAll())
      return [...watchers.keys()].map((folder) => ({
        folder,
        labs: labs.filter(({ source }) => source.kind === 'preview' && source.folder === folder).length,
        problems: broken
          .filter((each) => each.folder === folder || each.folder.startsWith(folder + sep))
          .flatMap(({ error }) => error.message.split('\n')),
      }))
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    dispose() {
      clearTimeout(timer)
      for (const watcher of watchers.values()) watcher.close()
    },
  }
}

function mark(folder: string): string {
  return createHash('sha256').update(folder).digest('hex').slice(0, 6)
}

function fromFolder(
  { labs, broken }: Awaited<ReturnType<typeof loadLabs>>,
  source: LabSource,
  prefix: string,
  images: readonly SavedImage[] = [],
): LibraryContent {
  return {
    labs: labs.map((loaded) => ({
      ...loaded,
      lab: { ...loaded.lab, id: prefix + loaded.lab.id },
      source,
      images: imagesFor(loaded.lab, images, labs),
    })),
    broken,
  }
}

/** The folder that a lab was read from, and its name. */
export function folderOf({ workspaceDir }: LoadedLab): { readonly name: string; readonly path: string } {
  const path = dirname(workspaceDir)
  return { name: basename(path), path: join(path) }
}
