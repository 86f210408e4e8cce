/**
 * `docker pull` from the lab's registry, with the messages of a real one. A name that it doesn't have is refused with the
 * registry's own words, which a learner meets on a real daemon too.
 */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { LabError } from '@shared/errors'
import type { Image } from '../layers/imageTypes'
import { canonical, familiar, familiarName, parseReference, withDefaultTag } from '../layers/references'
import type { Reference } from '../layers/references'
import type { CatalogStores } from './catalog'
import { findRecipe, hasRepository, installRecipe, repositoryDigest } from './catalog'
import type { RecipeLayer } from './layers'
import { identityOf, layersOf } from './layers'

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
  const known = hasRepository(reference.name)
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

/** A layer on its way: what a registry sends is compressed, and has a digest of its own. */
interface Transfer {
  /** 12 digits, as the client shows them. */
  readonly id: string
  readonly compressedBytes: number
  readonly isHere: boolean
}

const ticks = 8
const tickMs = 12
/** Layers that a daemon fetches at a time. */
const atOnce = 3

function transferOf(layer: RecipeLayer, here: ReadonlySet<string>): Transfer {
  const { diffId, sizeBytes } = identityOf(layer)
  const id = createHash('sha256').update(`blob ${diffId}`).digest('hex').slice(0, 12)
  const compressedBytes = layer.step.compressedBytes ?? Math.max(32, Math.ceil(sizeBytes / 3))
  return { id, compressedBytes, isHere: here.has(diffId) }
}

async function emitProgress(status: string, transfer: Transfer, emit: PullEmit, signal: AbortSignal): Promise<void> {
  const { id, compressedBytes: total } = transfer
  const steps = total < 100_000 ? 1 : ticks
  for (let step = 1; step <= steps; step += 1) {
    if (signal.aborted) throw new LabError('cancelled', 'context canceled')
    const current = Math.ceil((total * step) / steps)
    await emit({ status, progressDetail: { current, total }, progress: progressBar(current, total), id })
    if (steps > 1) await sleep(tickMs)
  }
}

/** The messages of a daemon that fetches layers, with a moment's time for each, so that one can see them arrive. */
async function emitTransfers(transfers: readonly Transfer[], emit: PullEmit, signal: AbortSignal): Promise<void> {
  const missing = transfers.filter((transfer) => !transfer.isHere)
  for (const { id, isHere } of transfers) {
    await emit({ status: isHere ? 'Already exists' : 'Pulling fs layer', progressDetail: {}, id })
  }
  for (const { id } of missing.slice(atOnce)) await emit({ status: 'Waiting', progressDetail: {}, id })
  for (const transfer of missing) {
    await emitProgress('Downloading', transfer, emit, signal)
    await emit({ status: 'Verifying Checksum', progressDetail: {}, id: transfer.id })
    await emit({ status: 'Download complete', progressDetail: {}, id: transfer.id })
  }
  for (const transfer of missing) {
    await emitProgress('Extracting', transfer, emit, signal)
    await emit({ status: 'Pull complete', progressDetail: {}, id: transfer.id })
  }
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
  const here = new Set<string>(stores.layers.all().map((layer) => layer.diffId))
  const transfers = layersOf(recipe).map((layer) => transferOf(layer, here))
  await emitTransfers(transfers, emit, signal)
  const image = await installRecipe(recipe, stores)
  const digest = repositoryDigest(image)
  const isNew = stores.images.find(canonical(reference))?.id !== image.id
  if (isNew) await stores.images.tag(image.id, canonical(reference))
  await stores.images.addDigest(image.id, recipe.repository, digest)
  await emit({ status: `Digest: ${digest}` })
  const outcome = isNew ? 'Downloaded newer image' : 'Image is up to date'
  await emit({ status: `Status: ${outcome} for ${familiar(reference)}` })
  return image
}
