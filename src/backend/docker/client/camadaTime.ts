/** Points in time, below the Camada prefix. */
import {
  timeBranchSchema,
  timeComparisonSchema,
  timeHoldingsSchema,
  timeJourneySchema,
  timelineSchema,
  timePointSchema,
} from '@shared/docker/time'
import type { CamadaTime } from '../types'
import { pathPart, type Transport } from './transport'

/** Time functions over a transport without a version. */
export function createCamadaTime(transport: Transport): CamadaTime {
  const time = '/camada/v1/time'
  const point = (id: string | number): string => `${time}/points/${pathPart(String(id), 'point')}`
  const branch = (id: number): string => `${time}/branches/${pathPart(String(id), 'branch')}`
  const send = (method: 'POST' | 'PUT', path: string, body: object): Promise<unknown> =>
    transport.json<unknown>({ method, path, body })
  return {
    line: async (query = {}) => timelineSchema.parse(await transport.json({ method: 'GET', path: time, query })),
    undo: async (steps = 1) => timeJourneySchema.parse(await send('POST', `${time}/undo`, { steps })),
    redo: async (steps = 1) => timeJourneySchema.parse(await send('POST', `${time}/redo`, { steps })),
    go: async (to) => timeJourneySchema.parse(await send('POST', `${time}/go`, { point: to })),
    name: async (id, name) => timePointSchema.parse(await send('PUT', point(id), { name })),
    holdings: async (id) =>
      timeHoldingsSchema.parse(await transport.json({ method: 'GET', path: `${point(id)}/holds` })),
    compare: async (from, to) =>
      timeComparisonSchema.parse(
        await transport.json({
          method: 'GET',
          path: `${time}/compare`,
          query: { from: String(from), to: String(to) },
        }),
      ),
    startBranch: async (name) => timeBranchSchema.parse(await send('POST', `${time}/branches`, { name })),
    nameBranch: async (id, name) => timeBranchSchema.parse(await send('PUT', branch(id), { name })),
    dropBranch: async (id) => {
      await transport.json<unknown>({ method: 'DELETE', path: branch(id) })
    },
  }
}
