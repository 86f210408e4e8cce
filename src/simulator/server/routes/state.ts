/**
 * The state as a whole, below `/camada/v1/state`: its size and what was found damaged, export, import, reset, going back,
 * and the size of the disk. Whatever replaces the state answers when the new one is open; other connections end then.
 */
import { z } from 'zod'
import type { SimulatorState } from '../../engine/simulatorState'
import type { Route } from '../router'

const diskSchema = z.object({ sizeBytes: z.number() })

export function stateRoutes(state: SimulatorState): readonly Route[] {
  const path = '/camada/v1/state'
  return [
    { method: 'GET', path, handler: async (exchange) => exchange.json(200, await state.view()) },
    {
      method: 'GET',
      path: `${path}/export`,
      handler: async (exchange) => {
        const archive = await state.export()
        exchange.startStream('application/x-tar')
        for await (const bytes of archive) await exchange.write(bytes)
        exchange.end()
      },
    },
    {
      method: 'POST',
      path: `${path}/import`,
      handler: async (exchange) => exchange.json(200, { setAside: await state.import(exchange.bodyStream()) }),
    },
    {
      method: 'POST',
      path: `${path}/reset`,
      handler: async (exchange) => exchange.json(200, { setAside: await state.reset() }),
    },
    {
      method: 'POST',
      path: `${path}/set-aside/:id/restore`,
      handler: async (exchange) => exchange.json(200, { setAside: await state.restore(exchange.param('id')) }),
    },
    {
      method: 'DELETE',
      path: `${path}/set-aside/:id`,
      handler: (exchange) => {
        state.deleteSetAside(exchange.param('id'))
        exchange.empty(204)
      },
    },
    {
      method: 'PUT',
      path: `${path}/disk`,
      handler: async (exchange) => {
        const { sizeBytes } = await exchange.bodyJson(diskSchema)
        state.resizeDisk(sizeBytes)
        exchange.empty(204)
      },
    },
  ]
}
