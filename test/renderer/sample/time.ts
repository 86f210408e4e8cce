/** A line of eight points with a branch, and going along it. */
import { implement } from '@orpc/server'
import { contract } from '@shared/contract'
import type { PointCounts, TimeDifference, TimeHoldings, Timeline, TimePoint } from '@shared/docker/time'
import { LabError } from '@shared/errors'
import type { SampleContext } from './state'

const os = implement(contract)
const none = { added: 0, removed: 0, changed: 0 }

function counts(some: Partial<PointCounts>): PointCounts {
  return { images: none, names: none, containers: none, volumes: none, networks: none, files: none, ...some }
}

const startMs = Date.UTC(2026, 10, 22, 12)

function point(id: number, parent: number | null, command: string, some: Partial<PointCounts>, branch = 1): TimePoint {
  const kind = parent === null ? 'start' : 'call'
  return { id, parent, branch, atMs: startMs + id * 60_000, command, kind, thinned: 0, counts: counts(some) }
}

const one = { ...none, added: 1 }
const points: readonly TimePoint[] = [
  point(1, null, '', {}),
  point(2, 1, 'docker volume create dados', { volumes: one }),
  point(3, 2, 'docker run -d --name loja -v dados:/var/lib/mysql mysql', {
    containers: one,
    files: { ...none, added: 42 },
  }),
  {
    ...point(4, 3, "docker exec loja sh -c 'echo 1 > /etc/motd'", { containers: { ...none, changed: 1 }, files: one }),
    name: 'antes',
  },
  point(5, 4, 'docker build -t meu-motd .', { images: { ...none, added: 3 }, names: one }),
  point(6, 5, 'docker rm -f loja', { containers: { ...none, removed: 1 }, files: { ...none, removed: 43 } }),
  point(7, 6, 'docker volume rm dados', { volumes: { ...none, removed: 1 }, files: { ...none, removed: 40 } }),
  point(8, 4, 'docker rename loja banco', { containers: { ...none, changed: 1 } }, 2),
]

const changes: TimeDifference[] = [
  {
    ...{ kind: 'container', id: 'c'.repeat(64), name: 'loja', change: 'removed', fields: [] },
    ...{ files: [{ path: '/etc/motd', change: 'removed', sizeBytes: 2 }], fileCount: 1 },
  },
  {
    ...{ kind: 'volume', id: 'dados', name: 'dados', change: 'removed', fields: [] },
    ...{ files: [{ path: '/ibdata1', change: 'removed', sizeBytes: 12_582_912 }], fileCount: 40 },
  },
]

const holdings: TimeHoldings = {
  images: [
    {
      ...{ id: `sha256:${'a'.repeat(64)}`, names: ['mysql:latest'], sizeBytes: 12_000_000 },
      layers: [{ diffId: `sha256:${'b'.repeat(64)}`, createdBy: 'ADD file:1 in /', sizeBytes: 12_000_000 }],
    },
  ],
  containers: [
    {
      ...{ id: 'c'.repeat(64), name: 'loja', imageId: `sha256:${'a'.repeat(64)}`, image: 'mysql', status: 'running' },
      mounts: [{ kind: 'volume', name: 'dados', destination: '/var/lib/mysql' }],
      files: [{ path: '/etc/motd', kind: 'file', sizeBytes: 2 }],
      ...{ fileCount: 1, sizeBytes: 2 },
    },
  ],
  volumes: [{ name: 'dados', fileCount: 40, sizeBytes: 12_582_912 }],
  networks: ['bridge', 'host', 'none'],
}

/** The contract's `time` over one line that is gone along. */
export function sampleTimeRouter(context: SampleContext) {
  let current = 7
  let redo: number[] = []
  const find = (wanted: number | string): TimePoint => {
    const found = points.find(({ id, name }) => String(id) === String(wanted) || name === wanted)
    if (found === undefined) throw new LabError('notFound', `No such point: ${String(wanted)}`)
    return found
  }
  const line = (): Timeline => ({
    ...{ current, branch: find(current).branch, undo: find(current).parent, redo: redo.at(-1) ?? null },
    branches: [
      { id: 1, name: '', tip: 7, from: null },
      { id: 2, name: 'outro', tip: 8, from: 4 },
    ],
    ...{ count: points.length, pastBytes: 48_000, points: [...points] },
  })
  const go = (id: number | null | undefined): { point: TimePoint; killed: string[] } => {
    if (id === null || id === undefined) throw new LabError('conflict', 'there is nothing to undo')
    current = id
    return { point: find(id), killed: id === 3 ? ['loja'] : [] }
  }
  const time = os.time
  return {
    line: time.line.handler(async () => {
      await context.answer()
      return line()
    }),
    undo: time.undo.handler(() => {
      redo = [...redo, current]
      return go(find(current).parent)
    }),
    redo: time.redo.handler(() => go(redo.pop())),
    go: time.go.handler(({ input }) => go(find(input.point).id)),
    name: time.name.handler(({ input }) => ({ ...find(input.id), name: input.name })),
    holdings: time.holdings.handler(() => holdings),
    compare: time.compare.handler(({ input }) => ({ from: find(input.from), to: find(input.to), changes })),
    startBranch: time.startBranch.handler(({ input }) => ({ id: 3, name: input.name, tip: current, from: current })),
    nameBranch: time.nameBranch.handler(({ input }) => ({ id: input.id, name: input.name, tip: 8, from: 4 })),
    dropBranch: time.dropBranch.handler(() => undefined),
  }
}
