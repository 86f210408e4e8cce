/** `volumes.*`: list, create, remove. */
import type { EngineConnections } from '../docker/types'
import { createVolume, listVolumes, previewVolumeRemoval } from '../docker/volumes'
import { os } from './os'

/** Implements `volumes` on whichever engine is connected. */
export function volumesRouter(connections: EngineConnections) {
  return {
    list: os.volumes.list.handler(() => listVolumes(connections.current())),
    create: os.volumes.create.handler(({ input }) => createVolume(connections.current(), input)),
    previewRemoval: os.volumes.previewRemoval.handler(({ input }) =>
      previewVolumeRemoval(connections.current(), input.name),
    ),
    remove: os.volumes.remove.handler(({ input }) =>
      connections.current().volumes.remove(input.name, { force: input.force }),
    ),
  }
}
