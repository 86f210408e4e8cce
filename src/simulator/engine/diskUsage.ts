/** `docker system df`: what images, containers and volumes take (moby `daemon/disk_usage.go`). */
import type { Layer } from '../layers/types'
import { listView } from './containerView'
import { volumeUsage } from './create'
import type { Engine } from './engine'
import { imageListView } from './imageView'
import { volumeView } from './volumes'

/** `types` limits it to `image`, `container`, `volume`, `build-cache`; none means all. */
export function diskUsageView(engine: Engine, types: readonly string[]): object {
  const wants = (type: string): boolean => types.length === 0 || types.includes(type)
  return {
    LayersSize: wants('image') ? layersSizeBytes(engine) : 0,
    Images: wants('image') ? imageRows(engine) : null,
    Containers: wants('container')
      ? engine.containers.list().map((container) => listView(engine, container, { size: true }))
      : null,
    Volumes: wants('volume')
      ? engine.volumes.list().map((volume) => volumeView(volume, volumeUsage(engine, volume.record.name)))
      : null,
    BuildCache: wants('build-cache') ? [] : null,
  }
}

function layersSizeBytes(engine: Engine): number {
  const layers = new Set<Layer>(engine.images.list().flatMap(({ image }) => image.layers))
  return [...layers].reduce((sum, layer) => sum + layer.sizeBytes, 0)
}

function imageRows(engine: Engine): readonly object[] {
  const users = engine.containers.imageUsers()
  return engine.images
    .list()
    .filter((listed) => listed.repoTags.length > 0 || !listed.hasChildren)
    .map((listed) =>
      imageListView(engine, listed, {
        sharedSize: true,
        containers: users.filter((user) => user.imageId === listed.image.id).length,
      }),
    )
}
