/** The state as a whole and the host's disk, below the Camada prefix. */
import { z } from 'zod'
import { engineStateSchema, hostFolderSchema, hostTreeSizeSchema } from '@shared/docker/engineState'
import type { CamadaState } from '../types'
import { pathPart, type EngineRequest, type Transport } from './transport'

const replacedSchema = z.object({ setAside: z.string() })
type Replaced = z.infer<typeof replacedSchema>

/** State functions over a transport without a version. */
export function createCamadaState(transport: Transport): CamadaState {
  const state = '/camada/v1/state'
  const archive = '/camada/v1/host-disk/archive'
  const replace = async (path: string, upload: Pick<EngineRequest, 'file' | 'signal'> = {}): Promise<Replaced> =>
    replacedSchema.parse(await transport.json({ method: 'POST', path, ...upload }))
  return {
    view: async () => engineStateSchema.parse(await transport.json({ method: 'GET', path: state })),
    resizeDisk: async (sizeBytes) => {
      await transport.json<unknown>({ method: 'PUT', path: `${state}/disk`, body: { sizeBytes } })
    },
    export: () => transport.stream({ method: 'GET', path: `${state}/export` }),
    import: (file, options) => replace(`${state}/import`, { ...options, file }),
    reset: () => replace(`${state}/reset`),
    restore: (id) => replace(`${state}/set-aside/${pathPart(id, 'id')}/restore`),
    deleteSetAside: async (id) => {
      await transport.json<unknown>({ method: 'DELETE', path: `${state}/set-aside/${pathPart(id, 'id')}` })
    },
    listHostFolder: async (path) =>
      hostFolderSchema.parse(
        await transport.json({ method: 'GET', path: '/camada/v1/host-disk/list', query: { path } }),
      ),
    measureHostTree: async (path) =>
      hostTreeSizeSchema.parse(
        await transport.json({ method: 'GET', path: '/camada/v1/host-disk/size', query: { path } }),
      ),
    getHostArchive: (path) => transport.stream({ method: 'GET', path: archive, query: { path } }),
    putHostArchive: async (path, file, options) => {
      await transport.json<unknown>({ method: 'PUT', path: archive, query: { path }, file, ...options })
    },
  }
}
