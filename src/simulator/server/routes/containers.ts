/** `/containers`: everything that answers at once. Streams (attach, logs, wait) are in `containerStreams.ts`. */
import { LabError } from '@shared/errors'
import { z } from 'zod'
import { commitContainer } from '../../engine/commit'
import { inspectView, listView } from '../../engine/containerView'
import { selectContainers } from '../../engine/containerFilter'
import { createContainer } from '../../engine/create'
import type { Engine } from '../../engine/engine'
import { hostConfigSchema } from '../../engine/hostConfig'
import { pruneContainers } from '../../engine/prune'
import { removeContainer } from '../../engine/remove'
import { runConfigSchema } from '../../engine/runConfig'
import { startContainer } from '../../engine/start'
import {
  killContainer,
  mustRun,
  pauseContainer,
  renameContainer,
  restartContainer,
  stopContainer,
  unpauseContainer,
} from '../../engine/stop'
import { topView } from '../../engine/top'
import type { Exchange } from '../exchange'
import type { Handler, Route } from '../router'
import { windowFromQuery } from './window'

const createSchema = runConfigSchema.extend({ HostConfig: hostConfigSchema.nullish() })
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
        const options = { force: exchange.query.flag('force'), volumes: exchange.query.flag('v') }
        await removeContainer(engine, container(exchange), options)
        exchange.empty(204)
      },
    },
    get('json', (exchange) =>
      exchange.json(200, inspectView(engine, container(exchange), { size: exchange.query.flag('size') })),
    ),
    get('changes', (exchange) => {
      const changes = container(exchange).layer.changes()
      const rows = changes.map((change) => ({ Path: change.path, Kind: kinds[change.kind] }))
      exchange.json(200, rows.length === 0 ? null : rows)
    }),
    get('top', (exchange) => exchange.json(200, topView(container(exchange), exchange.query.text('ps_args')))),
    post('start', async (exchange) => {
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

function stopOptions(exchange: Exchange): { timeoutSec: number | undefined; signal: string | undefined } {
  const signal = exchange.query.text('signal')
  return { timeoutSec: exchange.query.integer('t'), signal: signal === '' ? undefined : signal }
}

async function create(engine: Engine, exchange: Exchange): Promise<void> {
  const { HostConfig: hostConfig, ...config } = await exchange.bodyJson(createSchema)
  const created = await createContainer(engine, { name: exchange.query.text('name'), config, hostConfig })
  exchange.json(201, { Id: created.id, Warnings: created.warnings })
}

function list(engine: Engine, exchange: Exchange): void {
  const { query } = exchange
  const size = query.flag('size')
  const limit = query.integer('limit') ?? 0
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
  const body = await exchange.bodyJson(commitSchema, { optional: true })
  if (name === '') throw new LabError('notFound', 'No such container: ')
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
