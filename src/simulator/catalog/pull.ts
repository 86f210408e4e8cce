/**
 * `docker pull` from the lab's registry, with the messages of a real one. A name that it doesn't have is refused with the
 * registry's own words, which a learner meets on a real daemon too.
 */
import { shortId } from '@shared/docker/identity'
import { LabError } from '@shared/errors'
import type { Image } from '../layers/imageTypes'
import { canonical, familiar, familiarName, parseReference, withDefaultTag } from '../layers/references'
import type { Reference } from '../layers/references'
import type { CatalogStores } from './catalog'
import { findRecipe, installRecipe, repositoryDigest } from './catalog'

/** One object of the response stream. */
export interface PullMessage {
  readonly status: string
  readonly id?: string
  readonly progressDetail?: { readonly current?: number; readonly total?: number }
  readonly progress?: string
}

export type PullEmit = (message: PullMessage) => Promise<void> | void

function refusal(reference: Reference): LabError {
  const name = familiarName(reference)
  const known = reference.domain === 'docker.io' && findRecipe(reference.name, 'latest') !== undefined
  const message = known
    ? `manifest for ${familiar(reference)} not found: manifest unknown: manifest unknown`
    : `pull access denied for ${name}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`
  return new LabError('notFound', message, {
    hint: { key: 'registry.notInCatalog', params: { name: familiar(reference) } },
  })
}

const barWidth = 50

/** `[====>    ]  1.05MB/4.2MB` as the engine draws it for old clients. */
function progressBar(current: number, total: number): string {
  const done = Math.min(barWidth, Math.floor((current * barWidth) / total))
  const bar = `${'='.repeat(done)}>${' '.repeat(Math.max(0, barWidth - done))}`.slice(0, barWidth + 1)
  return `[${bar}]  ${decimalSize(current)}/${decimalSize(total)}`
}

function decimalSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${Number(value.toPrecision(4))}${units[unit] ?? ''}`
}

async function emitLayer(id: string, sizeBytes: number, emit: PullEmit): Promise<void> {
  await emit({ status: 'Pulling fs layer', progressDetail: {}, id })
  for (const [status, current] of [
    ['Downloading', Math.ceil(sizeBytes / 2)],
    ['Downloading', sizeBytes],
  ] as const) {
    const progressDetail = { current, total: sizeBytes }
    await emit({ status, progressDetail, progress: progressBar(current, sizeBytes), id })
  }
  await emit({ status: 'Verifying Checksum', progressDetail: {}, id })
  await emit({ status: 'Download complete', progressDetail: {}, id })
  const progressDetail = { current: sizeBytes, total: sizeBytes }
  await emit({ status: 'Extracting', progressDetail, progress: progressBar(sizeBytes, sizeBytes), id })
  await emit({ status: 'Pull complete', progressDetail: {}, id })
}

/**
 * Pulls `repository[:tag]`. Throws LabError notFound when the lab's registry doesn't have it, invalid for what is no
 * name, cancelled when aborted.
 */
export async function pullImage(
  name: string,
  stores: CatalogStores,
  emit: PullEmit,
  signal: AbortSignal,
): Promise<Image> {
  const reference = withDefaultTag(parseReference(name))
  const tag = reference.tag ?? 'latest'
  const recipe = reference.digest === undefined ? findRecipe(reference.name, tag) : undefined
  if (!recipe) throw refusal(reference)
  if (signal.aborted) throw new LabError('cancelled', 'context canceled')
  await emit({ status: `Pulling from ${reference.path}`, id: tag })
  const before = new Set(stores.layers.all().map((layer) => layer.chainId))
  const image = await installRecipe(recipe, stores)
  for (const layer of image.layers) {
    const id = shortId(layer.diffId)
    if (before.has(layer.chainId)) await emit({ status: 'Already exists', progressDetail: {}, id })
    else await emitLayer(id, layer.sizeBytes, emit)
  }
  const digest = repositoryDigest(image)
  const isNew = stores.images.find(canonical(reference))?.id !== image.id
  if (isNew) await stores.images.tag(image.id, canonical(reference))
  await stores.images.addDigest(image.id, recipe.repository, digest)
  await emit({ status: `Digest: ${digest}` })
  const outcome = isNew ? 'Downloaded newer image' : 'Image is up to date'
  await emit({ status: `Status: ${outcome} for ${familiar(reference)}` })
  return image
}
