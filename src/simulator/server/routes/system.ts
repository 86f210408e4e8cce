/** `_ping`, `/version`, `/info`, `/events`, `/system/df`, `/auth`, `/plugins`. */
import { LabError } from '@shared/errors'
import { diskUsageView } from '../../engine/diskUsage'
import type { Engine } from '../../engine/engine'
import { eventMatches } from '../../engine/eventFilter'
import type { DaemonEvent } from '../../engine/events'
import { infoView } from '../../engine/info'
import { versionView } from '../../engine/version'
import type { Exchange } from '../exchange'
import { writeAll } from '../hijack'
import { checkFilters } from '../query'
import type { Route } from '../router'

export function systemRoutes(engine: Engine): readonly Route[] {
  return [
    { method: 'GET', path: '/_ping', handler: ping },
    { method: 'HEAD', path: '/_ping', handler: ping },
    { method: 'GET', path: '/version', handler: (exchange) => exchange.json(200, versionView()) },
    { method: 'GET', path: '/info', handler: (exchange) => exchange.json(200, infoView(engine)) },
    { method: 'GET', path: '/events', handler: (exchange) => events(engine, exchange) },
    {
      method: 'GET',
      path: '/system/df',
      handler: (exchange) => exchange.json(200, diskUsageView(engine, exchange.query.list('type'))),
    },
    {
      method: 'POST',
      path: '/auth',
      handler: () => {
        throw new LabError('notImplemented', 'the Camada simulator has no registry to log in to')
      },
    },
    { method: 'GET', path: '/plugins', handler: (exchange) => exchange.json(200, []) },
  ]
}

function ping(exchange: Exchange): void {
  const isHead = exchange.request.method === 'HEAD'
  exchange.response.writeHead(200, {
    'Builder-Version': '1',
    'Cache-Control': 'no-cache, no-store, must-revalidate',
    Pragma: 'no-cache',
    Swarm: 'inactive',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': isHead ? 0 : 2,
  })
  exchange.response.end(isHead ? undefined : 'OK')
}

const eventFilters = [
  'config',
  'container',
  'daemon',
  'event',
  'image',
  'label',
  'network',
  'node',
  'plugin',
  'scope',
  'secret',
  'service',
  'type',
  'volume',
]
/** A client that reads no more than this behind is cut off, so that its backlog can't grow for ever. */
const backlogLimit = 10_000

async function events(engine: Engine, exchange: Exchange): Promise<void> {
  const { query } = exchange
  const filters = query.filters()
  checkFilters(filters, eventFilters)
  const since = seconds(query.text('since'))
  const until = seconds(query.text('until'))
  const pending: DaemonEvent[] =
    since === undefined ? [] : engine.events.recent().filter((event) => isBetween(event, since, until))
  let wake: () => void = () => undefined
  const unsubscribe = engine.events.subscribe((event) => {
    if (isBetween(event, undefined, until)) pending.push(event)
    wake()
  })
  let over = exchange.gone.aborted
  const finish = (): void => {
    over = true
    wake()
  }
  exchange.gone.addEventListener('abort', finish)
  const timer = until === undefined ? undefined : setTimeout(finish, Math.max(0, until * 1000 - engine.clock()))
  exchange.startStream('application/json')
  try {
    for (;;) {
      for (const event of pending.splice(0)) {
        if (!eventMatches(event, filters)) continue
        await writeAll(exchange.response, Buffer.from(`${JSON.stringify(event)}\n`), exchange.gone)
      }
      if (pending.length > backlogLimit) break
      if (over && pending.length === 0) break
      if (pending.length === 0) await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    clearTimeout(timer)
    unsubscribe()
    exchange.gone.removeEventListener('abort', finish)
  }
  exchange.end()
}

function seconds(text: string): number | undefined {
  if (text === '') return undefined
  if (!/^\d+(\.\d*)?$/.test(text)) {
    throw new LabError('invalid', `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
  }
  return Number(text)
}

function isBetween(event: DaemonEvent, since: number | undefined, until: number | undefined): boolean {
  const time = event.timeNano / 1e9
  return (since === undefined || time >= since) && (until === undefined || time <= until)
}
