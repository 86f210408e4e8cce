/**
 * What a line would destroy as things stand now, asked from the engine and named one by one: containers with the changes
 * in their writable layers, volumes with their data, images with the room that no other image shares. The removals of a
 * line are gone through in their order, each on what those before would leave.
 */
import type { Loss } from '@shared/contract/console'
import type { EngineClient } from '../../../docker/types'
import { countVolumes } from '../../../docker/volumes'
import { freedCache, prunedCache } from './cacheLosses'
import { prunedContainers, removedContainers, stoppedContainers } from './containerLosses'
import { prunedImages, removedImages } from './imageLosses'
import { prunedNetworks, removedNetworks } from './networkLosses'
import type { Asked, Foreseen, LossTexts, Removal } from './outlook'
import { readSituation } from './situation'
import { prunedVolumes, removedVolumes } from './volumeLosses'

export type { Removal } from './outlook'

/** Verbs that destroy. */
const removals: Readonly<Record<string, (asked: Asked) => Promise<Foreseen>>> = {
  rm: removedContainers,
  stop: stoppedContainers,
  kill: stoppedContainers,
  rmi: removedImages,
  'volume rm': removedVolumes,
  'network rm': removedNetworks,
  'container prune': prunedContainers,
  'image prune': prunedImages,
  'volume prune': prunedVolumes,
  'network prune': prunedNetworks,
  'builder prune': prunedCache,
  'system prune': async (asked) => {
    const named = new Set([...asked.options].filter((option) => option !== 'all'))
    let foreseen: Foreseen = { losses: [], situation: asked.situation }
    const then = async (look: (next: Asked) => Promise<Foreseen>, options = named): Promise<void> => {
      const next = await look({ ...asked, options, situation: foreseen.situation })
      foreseen = { losses: [...foreseen.losses, ...next.losses], situation: next.situation }
    }
    await then(prunedContainers)
    await then(prunedNetworks)
    if (asked.options.has('volumes')) await then(prunedVolumes)
    await then(prunedImages, new Set(asked.options))
    const hasFreedImages = foreseen.situation.images.length < asked.situation.images.length
    await then(prunedCache, new Set(asked.options))
    if (hasFreedImages && !asked.options.has('all')) await then(freedCache)
    return foreseen
  },
}

const volumeCountMs = 3_000

/** Whether a verb destroys something. */
export function destroys(verb: string): boolean {
  return Object.hasOwn(removals, verb)
}

/** What the removals of a line destroy, in their order; names that aren't there are left out. Throws LabError. */
export async function lossesOf(
  client: EngineClient,
  line: readonly Removal[],
  { texts, nowMs }: { readonly texts: LossTexts; readonly nowMs: number },
): Promise<readonly Loss[]> {
  if (line.length === 0) return []
  let situation = await readSituation(client)
  let sizes: Promise<ReadonlyMap<string, number>> | undefined
  const volumeSizes = (): Promise<ReadonlyMap<string, number>> => (sizes ??= countVolumes(client, volumeCountMs))
  const losses: Loss[] = []
  for (const { filters = {}, ...removal } of line) {
    const look = removals[removal.verb]
    if (look === undefined) continue
    const foreseen = await look({ ...removal, filters, client, texts, nowMs, situation, volumeSizes })
    losses.push(...foreseen.losses)
    situation = foreseen.situation
  }
  return losses
}
