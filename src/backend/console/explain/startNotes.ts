/**
 * What is known of the container that a line would make, beyond its words: which nameless volumes it gets and what goes
 * with it at its end; what lies in the volumes that it mounts, and what of the image they hide or are filled with.
 */
import { extract } from 'tar-stream'
import type { Loss } from '@shared/contract/console'
import type { LayerTree } from '@shared/layers/layerTree'
import { normalPath } from '@shared/layers/layerTree'
import { LabError } from '@shared/errors'
import type { RawContainerSummary, RawImage } from '../../docker/engineApi'
import type { EngineClient } from '../../docker/types'
import { countVolumes } from '../../docker/volumes'
import { humanSize } from '../humanize'
import { filled } from './fill'
import { contentAt, type ContentSize } from './imageContent'
import { nameOf } from './losses/situation'
import { placeOf } from './mountWords'
import type { ContainerStart, StartMount } from './starts'
import type { ExplanationTexts } from './texts/types'

/** The layers of an image, top first; undefined where they can't be read, or not soon. */
export type LayersOf = (client: EngineClient, imageId: string) => Promise<readonly LayerTree[] | undefined>

export interface StartNotes {
  /** Sentences more for parts of the explanation, by their place. */
  readonly notes: ReadonlyMap<number, string>
  /** What goes when the container ends. */
  readonly losses: readonly Loss[]
}

export interface Looking {
  readonly client: EngineClient
  readonly layersOf: LayersOf
  readonly texts: Pick<ExplanationTexts, 'starts' | 'losses'>
}

const volumeCountMs = 3_000

/** Asks the engine; an image or a volume that isn't there yet is no fault. Throws LabError. */
export async function notesOf(start: ContainerStart, looking: Looking): Promise<StartNotes> {
  const { client, texts } = looking
  const image = start.image === undefined ? undefined : await found(client.images.inspect(start.image))
  const covered = new Set(start.mounts.map(placeOf))
  const declared = start.hasOthersVolumes ? [] : Object.keys(image?.Config?.Volumes ?? {}).map(normalPath)
  const own = declared.filter((place) => !covered.has(place))
  const notes = new Map<number, string>()
  if (image === undefined && start.image !== undefined) notes.set(start.imagePart, texts.starts.imagePulled)
  if (own.length > 0) {
    const sentence = start.isRemoved ? texts.starts.declaredRemoved : texts.starts.declared
    notes.set(start.imagePart, filled(sentence, { destinations: own.join(', ') }))
  }
  if (start.mounts.length > 0) {
    const layers = image === undefined ? undefined : await looking.layersOf(client, image.Id)
    for (const mount of start.mounts) notes.set(mount.part, await mountNote(mount, { image, layers }, looking))
  }
  return { notes, losses: start.isRemoved ? lossesAtEnd(start, own, texts) : [] }
}

function lossesAtEnd(
  start: ContainerStart,
  declared: readonly string[],
  { starts }: Looking['texts'],
): readonly Loss[] {
  const atEnd = (kind: Loss['kind'], name: string, sentence: string): Loss => ({
    kind,
    name,
    sentence,
    when: 'end',
    gone: [],
  })
  const anonymous = start.mounts.filter(({ kind }) => kind === 'anonymous').map(placeOf)
  return [
    atEnd('container', start.name ?? starts.newContainer, starts.layerEnds),
    ...declared.map((place) => atEnd('volume', place, starts.declaredEnds)),
    ...[...new Set(anonymous)].map((place) => atEnd('volume', place, starts.anonymousEnds)),
  ]
}

interface Behind {
  readonly image: RawImage | undefined
  readonly layers: readonly LayerTree[] | undefined
}

async function mountNote(mount: StartMount, behind: Behind, looking: Looking): Promise<string> {
  const { starts } = looking.texts
  const content = behind.layers === undefined ? undefined : contentAt(behind.layers, mount.destination)
  const volume = mount.kind === 'volume' ? await lookInto(mount.source, looking.client) : undefined
  const about = mount.kind === 'volume' ? volumeSentence(volume, starts) : ''
  const fills = mount.isFilled && volume?.isEmpty !== false
  return [about, behind.layers === undefined ? '' : contentSentence(content, { fills, volume }, starts)]
    .filter((sentence) => sentence !== '')
    .join(' ')
}

function volumeSentence(volume: KnownVolume | undefined, starts: ExplanationTexts['starts']): string {
  if (volume === undefined) return starts.volumeNew
  const size = volume.sizeBytes === undefined ? starts.sizeUnknown : humanSize(volume.sizeBytes)
  const holds = volume.isEmpty === true ? starts.volumeEmpty : filled(starts.volumeThere, { size })
  return volume.users.length === 0
    ? holds
    : `${holds} ${filled(starts.volumeUsers, { names: volume.users.join(', ') })}`
}

function contentSentence(
  content: ContentSize | undefined,
  { fills, volume }: { readonly fills: boolean; readonly volume: KnownVolume | undefined },
  starts: ExplanationTexts['starts'],
): string {
  if (content === undefined || content.entries === 0) return starts.imageNothing
  const values = { entries: String(content.entries), size: humanSize(content.bytes) }
  if (!fills) return filled(starts.hidden, values)
  return filled(volume !== undefined && volume.isEmpty === undefined ? starts.copiedIfEmpty : starts.copied, values)
}

interface KnownVolume {
  readonly sizeBytes: number | undefined
  /** Undefined where it can't be told. */
  readonly isEmpty: boolean | undefined
  /** Names of containers. */
  readonly users: readonly string[]
}

async function lookInto(name: string, client: EngineClient): Promise<KnownVolume | undefined> {
  if ((await found(client.volumes.inspect(name))) === undefined) return undefined
  const [users, sizes] = await Promise.all([
    client.containers.list({ all: true, filters: { volume: [name] } }),
    countVolumes(client, volumeCountMs),
  ])
  const sizeBytes = sizes.get(name)
  const isEmpty = sizeBytes !== undefined && sizeBytes > 0 ? false : await isEmptyIn(users[0], name, client)
  return { sizeBytes, isEmpty, users: users.map(nameOf) }
}

/** Whether a volume that holds no bytes holds nothing at all, as a container that has it sees it. */
async function isEmptyIn(
  user: RawContainerSummary | undefined,
  volume: string,
  client: EngineClient,
): Promise<boolean | undefined> {
  const place = user?.Mounts.find(({ Name }) => Name === volume)?.Destination
  if (user === undefined || place === undefined) return undefined
  const tar = await found(client.containers.getArchive(user.Id, place))
  if (tar === undefined) return undefined
  let entries = 0
  for await (const entry of tar.pipe(extract())) {
    entries += 1
    if (entries > 1) break
    entry.resume()
  }
  tar.destroy()
  return entries <= 1
}

async function found<Value>(asked: Promise<Value>): Promise<Value | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof LabError && error.kind === 'notFound') return undefined
    throw error
  }
}
