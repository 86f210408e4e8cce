/**
 * The classic builder's cache (moby `image/cache`): among the images made here from the same parent, the newest whose
 * step's config is the same. Files take part through the checksum in COPY's and ADD's comment.
 */
import type { ImageId } from '@shared/docker/identity'
import { goJson, runConfigFields } from '../layers/configJson'
import type { Image, ImageStore, RunConfig } from '../layers/imageTypes'

/** What is compared: everything but the host name and the parent's ID; no list is the same as an empty one. */
function keyOf(config: RunConfig): string {
  return goJson(
    runConfigFields({
      ...config,
      Hostname: '',
      Image: '',
      Env: config.Env ?? [],
      Cmd: config.Cmd ?? [],
      Entrypoint: config.Entrypoint ?? [],
      OnBuild: config.OnBuild ?? [],
      Labels: config.Labels ?? {},
      Volumes: config.Volumes ?? {},
    }),
  )
}

/** The newest image that the same step made of the same parent (undefined: of nothing). */
export function findCached(images: ImageStore, parent: ImageId | undefined, config: RunConfig): Image | undefined {
  const wanted = keyOf(config)
  const candidates =
    parent === undefined
      ? images
          .list()
          .map((listed) => listed.image)
          .filter((image) => image.parent === undefined)
      : images.children(parent).flatMap((id) => images.get(id) ?? [])
  let best: Image | undefined
  for (const image of candidates) {
    const { container_config: made, created } = image.config
    if (made === undefined || keyOf(made) !== wanted) continue
    if (best === undefined || Date.parse(best.config.created) <= Date.parse(created)) best = image
  }
  return best
}
