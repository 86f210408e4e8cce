/**
 * Labs of the user's own, recorded or begun here: folders in `dataDir/own-labs`, edited in the app or by any editor.
 * They are played as they are on the disk; what is wrong with one is said beside it.
 */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { LabError } from '@shared/errors'
import type { OwnLab } from '@shared/labs/progress'
import { createWorkspaceStore, type WorkspaceContent } from '../workspaces/workspaceStore'
import { writeLabFolder } from './createLab'
import { labTemplate } from './labTemplate'
import { readLabs, type LabLocale } from './loadLabs'

/** Name of the folder in the data folder. */
export const ownFolder = 'own-labs'
/** IDs of own labs begin so. */
export const ownPrefix = 'own-'

export interface OwnLabs {
  list(locale: LabLocale): Promise<readonly OwnLab[]>
  /** Throws LabError `notFound`. */
  view(name: string, locale: LabLocale): Promise<OwnLab>
  /** Begins one that passes every check; answers with its name. */
  create(title: string, number: number): Promise<string>
  read(name: string, path: string): Promise<WorkspaceContent>
  /** Throws LabError `invalid` for a path that leads elsewhere. */
  write(name: string, path: string, text: string): Promise<void>
  removeFile(name: string, path: string): Promise<void>
  remove(name: string): Promise<void>
  /** Calls back when its files change; returns the disposer. */
  watch(name: string, listener: () => void): () => void
}

/** Opens them in a data folder. */
export function createOwnLabs(dataDir: string): OwnLabs {
  const root = join(dataDir, ownFolder)
  const store = createWorkspaceStore({ dataDir, folder: ownFolder, hostPath: (_, realPath) => realPath })
  const present = async (name: string): Promise<string> => {
    const folder = store.realPath(name)
    if (!(await names()).includes(name)) throw new LabError('notFound', `no such lab: ${name}`)
    return folder
  }
  const names = async (): Promise<readonly string[]> => {
    const entries = await readdir(root, { withFileTypes: true }).catch(() => [])
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  }
  const view: OwnLabs['view'] = async (name, locale) => {
    const folder = await present(name)
    const { files } = await store.open(name, { withExample: false })
    const { labs, broken } = await readLabs(folder)
    const [loaded] = labs
    const [fault] = broken
    return {
      name,
      labId: ownPrefix + (loaded?.lab.id ?? name),
      title: loaded?.texts[locale].title ?? (await titleIn(folder, locale)) ?? name,
      folder,
      files: files.filter(({ kind }) => kind === 'file').map(({ path }) => path),
      problems: fault?.error.message.split('\n') ?? (loaded === undefined ? ['lab.yaml: missing'] : []),
    }
  }
  return {
    view,
    async list(locale) {
      return Promise.all((await names()).map((name) => view(name, locale)))
    },
    async create(title, number) {
      const { folder, id } = await freeFolder(root, title)
      const files = labTemplate(id, number)
      const heading = title.replace(/\s+/g, ' ').trim()
      const titled = Object.entries(files).map(([path, text]) => [
        path,
        text.replace(/^# (?!yaml).*$/m, `# ${heading}`),
      ])
      await writeLabFolder(folder, Object.fromEntries(titled) as Record<string, string>)
      return id
    },
    read: (name, path) => store.read(name, path),
    async write(name, path, text) {
      await present(name)
      await store.write(name, path, text)
    },
    async removeFile(name, path) {
      await present(name)
      await store.remove(name, path)
    },
    async remove(name) {
      await rm(await present(name), { recursive: true, force: true })
    },
    watch: (name, listener) => store.watch(name, listener),
  }
}

/** The title of a lab that can't be loaded as a whole, as its text has it. */
async function titleIn(folder: string, locale: LabLocale): Promise<string | undefined> {
  const text = await readFile(join(folder, `text.${locale}.md`), 'utf8').catch(() => '')
  return /^# (.*\S)/m.exec(text)?.[1]
}

/** A folder of that title's name that is not there yet, and the lab's ID: the same name. */
export async function freeFolder(root: string, title: string): Promise<{ folder: string; id: string }> {
  await mkdir(root, { recursive: true })
  const taken = new Set(await readdir(root))
  const plain = idOf(title)
  let id = plain
  for (let at = 2; taken.has(id); at++) id = `${plain}-${at}`
  return { folder: join(root, id), id }
}

/** A lab's ID from its title: `Ação 1` gives `acao-1`. */
function idOf(title: string): string {
  const plain = title
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '')
  return plain === '' ? 'lab' : plain
}
