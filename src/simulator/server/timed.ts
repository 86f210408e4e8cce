/**
 * Makes points in time of the requests that change the state: what is around a route's handler, and the only thing that
 * the other routes know nothing of. An exec holds nobody up, as long as it may run: it ends with its container.
 */
import type { Engine } from '../engine/engine'
import type { Call, Timeline } from '../engine/time/timeline'
import { changesState, commandLineOf, runLineOf } from './commandLines'
import type { Exchange } from './exchange'
import type { Route } from './router'

/** `docker run` without a terminal starts what it made at once. */
const runWithinMs = 1000

/** Wraps the routes that change something. */
export function timed(routes: readonly Route[], engine: Engine, timeline: Timeline): readonly Route[] {
  /** Containers whose end somebody waits for. */
  const awaited = new WeakSet<object>()
  return routes.map((route) => {
    if (route.method === 'POST' && /^\/containers\/:id\/(wait|attach)$/.test(route.path)) {
      return around(route, (exchange) => {
        const container = find(engine, exchange)
        if (container !== undefined) awaited.add(container)
      })
    }
    return changesState(String(route.method), route.path) ? timedRoute(route, engine, timeline, awaited) : route
  })
}

function around(route: Route, before: (exchange: Exchange) => void): Route {
  return {
    ...route,
    handler: (exchange) => {
      before(exchange)
      return route.handler(exchange)
    },
  }
}

function find(engine: Engine, exchange: Exchange): ReturnType<Engine['containers']['find']> {
  try {
    return engine.containers.find(exchange.param('id'))
  } catch {
    return undefined
  }
}

function timedRoute(route: Route, engine: Engine, timeline: Timeline, awaited: WeakSet<object>): Route {
  const { method, path } = route
  const isExec = path === '/exec/:id/start'
  return {
    ...route,
    async handler(exchange) {
      const call: Call = { command: '', isBlocking: !isExec }
      const line = (): string => commandLineOf(String(method), path, exchange, engine)
      await timeline.begin(call)
      // Names are known before, the body's settings after.
      call.command = line()
      if (path === '/containers/:id/start') call.runs = runsOf(engine, exchange, timeline, awaited)
      try {
        await route.handler(exchange)
      } finally {
        if (exchange.bodyText !== '' && !isExec) call.command = line()
        if (path === '/containers/create') call.created = createdBy(engine, exchange)
        // The call was answered: that its point can't be written, as on a full disk, is told beside, and made up for.
        await timeline.end(call).catch(engine.reportError)
      }
    },
  }
}

/** The container that a start begins, when it is the second half of a `docker run`. */
function runsOf(engine: Engine, exchange: Exchange, timeline: Timeline, awaited: WeakSet<object>): Call['runs'] {
  const container = find(engine, exchange)
  if (container === undefined) return undefined
  const isAtOnce = engine.clock() - timeline.current.atMs < runWithinMs
  return awaited.has(container) || isAtOnce ? container.id : undefined
}

function createdBy(engine: Engine, exchange: Exchange): Call['created'] {
  const container = engine.containers.list().at(-1)
  return container === undefined ? undefined : { id: container.id, runLine: runLineOf(exchange) }
}
