/** `containers.picture`, `listDirectory`, `fileVersions`: what a container holds, layer by layer. */
import type { ImageArchives } from '../docker/archives/imageArchives'
import { listDirectory } from '../docker/directories'
import { fileVersionsOf } from '../docker/fileVersions'
import { pictureOf } from '../docker/pictures'
import type { EngineConnections } from '../docker/types'
import { os } from './os'

/** Implements the part of `containers` that reads layers. */
export function picturesRouter(connections: EngineConnections, archives: ImageArchives) {
  const current = () => connections.current()
  return {
    picture: os.containers.picture.handler(({ input }) => pictureOf(current(), archives, input)),
    listDirectory: os.containers.listDirectory.handler(({ input }) => listDirectory(current(), archives, input)),
    fileVersions: os.containers.fileVersions.handler(({ input }) => fileVersionsOf(current(), archives, input)),
  }
}
