/** `docker commit`: the container's changes as a layer, its config as an image (moby `daemon/commit.go`). */
import { LabError } from '@shared/errors'
import { applyChanges } from '../builder/changes'
import { emptyRunConfig } from '../layers/configJson'
import { childConfig } from '../layers/imageConfig'
import type { Image, RunConfig } from '../layers/imageTypes'
import { joinRepositoryAndTag } from '../layers/references'
import type { Container } from './container'
import { needRoomToMount } from './diskRoom'
import { emitContainerEvent } from './engine'
import type { Engine } from './engine'
import { dockerRoot } from './hostDisk'
import { mergeRunConfig } from './runConfig'
import type { RunConfigRequest } from './runConfig'
import { pauseContainer, unpauseContainer } from './stop'

export interface CommitRequest {
  readonly repo: string
  readonly tag: string
  readonly comment: string
  readonly author: string
  /** Pause a running container meanwhile. */
  readonly pause: boolean
  /** Dockerfile instructions: `CMD ["ls"]`, `ENV A=b`. */
  readonly changes: readonly string[]
  readonly config: RunConfigRequest
}

/** Makes the image and tags it when a name is given. Throws LabError invalid for a bad reference or change. */
export async function commitContainer(engine: Engine, container: Container, request: CommitRequest): Promise<Image> {
  const name = joinRepositoryAndTag(request.repo, request.tag)
  needRoomToMount(engine, container)
  const pauses = request.pause && container.isRunning && !container.isPaused
  if (pauses) await pauseContainer(engine, container)
  try {
    const image = await makeImage(engine, container, request)
    const tagged = name === '' ? undefined : await engine.images.tag(image.id, name)
    emitContainerEvent(engine, container, 'commit', {
      comment: request.comment,
      imageID: image.id,
      imageRef: tagged ?? '',
    })
    return image
  } finally {
    if (pauses && container.isPaused) await unpauseContainer(engine, container)
  }
}

/** moby makes the map of labels in the container's own configuration when it has none. */
function labelAnyhow(container: Container): void {
  const { config } = container.record
  container.record = { ...container.record, config: { ...config, Labels: config.Labels ?? {} } }
}

async function makeImage(engine: Engine, container: Container, request: CommitRequest): Promise<Image> {
  const { imageId } = container.record
  const parent = engine.images.get(imageId)
  if (parent === undefined && imageId !== '') {
    const file = `${dockerRoot}/image/overlay2/imagedb/content/${imageId.replace(':', '/')}`
    throw new LabError('notFound', `failed to get digest ${imageId}: open ${file}: no such file or directory`)
  }
  const own = container.record.config
  const base = Object.keys(request.config).length === 0 ? own : asRunConfig(request.config)
  const changed = await applyChanges(base, request.changes, engine)
  if (base === own && request.changes.length === 0) labelAnyhow(container)
  const config = mergeRunConfig(requestOf(changed), own, '')
  const layer = await container.layer.commit()
  const layers = [...(parent?.layers ?? layersBelow(container)), ...(layer === undefined ? [] : [layer])]
  return engine.images.create(
    childConfig(parent?.config, {
      config,
      containerConfig: own,
      containerId: container.id,
      author: request.author,
      comment: request.comment,
      createdAtMs: engine.clock(),
      diffId: layer?.diffId,
    }),
    layers,
    { isMadeHere: true, ...(parent && { parent: parent.id }) },
  )
}

/** What a client left out is empty. */
function asRunConfig(request: RunConfigRequest): RunConfig {
  const given = Object.entries(request).filter(([, value]) => value !== null && value !== undefined)
  return { ...emptyRunConfig, ...Object.fromEntries(given) }
}

function requestOf({ StopTimeout, ...config }: RunConfig): RunConfigRequest {
  return JSON.parse(JSON.stringify({ ...config, StopTimeout: StopTimeout ?? null })) as RunConfigRequest
}

/** The stack of a container whose image was deleted. */
function layersBelow(container: Container): Image['layers'] {
  const layers: Image['layers'][number][] = []
  for (let layer = container.layer.parent; layer !== undefined; layer = layer.parent) layers.unshift(layer)
  return layers
}
