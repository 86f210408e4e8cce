/**
 * The image JSON of the format before Docker 1.10, one for each layer, which 26.1 still adds to the blobs of a saved
 * image, for engines of that age (moby `image/v1`, `image/tarexport/save.go`). Only the last one says something: the
 * others are IDs in a chain. An ID is the sha256 of the JSON with its keys sorted, the layer's chain ID and the parent.
 */
import { createHash } from 'node:crypto'
import { emptyRunConfig, goJson, runConfigFields } from '../layers/configJson'
import type { Image } from '../layers/imageTypes'

type Fields = Readonly<Record<string, unknown>>

const epoch = '1970-01-01T00:00:00Z'

/** The JSON texts, one for each layer, lowest first. */
export function legacyImageJsons(image: Image): readonly string[] {
  let parent: string | undefined
  return image.layers.map((layer, index) => {
    const isLast = index === image.layers.length - 1
    const fields = isLast ? ownFields(image) : { created: epoch, container_config: runConfigFields(emptyRunConfig) }
    const id = idOf(fields, layer.chainId, parent)
    const text = goJson({
      id,
      ...(parent !== undefined && { parent: parent.slice('sha256:'.length) }),
      ...fields,
      ...(!isLast && { os: image.config.os }),
    })
    parent = `sha256:${id}`
    return text
  })
}

/** In the order of moby's `V1Image`, empty ones left out. */
function ownFields({ config }: Image): Fields {
  const fields: Fields = {
    comment: config.comment,
    created: config.created,
    container: config.container,
    container_config: runConfigFields(config.container_config ?? emptyRunConfig),
    docker_version: config.docker_version,
    author: config.author,
    ...(config.config && { config: runConfigFields(config.config) }),
    architecture: config.architecture,
    variant: config.variant,
    os: config.os,
  }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''))
}

function idOf(fields: Fields, chainId: string, parent: string | undefined): string {
  const all: Fields = { ...fields, layer_id: chainId, ...(parent !== undefined && { parent }) }
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)))
  return createHash('sha256').update(goJson(sorted)).digest('hex')
}
