/** The state as a whole and the host's disk, below the Camada prefix. */
import type { Readable } from 'node:stream'
import { z } from 'zod'
import { engineStateSchema, hostFolderSchema } from '@shared/docker/engineState'
import type { CamadaState } from '../types'
import { pathPart, type Transport } from './transport'

const replacedSchema = z.object({ setAside: z.string() })

/** State functions over a transport without a version. */
export function createCamadaState(transport: Transport): CamadaState {
  const state = '/camada/v1/state'
  const archive = '/camada/v1/host-disk/archive'
  const replace = async (path: string, file?: Readable): Promise<{ setAside: string }> =>
    replacedSchema.parse(await transport.json({ method: 'POST', path, ...(file && { file }) }))
  return {
    view: async () => engineStateSchema.parse(await transport.json({ method: 'GET', path: state })),
    resizeDisk: async (sizeBytes) => {
      await transport.json<unknown>({ method: 'PUT', path: `${state}/disk`, body: { sizeBytes } })
    },
    export: () => transport.stream({ method: 'GET', path: `${state}/export` }),
    import: (file) => replace(`${state}/import`, file),
    reset: () => replace(`${state}/reset`),
    restore: (id) => replace(`${state}/set-aside/${pathPart(id, 'id')}/restore`),
    deleteSetAside: async (id) => {
      await transport.json<unknown>({ method: 'DELETE', path: `${state}/set-aside/${pathPart(id, 'id')}` })
    },
    listHostFolder: async (path) =>
      hostFolderSchema.parse(
        await transport.json({ method: 'GET', path: '/camada/v1/host-disk/list', query: { path } }),
      ),
    getHostArchive: (path) => transport.stream({ method: 'GET', path: archive, query: { path } }),
    putHostArchive: async (path, file) => {
      await transport.json<unknown>({ method: 'PUT', path: archive, query: { path }, file })
    },
  }
}
