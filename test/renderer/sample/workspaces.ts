/** Workspaces of the sample, in memory: the notes' alpine Dockerfile with its motd, and one that fails at make. */
import type { Workspace, WorkspaceFile } from '@shared/docker/build'
import { LabError } from '@shared/errors'
import { Broadcast } from './state'

const alpineDockerfile = `FROM alpine:3.7

ADD /etc/motd /root/meu-motd

RUN mkdir -p /root/arquivos/leiame

CMD cat /root/meu-motd
`
const ubuntuDockerfile = `FROM ubuntu:20.04
COPY . /app
RUN make /app
CMD python /app/app.py
`
const motd = 'Welcome to Alpine!\n\nThe Alpine Wiki contains a large amount of how-to guides.\n'

interface Entry {
  readonly kind: WorkspaceFile['kind']
  readonly text: string
  readonly isBroken?: boolean
}

export interface SampleWorkspaces {
  names(): string[]
  open(name: string): Broadcast<Workspace>
  snapshot(name: string): Workspace
  read(name: string, path: string): string
  write(name: string, path: string, entry: Entry): Workspace
  rename(name: string, path: string, newPath: string): Workspace
  remove(name: string, path: string): { workspace: Workspace; undoId: string }
  undo(undoId: string): Workspace
}

const textFile = (text: string): Entry => ({ kind: 'file', text })
const folder: Entry = { kind: 'directory', text: '' }

export function createSampleWorkspaces(isEmpty: boolean): SampleWorkspaces {
  const trees = new Map<string, Map<string, Entry>>([
    [
      'meu-motd',
      new Map<string, Entry>([
        ['.dockerignore', textFile('notas.md\n')],
        ['Dockerfile', textFile(alpineDockerfile)],
        ['etc', folder],
        ['etc/motd', textFile(motd)],
        ['notas.md', textFile('# minhas notas\n')],
        ['atalho', { kind: 'symlink', text: '', isBroken: true }],
      ]),
    ],
    [
      'meu-app',
      new Map<string, Entry>([
        ['Dockerfile', textFile(ubuntuDockerfile)],
        ['app.py', textFile("print('oi')\n")],
      ]),
    ],
  ])
  const broadcasts = new Map<string, Broadcast<Workspace>>()
  const removed = new Map<string, { name: string; entries: [string, Entry][] }>()

  function tree(name: string): Map<string, Entry> {
    let found = isEmpty ? undefined : trees.get(name)
    if (found === undefined)
      trees.set(name, (found = new Map(isEmpty ? [] : [['Dockerfile', textFile(alpineDockerfile)]])))
    return found
  }

  function snapshot(name: string): Workspace {
    const entries = trees.get(name) ?? tree(name)
    const files = [...entries]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, entry]) => ({
        path,
        kind: entry.kind,
        sizeBytes: entry.text.length,
        isIgnored: path === 'notas.md',
        isBroken: entry.isBroken === true,
      }))
    const contextBytes = files.reduce((sum, file) => sum + (file.isIgnored ? 0 : file.sizeBytes), 0)
    return { name, hostPath: `/home/aluno/${name}`, files, moreFiles: 0, contextBytes }
  }

  function changed(name: string): Workspace {
    const workspace = snapshot(name)
    broadcasts.get(name)?.push(workspace)
    return workspace
  }

  const below = (path: string, candidate: string): boolean => candidate === path || candidate.startsWith(`${path}/`)

  return {
    names: () => [...trees.keys()],
    open(name) {
      tree(name)
      let broadcast = broadcasts.get(name)
      if (broadcast === undefined) broadcasts.set(name, (broadcast = new Broadcast(snapshot(name))))
      return broadcast
    },
    snapshot,
    read(name, path) {
      const entry = tree(name).get(path)
      if (entry === undefined) throw new LabError('notFound', `${path}: no such file or directory`)
      return entry.text
    },
    write(name, path, entry) {
      tree(name).set(path, entry)
      return changed(name)
    },
    rename(name, path, newPath) {
      const entries = tree(name)
      if (entries.has(newPath)) throw new LabError('conflict', `${newPath}: file exists`)
      for (const [old, entry] of [...entries]) {
        if (!below(path, old)) continue
        entries.delete(old)
        entries.set(newPath + old.slice(path.length), entry)
      }
      return changed(name)
    },
    remove(name, path) {
      const entries = tree(name)
      const gone = [...entries].filter(([candidate]) => below(path, candidate))
      for (const [candidate] of gone) entries.delete(candidate)
      const undoId = String(removed.size + 1)
      removed.set(undoId, { name, entries: gone })
      return { workspace: changed(name), undoId }
    },
    undo(undoId) {
      const gone = removed.get(undoId)
      if (gone === undefined) throw new LabError('notFound', 'nothing to bring back')
      for (const [path, entry] of gone.entries) tree(gone.name).set(path, entry)
      return changed(gone.name)
    },
  }
}
