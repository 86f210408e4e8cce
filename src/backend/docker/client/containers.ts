/** Containers over the Engine API: `/containers`, `/commit`. */
import { LabError } from '@shared/errors'
import type { RawChange, RawContainer, RawContainerSummary, RawPathStat } from '../engineApi'
import type { EngineContainers } from '../types'
import { attachmentOf, outputOf } from './streams'
import { pathPart, type EngineRequest, type Transport } from './transport'

type Verbs<Name extends keyof EngineContainers> = Pick<EngineContainers, Name>

/** Container functions over a transport. */
export function createContainers(transport: Transport): EngineContainers {
  return {
    list: ({ all, filters, size, limit } = {}) =>
      transport.json<RawContainerSummary[]>({
        method: 'GET',
        path: '/containers/json',
        query: { all, filters, size, limit },
      }),
    create: async (spec, { name, platform } = {}) => {
      type Created = { Id: string; Warnings: string[] | null }
      const request = { method: 'POST', path: '/containers/create', query: { name, platform }, body: spec } as const
      const created = await transport.json<Created>(request)
      return { id: created.Id, warnings: created.Warnings ?? [] }
    },
    inspect: async (container, { size } = {}) =>
      transport.json<RawContainer>({ method: 'GET', path: of(container, '/json'), query: { size } }),
    ...createLife(transport),
    ...createOutput(transport),
    ...createFiles(transport),
    rename: async (container, name) => act(transport, of(container, '/rename'), { query: { name } }),
    remove: async (container, { force, removeVolumes } = {}) => {
      await transport.json<unknown>({ method: 'DELETE', path: of(container), query: { force, v: removeVolumes } })
    },
    top: async (container, psArgs) =>
      transport.json({ method: 'GET', path: of(container, '/top'), query: { ps_args: psArgs } }),
    commit: async (container, { repository, tag, comment, author, pause, changes }) => {
      const paused = (pause ?? true) ? '1' : '0'
      const query = { container, repo: repository, tag, comment, author, pause: paused, changes }
      const made = await transport.json<{ Id: string }>({ method: 'POST', path: '/commit', query })
      return { id: made.Id }
    },
    prune: async ({ filters } = {}) => {
      type Pruned = { ContainersDeleted: string[] | null; SpaceReclaimed: number }
      const pruned = await transport.json<Pruned>({ method: 'POST', path: '/containers/prune', query: { filters } })
      return { deleted: pruned.ContainersDeleted ?? [], reclaimedBytes: pruned.SpaceReclaimed }
    },
  }
}

function of(container: string, rest = ''): string {
  return `/containers/${pathPart(container, 'container')}${rest}`
}

async function act(transport: Transport, path: string, request: Partial<EngineRequest> = {}): Promise<void> {
  await transport.json<unknown>({ method: 'POST', path, ...request })
}

function createLife(
  transport: Transport,
): Verbs<'start' | 'stop' | 'restart' | 'kill' | 'pause' | 'unpause' | 'wait' | 'resize'> {
  return {
    start: async (container) => act(transport, of(container, '/start'), { accept: [304] }),
    stop: async (container, { graceSec, signal } = {}) =>
      act(transport, of(container, '/stop'), { query: { t: graceSec }, accept: [304], signal }),
    restart: async (container, { graceSec } = {}) =>
      act(transport, of(container, '/restart'), { query: { t: graceSec } }),
    kill: async (container, { signalName } = {}) =>
      act(transport, of(container, '/kill'), { query: { signal: signalName } }),
    pause: async (container) => act(transport, of(container, '/pause')),
    unpause: async (container) => act(transport, of(container, '/unpause')),
    wait: async (container, { condition, signal } = {}) => {
      type Waited = { StatusCode: number; Error?: { Message: string } | null }
      // The headers come at once, so that what is to be waited for can be started after this resolves.
      const answer = await transport.stream({
        method: 'POST',
        path: of(container, '/wait'),
        query: { condition },
        signal,
      })
      const exitCode = readJson<Waited>(answer).then((waited) => {
        if (waited.Error) throw new LabError('system', waited.Error.Message)
        return waited.StatusCode
      })
      exitCode.catch(() => undefined)
      return { exitCode }
    },
    resize: async (container, { columns, rows }) =>
      act(transport, of(container, '/resize'), { query: { h: rows, w: columns } }),
  }
}

function createOutput(transport: Transport): Verbs<'logs' | 'attach'> {
  return {
    logs: async (container, options) => {
      const hasTerminal = options.hasTerminal ?? (await terminalOf(transport, container))
      const { follow, tail, timestamps, since, until, signal } = options
      const query = {
        stdout: (options.stdout ?? true) ? '1' : undefined,
        stderr: (options.stderr ?? true) ? '1' : undefined,
        follow,
        tail,
        timestamps,
        since,
        until,
      }
      const answer = await transport.stream({ method: 'GET', path: of(container, '/logs'), query, signal })
      return outputOf(answer, { hasTerminal, signal })
    },
    attach: async (container, options) => {
      const { logs, detachKeys, signal } = options
      const query = {
        stream: '1',
        stdin: options.stdin === true ? '1' : undefined,
        stdout: (options.stdout ?? true) ? '1' : undefined,
        stderr: (options.stderr ?? true) ? '1' : undefined,
        logs,
        detachKeys,
      }
      const path = of(container, '/attach')
      const socket = await transport.hijack({ method: 'POST', path, query, body: { stream: true }, signal })
      return attachmentOf(socket, options)
    },
  }
}

function createFiles(transport: Transport): Verbs<'changes' | 'getArchive' | 'putArchive' | 'statPath' | 'export'> {
  return {
    changes: async (container, { signal } = {}) => {
      const changes = await transport.json<RawChange[] | null>({
        method: 'GET',
        path: of(container, '/changes'),
        signal,
      })
      return Array.isArray(changes) ? changes : []
    },
    getArchive: async (container, path, { signal } = {}) =>
      transport.stream({ method: 'GET', path: of(container, '/archive'), query: { path }, signal }),
    putArchive: async (container, directory, tar, { signal } = {}) => {
      const query = { path: directory, noOverwriteDirNonDir: '1' }
      await transport.json<unknown>({ method: 'PUT', path: of(container, '/archive'), query, file: tar, signal })
    },
    statPath: async (container, path, { signal } = {}) => {
      const request = { method: 'HEAD', path: of(container, '/archive'), query: { path }, signal } as const
      const answer = await transport.stream(request).catch((error: unknown) => {
        // A HEAD's error has no body: these are the words of the GET.
        throw error instanceof LabError && error.kind === 'notFound'
          ? new LabError('notFound', `Could not find the file ${path} in container ${container}`, { cause: error })
          : error
      })
      answer.resume()
      const header = answer.headers['x-docker-container-path-stat']
      if (typeof header !== 'string') throw new LabError('system', 'the engine gave no X-Docker-Container-Path-Stat')
      return JSON.parse(Buffer.from(header, 'base64').toString('utf8')) as RawPathStat
    },
    export: async (container, { signal } = {}) =>
      transport.stream({ method: 'GET', path: of(container, '/export'), signal }),
  }
}

async function terminalOf(transport: Transport, container: string): Promise<boolean> {
  const { Config } = await transport.json<RawContainer>({ method: 'GET', path: of(container, '/json') })
  return Config.Tty === true
}

async function readJson<Answer>(source: AsyncIterable<Uint8Array>): Promise<Answer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Answer
}
