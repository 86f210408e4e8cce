/** `_ping`, `/version`, `/info`, `/events`, `/system/df`. */
import { LabError } from '@shared/errors'
import { isAtLeast } from '../../apiVersion'
import { diskUsageView } from '../../engine/diskUsage'
import type { Engine } from '../../engine/engine'
import { eventMatches } from '../../engine/eventFilter'
import type { DaemonEvent } from '../../engine/events'
import { infoView } from '../../engine/info'
import { versionView } from '../../engine/version'
import type { Exchange } from '../exchange'
import { writeAll } from '../hijack'
import type { Route } from '../router'

export function systemRoutes(engine: Engine): readonly Route[] {
  return [
    { method: 'GET', path: '/_ping', handler: ping },
    { method: 'HEAD', path: '/_ping', handler: ping },
    { method: 'GET', path: '/version', handler: (exchange) => exchange.json(200, versionView()) },
    { method: 'GET', path: '/info', handler: (exchange) => exchange.json(200, infoView(engine, exchange.apiVersion)) },
    { method: 'GET', path: '/events', handler: (exchange) => events(engine, exchange) },
    {
      method: 'GET',
      path: '/system/df',
      handler: (exchange) => exchange.json(200, diskUsageView(engine, usageTypes(exchange))),
    },
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

/** A client that reads no more than this behind is cut off, so that its backlog can't grow for ever. */
const backlogLimit = 10_000

async function events(engine: Engine, exchange: Exchange): Promise<void> {
  const { query } = exchange
  const filters = query.filters()
  const [from, to] = [query.text('since'), query.text('until')]
  const since = seconds(from)
  const until = seconds(to)
  if (since !== undefined && until !== undefined && since > until) {
    throw new LabError('invalid', `\`since\` time (${from}) cannot be after \`until\` time (${to})`)
  }
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

/** Seconds, or seconds and nanoseconds with a point between. Throws LabError system with Go's words. */
function seconds(text: string): number | undefined {
  if (text === '') return undefined
  const at = text.indexOf('.')
  const parts = at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
  for (const part of parts) {
    if (/^[+-]?\d+$/.test(part)) continue
    throw new LabError('system', `strconv.ParseInt: parsing ${JSON.stringify(part)}: invalid syntax`)
  }
  return Number(text)
}

/** Before API 1.42 there was no such choice. */
function usageTypes(exchange: Exchange): readonly string[] {
  if (!isAtLeast(exchange.apiVersion, '1.42')) return []
  const types = exchange.query.list('type')
  const bad = types.find((type) => !['container', 'image', 'volume', 'build-cache'].includes(type))
  if (bad !== undefined) throw new LabError('invalid', `unknown object type: ${bad}`)
  return types
}

function isBetween(event: DaemonEvent, since: number | undefined, until: number | undefined): boolean {
  const time = event.timeNano / 1e9
  return (since === undefined || time >= since) && (until === undefined || time <= until)
}
