/**
 * Time, below `/camada/v1/time`: the points, where we are, undo, redo, going, names, branches, and what two points have
 * different. Every journey is told to who listens to events, as `daemon reload` with the point's number.
 */
import { LabError } from '@shared/errors'
import { z } from 'zod'
import type { SimulatorState } from '../../engine/simulatorState'
import type { Point } from '../../engine/time/points'
import type { Journey } from '../../engine/time/timeline'
import type { Exchange } from '../exchange'
import type { Handler, Route } from '../router'

const path = '/camada/v1/time'
const shownPoints = 300

const stepsSchema = z.object({ steps: z.number().int().min(1).max(10_000).optional() })
const goSchema = z.object({ point: z.union([z.number(), z.string()]) })
const nameSchema = z.object({ name: z.string().max(60) })

export function timeRoutes(state: SimulatorState): readonly Route[] {
  const route = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', end: string, handler: Handler): Route => ({
    ...{ method, path: `${path}${end}`, handler },
  })
  const point = (exchange: Exchange): Point => state.timeline.resolve(exchange.param('point'))
  const pointAt = ({ query }: Exchange, end: 'from' | 'to'): Point => {
    if (query.text(end) === '') throw new LabError('invalid', `say two points, from and to: ${end} is missing`)
    return state.timeline.resolve(query.text(end))
  }
  /** Before points are shown. */
  const look = (end: string, handler: Handler): Route =>
    route('GET', end, async (exchange) => {
      await state.timeline.lookedAt()
      await handler(exchange)
    })
  const answer = (exchange: Exchange, journey: Promise<Journey>): Promise<void> =>
    journey.then(({ point: to, killed }) => exchange.json(200, { point: shown(to), killed }))
  const branch = (exchange: Exchange): number => readNumber(exchange.param('branch'))
  return [
    look('', async (exchange) => exchange.json(200, await view(state, exchange))),
    route('POST', '/undo', async (exchange) => answer(exchange, state.timeline.undo(await steps(exchange)))),
    route('POST', '/redo', async (exchange) => answer(exchange, state.timeline.redo(await steps(exchange)))),
    route('POST', '/go', async (exchange) => {
      const wanted = (await exchange.bodyJson(goSchema)).point
      await answer(exchange, state.timeline.go(state.timeline.resolve(String(wanted)).id))
    }),
    look('/points/:point', async (exchange) => {
      const { parent, ...found } = point(exchange)
      const before = parent === null ? undefined : state.timeline.find(parent)
      const changes = before === undefined ? [] : await state.compare(before, { parent, ...found })
      exchange.json(200, { ...shown({ parent, ...found }), changes })
    }),
    route('PUT', '/points/:point', async (exchange) => {
      const { id } = point(exchange)
      exchange.json(200, shown(await state.timeline.name(id, (await exchange.bodyJson(nameSchema)).name)))
    }),
    look('/points/:point/holds', async (exchange) => exchange.json(200, await state.holdings(point(exchange)))),
    look('/compare', async (exchange) => {
      const [from, to] = [pointAt(exchange, 'from'), pointAt(exchange, 'to')]
      exchange.json(200, { from: shown(from), to: shown(to), changes: await state.compare(from, to) })
    }),
    route('POST', '/branches', async (exchange) => {
      exchange.json(201, await state.timeline.startBranch((await exchange.bodyJson(nameSchema)).name))
    }),
    route('PUT', '/branches/:branch', async (exchange) => {
      const { name } = await exchange.bodyJson(nameSchema)
      exchange.json(200, await state.timeline.nameBranch(branch(exchange), name))
    }),
    route('DELETE', '/branches/:branch', async (exchange) => {
      await state.timeline.dropBranch(branch(exchange))
      exchange.empty(204)
    }),
  ]
}

/** What clients see of a point: not where its state lies. */
function shown({ state: _state, created: _created, ...point }: Point): Omit<Point, 'state' | 'created'> {
  return point
}

async function view(state: SimulatorState, exchange: Exchange): Promise<object> {
  const { timeline } = state
  const all = timeline.points
  const limit = exchange.query.integer('limit') ?? shownPoints
  const before = exchange.query.integer('before') ?? Infinity
  const points = all.filter(({ id }) => id < before).slice(-Math.max(1, limit))
  return {
    current: timeline.current.id,
    branch: timeline.branch,
    undo: timeline.undoTarget?.id ?? null,
    redo: timeline.redoTarget?.id ?? null,
    branches: timeline.branches,
    count: all.length,
    pastBytes: timeline.pastBytes(),
    points: await Promise.all(points.map(async (point) => ({ ...shown(point), counts: await state.countsOf(point) }))),
  }
}

async function steps(exchange: Exchange): Promise<number> {
  return (await exchange.bodyJson(stepsSchema, { optional: true })).steps ?? 1
}

function readNumber(text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new LabError('notFound', `No such branch: ${text}`)
  return Number(text)
}
