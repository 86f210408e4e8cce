/**
 * The classic builder's cache (moby 26.1 `image/cache`): among the images made here from the same parent, the newest whose
 * step's config is the same. Files take part through the checksum in COPY's and ADD's comment.
 *
 * With `--cache-from` what was made here counts only as far as one of the named images descends from it; beyond that an
 * image's own history is followed, and its steps are made images of their own.
 */
import type { ImageId } from '@shared/docker/identity'
import { goJson, runConfigFields } from '../layers/configJson'
import type { HistoryEntry, Image, ImageConfig, ImageStore, RunConfig } from '../layers/imageTypes'

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

/** Images that were made here of a parent (undefined: of nothing). */
export function madeFrom(images: ImageStore, parent: ImageId | undefined): readonly Image[] {
  const candidates =
    parent === undefined
      ? images
          .list()
          .map((listed) => listed.image)
          .filter((image) => image.parent === undefined)
      : images.children(parent).flatMap((id) => images.get(id) ?? [])
  return candidates.filter((image) => image.isMadeHere)
}

/** The newest image that the same step made of the same parent. */
function findLocal(images: ImageStore, parent: ImageId | undefined, config: RunConfig): Image | undefined {
  const wanted = keyOf(config)
  let best: Image | undefined
  for (const image of madeFrom(images, parent)) {
    const { container_config: made, created } = image.config
    if (made === undefined || keyOf(made) !== wanted) continue
    if (best === undefined || Date.parse(best.config.created) <= Date.parse(created)) best = image
  }
  return best
}

export class BuildCache {
  private sources: readonly Image[]

  /** `from` are names of images; what isn't here is passed over. */
  constructor(
    private readonly images: ImageStore,
    private readonly from: readonly string[],
  ) {
    this.sources = from.flatMap((name) => findQuietly(images, name) ?? [])
  }

  /** Whether only named images count. */
  get isNarrowed(): boolean {
    return this.from.length > 0
  }

  /** The image that a step would make, if it is known. */
  async find(parent: Image | undefined, config: RunConfig): Promise<Image | undefined> {
    const local = findLocal(this.images, parent?.id, config)
    if (!this.isNarrowed) return local
    if (local && this.sources.some((source) => this.descends(source, local.id))) return local
    return this.followSources(parent, config)
  }

  private descends(image: Image, ancestor: ImageId): boolean {
    for (let id = image.parent; id !== undefined; id = this.images.get(id)?.parent) if (id === ancestor) return true
    return false
  }

  private async followSources(parent: Image | undefined, config: RunConfig): Promise<Image | undefined> {
    const length = parent?.config.history.length ?? 0
    for (const source of this.sources) {
      const entry = source.config.history[length]
      if (entry === undefined || !continues(source, parent) || !saysSame(entry, config)) continue
      if (source.config.history.length - 1 === length) {
        if (parent) await this.images.setParent(source.id, parent.id)
        return source
      }
      // From here on only this image is followed, as in moby.
      this.sources = [source]
      return this.restore(parent, source, config)
    }
    return undefined
  }

  /** Makes the image of one step out of the history of a later one. */
  private restore(parent: Image | undefined, source: Image, config: RunConfig): Promise<Image> {
    const length = parent?.config.history.length ?? 0
    const history = source.config.history.slice(0, length + 1)
    const layerCount = history.filter((entry) => entry.empty_layer !== true).length
    const { architecture, os, author, docker_version } = source.config
    const made: ImageConfig = {
      architecture,
      ...(author !== undefined && { author }),
      config,
      created: history.at(-1)?.created ?? source.config.created,
      ...(docker_version !== undefined && { docker_version }),
      history,
      os,
      rootfs: { type: 'layers', diff_ids: source.config.rootfs.diff_ids.slice(0, layerCount) },
    }
    return this.images.create(made, source.layers.slice(0, layerCount), parent ? { parent: parent.id } : {})
  }
}

function findQuietly(images: ImageStore, name: string): Image | undefined {
  try {
    return images.find(name)
  } catch {
    return undefined
  }
}

/** moby compares what history shows. */
function saysSame(entry: HistoryEntry, config: RunConfig): boolean {
  return (config.Cmd ?? []).join(' ') === (entry.created_by ?? '')
}

/** Whether an image's history and layers begin with those of another. */
function continues(image: Image, parent: Image | undefined): boolean {
  const { history, rootfs } = image.config
  if (history.length === 0) return false
  if (parent === undefined) return true
  const base = parent.config
  if (base.history.length === 0 && base.rootfs.diff_ids.length === 0) return true
  if (base.history.length >= history.length || base.rootfs.diff_ids.length > rootfs.diff_ids.length) return false
  const sameHistory = base.history.every((entry, index) => goJson(entry) === goJson(history[index] ?? {}))
  return sameHistory && base.rootfs.diff_ids.every((diffId, index) => diffId === rootfs.diff_ids[index])
}
