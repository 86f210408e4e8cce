/** `containers.picture`, `listDirectory`, `fileVersions`: what a container holds, layer by layer. */
import { LabError } from '@shared/errors'
import type { ImageArchives } from '../docker/archives/imageArchives'
import type { EngineConnections } from '../docker/types'
import { os } from './os'

/** Implements the part of `containers` that reads layers. */
export function picturesRouter(connections: EngineConnections, archives: ImageArchives) {
  const soon = (): never => {
    throw new LabError('notImplemented', 'not there yet', { cause: { connections, archives } })
  }
  return {
    picture: os.containers.picture.handler(soon),
    listDirectory: os.containers.listDirectory.handler(soon),
    fileVersions: os.containers.fileVersions.handler(soon),
  }
}
