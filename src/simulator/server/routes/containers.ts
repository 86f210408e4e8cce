/** `/containers`: everything that answers at once. Streams (attach, logs, wait) are in `containerStreams.ts`. */
import { withoutRawBytes } from '@posix/text'
import { LabError } from '@shared/errors'
import { z } from 'zod'
import { commitContainer } from '../../engine/commit'
import { inspectView, listView } from '../../engine/containerView'
import { selectContainers } from '../../engine/containerFilter'
import { createContainer } from '../../engine/create'
import type { Engine } from '../../engine/engine'
import { emitContainerEvent } from '../../engine/engine'
import { hostConfigSchema } from '../../engine/hostConfig'
import type { HostConfigRequest } from '../../engine/hostConfig'
import { removeLink } from '../../engine/links'
import { networkingConfigSchema } from '../../engine/networkSettings'
import { pruneContainers } from '../../engine/prune'
import { removeContainer } from '../../engine/remove'
import { runConfigSchema } from '../../engine/runConfig'
import { mustRun } from '../../engine/running'
import { startContainer } from '../../engine/start'
import { killContainer } from '../../engine/kill'
import { pauseContainer, renameContainer, restartContainer, stopContainer, unpauseContainer } from '../../engine/stop'
import type { StopOptions } from '../../engine/stop'
import { topView } from '../../engine/top'
import { isAtLeast } from '../../apiVersion'
import { joinRepositoryAndTag } from '../../layers/references'
import type { Exchange } from '../exchange'
import type { Handler, Route } from '../router'
import { containerCreateShape } from '../shapes/containers'
import { windowFromQuery } from './window'

const createSchema = runConfigSchema.extend({ HostConfig: hostConfigSchema.nullish() }).nullable()
const kinds = { modified: 0, added: 1, deleted: 2 } as const

export function containerRoutes(engine: Engine): readonly Route[] {
  const container = (exchange: Exchange): ReturnType<typeof engine.containers.get> =>
    engine.containers.get(exchange.param('id'))
  const post = (verb: string, handler: Handler): Route => ({ method: 'POST', path: `/containers/:id/${verb}`, handler })
  const get = (noun: string, handler: Handler): Route => ({ method: 'GET', path: `/containers/:id/${noun}`, handler })
  return [
    { method: 'GET', path: '/containers/json', handler: (exchange) => list(engine, exchange) },
    { method: 'POST', path: '/containers/create', handler: (exchange) => create(engine, exchange) },
    { method: 'POST', path: '/containers/prune', handler: (exchange) => prune(engine, exchange) },
    { method: 'POST', path: '/commit', handler: (exchange) => commit(engine, exchange) },
    {
      method: 'DELETE',
      path: '/containers/:id',
      handler: async (exchange) => {
        if (exchange.query.flag('link')) {
          await removeLink(engine, exchange.param('id'))
          exchange.empty(204)
          return
        }
        const options = { force: exchange.query.flag('force'), volumes: exchange.query.flag('v') }
        await removeContainer(engine, container(exchange), options)
        exchange.empty(204)
      },
    },
    get('json', (exchange) =>
      exchange.json(
        200,
        inspectView(engine, container(exchange), {
          size: exchange.query.flag('size'),
          apiVersion: exchange.apiVersion,
        }),
      ),
    ),
    get('changes', (exchange) => {
      const changes = container(exchange).layer.changes()
      const rows = changes.map((change) => ({ Path: withoutRawBytes(change.path), Kind: kinds[change.kind] }))
      exchange.json(200, rows.length === 0 ? null : rows)
    }),
    get('top', (exchange) => {
      const view = topView(engine, container(exchange), exchange.query.text('ps_args'))
      emitContainerEvent(engine, container(exchange), 'top')
      exchange.json(200, view)
    }),
    post('start', async (exchange) => {
      // Shorter ones hold nothing: moby lets `{}` and `null` pass.
      if ((await exchange.bodyBytes()).length > 7) {
        const sentence =
          'starting container with non-empty request body was deprecated since API v1.22 and removed in v1.24'
        throw new LabError('invalid', sentence)
      }
      await startContainer(engine, container(exchange))
      exchange.empty(204)
    }),
    post('stop', async (exchange) => {
      await stopContainer(engine, container(exchange), stopOptions(exchange))
      exchange.empty(204)
    }),
    post('restart', async (exchange) => {
      await restartContainer(engine, container(exchange), stopOptions(exchange))
      exchange.empty(204)
    }),
    post('kill', async (exchange) => {
      await killContainer(engine, exchange.param('id'), exchange.query.text('signal'))
      exchange.empty(204)
    }),
    post('pause', async (exchange) => {
      await pauseContainer(engine, container(exchange))
      exchange.empty(204)
    }),
    post('unpause', async (exchange) => {
      await unpauseContainer(engine, container(exchange))
      exchange.empty(204)
    }),
    post('rename', async (exchange) => {
      await renameContainer(engine, container(exchange), exchange.query.text('name'))
      exchange.empty(204)
    }),
    post('resize', (exchange) => {
      const size = windowFromQuery(exchange.query)
      mustRun(container(exchange)).process.terminal?.resize(size)
      exchange.empty(200)
    }),
  ]
}

function stopOptions(exchange: Exchange): StopOptions {
  const signal = exchange.query.text('signal')
  return {
    named: exchange.param('id'),
    timeoutSec: looseInteger(exchange, 't'),
    signal: signal === '' || !isAtLeast(exchange.apiVersion, '1.42') ? undefined : signal,
  }
}

/** moby answers what is no number with status 500 here. */
function looseInteger(exchange: Exchange, name: string): number | undefined {
  try {
    return exchange.query.integer(name)
  } catch (error) {
    throw new LabError('system', error instanceof Error ? error.message : '', { cause: error })
  }
}

async function create(engine: Engine, exchange: Exchange): Promise<void> {
  const body = createSchema.parse(await exchange.bodyAs(containerCreateShape, { required: true }))
  const { HostConfig: hostConfig, NetworkingConfig: networks, ...config } = body ?? {}
  const created = await createContainer(engine, {
    name: exchange.query.text('name'),
    config,
    hostConfig: forVersion(hostConfig ?? undefined, exchange.apiVersion),
    networking: networkingConfigSchema.nullish().parse(networks),
    apiVersion: exchange.apiVersion,
    isEmpty: Object.keys(config).length === 0,
    platform: isAtLeast(exchange.apiVersion, '1.41') ? exchange.query.text('platform') : '',
  })
  exchange.json(201, { Id: created.id, Warnings: created.warnings })
}

/** What older versions of the API mean by leaving something out, and what they have not (moby `postContainersCreate`). */
function forVersion(hostConfig: HostConfigRequest | undefined, version: string): HostConfigRequest | undefined {
  const hasSubpath = (hostConfig?.Mounts ?? []).some((mount) => (mount.VolumeOptions?.Subpath ?? '') !== '')
  if (hasSubpath && !isAtLeast(version, '1.45')) {
    throw new LabError('invalid', 'VolumeOptions.Subpath needs API v1.45 or newer')
  }
  const isUnset = (hostConfig?.['IpcMode'] ?? '') === ''
  return isUnset && !isAtLeast(version, '1.40') ? { ...hostConfig, IpcMode: 'shareable' } : hostConfig
}

function list(engine: Engine, exchange: Exchange): void {
  const { query } = exchange
  const size = query.flag('size')
  const limit = looseInteger(exchange, 'limit') ?? 0
  const selected = selectContainers(engine, { all: query.flag('all'), limit, filters: query.filters() })
  exchange.json(
    200,
    selected.map((container) => listView(engine, container, { size })),
  )
}

async function prune(engine: Engine, exchange: Exchange): Promise<void> {
  const result = await pruneContainers(engine, exchange.query.filters())
  exchange.json(200, {
    ContainersDeleted: result.deleted.length === 0 ? null : result.deleted,
    SpaceReclaimed: result.reclaimedBytes,
  })
}

const commitSchema = runConfigSchema.or(z.null())

async function commit(engine: Engine, exchange: Exchange): Promise<void> {
  const { query } = exchange
  const name = query.text('container')
  const body = commitSchema.parse(await exchange.bodyAs(containerCreateShape))
  joinRepositoryAndTag(query.text('repo'), query.text('tag'))
  const image = await commitContainer(engine, engine.containers.get(name), {
    repo: query.text('repo'),
    tag: query.text('tag'),
    comment: query.text('comment'),
    author: query.text('author'),
    pause: query.flagOr('pause', true),
    changes: query.list('changes'),
    config: body ?? {},
  })
  exchange.json(201, { Id: image.id })
}
