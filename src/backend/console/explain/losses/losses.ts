/**
 * What a line would destroy as things stand now, asked from the engine and named one by one: containers with the changes
 * in their writable layers, volumes with their data, images with the room that no other image shares.
 */
import type { Loss } from '@shared/contract/console'
import { anonymousName } from '../../docker/mounts'
import type { EngineClient } from '../../docker/types'
import { previewContainerRemoval } from '../../docker/containers'
import { previewImageRemoval } from '../../docker/imageRemoval'
import { countVolumes, previewVolumeRemoval } from '../../docker/volumes'
import { humanSize } from '../humanize'
import { filled } from './fill'
import type { ExplanationTexts } from './texts/types'

/** A removing line as far as losses go. */
export interface Removal {
  /** The verb's plain name. */
  readonly verb: string
  readonly targets: readonly string[]
  /** Long names of the options that are given. */
  readonly options: ReadonlySet<string>
  /** Containers that the line removes before. Default none. */
  readonly gone?: ReadonlySet<string>
}

type Texts = ExplanationTexts['losses']

/** Verbs that destroy. */
const removals: Readonly<
  Record<string, (client: EngineClient, removal: Removal, texts: Texts) => Promise<readonly Loss[]>>
> = {
  rm: (client, { targets, options }, texts) => each(targets, (target) => containerLoss(client, target, options, texts)),
  rmi: (client, { targets }, texts) => each(targets, (target) => imageLoss(client, target, texts)),
  'volume rm': (client, { targets, gone = new Set() }, texts) =>
    each(targets, (target) => volumeLoss(client, target, gone, texts)),
  'network rm': (_, { targets }, { network }) =>
    Promise.resolve(targets.map((name) => ({ kind: 'network', name, sentence: network }))),
  'container prune': (client, _, texts) => stoppedContainers(client, texts),
  'image prune': (client, { options }, texts) => unusedImages(client, options.has('all'), texts),
  'volume prune': (client, { options }, texts) => unusedVolumes(client, options.has('all'), texts),
  'network prune': unusedNetworks,
  'system prune': async (client, removal, texts) => [
    ...(await stoppedContainers(client, texts)),
    ...(await unusedNetworks(client, removal, texts)),
    ...(await unusedImages(client, removal.options.has('all'), texts)),
    ...(removal.options.has('volumes') ? await unusedVolumes(client, false, texts) : []),
  ],
}

/** Whether a verb destroys something. */
export function destroys(verb: string): boolean {
  return Object.hasOwn(removals, verb)
}

/** What a line destroys; names that aren't there are left out, for Docker refuses them. Throws LabError. */
export async function lossesOf(client: EngineClient, removal: Removal, texts: Texts): Promise<readonly Loss[]> {
  return (await removals[removal.verb]?.(client, removal, texts)) ?? []
}

async function each(targets: readonly string[], look: (target: string) => Promise<Loss>): Promise<readonly Loss[]> {
  const looked = await Promise.allSettled(targets.map(look))
  return looked.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
}

async function containerLoss(
  client: EngineClient,
  target: string,
  options: ReadonlySet<string>,
  texts: Texts,
): Promise<Loss> {
  const preview = await previewContainerRemoval(client, target, options.has('volumes'))
  const { lostChangesTotal: changes, lostBytes = 0, anonymousVolumes, isRunning } = preview
  const loss = (sentence: string): Loss => ({ kind: 'container', name: target, sentence })
  if (isRunning && !options.has('force')) return loss(texts.containerRunning)
  const layer =
    changes === 0
      ? texts.containerUntouched
      : filled(texts.container, { changes: String(changes), size: humanSize(lostBytes) })
  if (!options.has('volumes') || anonymousVolumes.length === 0) return loss(layer)
  const names = anonymousVolumes.map((name) => name.slice(0, 12)).join(', ')
  return loss(`${layer} ${filled(texts.anonymousVolumes, { names })}`)
}

async function imageLoss(client: EngineClient, target: string, texts: Texts): Promise<Loss> {
  const preview = await previewImageRemoval(client, target, () => Promise.resolve(undefined))
  const loss = (sentence: string): Loss => ({ kind: 'image', name: target, sentence })
  if (preview.conflict !== undefined) return loss(filled(texts.conflict, { reason: preview.conflict }))
  if (preview.deletes.length === 0) return loss(texts.untag)
  return loss(filled(texts.image, { count: String(preview.deletes.length), size: humanSize(preview.freedBytes) }))
}

async function volumeLoss(
  client: EngineClient,
  target: string,
  gone: ReadonlySet<string>,
  texts: Texts,
): Promise<Loss> {
  const { conflict, sizeBytes, usedBy } = await previewVolumeRemoval(client, target)
  const loss = (sentence: string): Loss => ({ kind: 'volume', name: target, sentence })
  const isInUse = conflict !== undefined && !usedBy.every((name) => gone.has(name))
  return loss(isInUse ? filled(texts.conflict, { reason: conflict }) : dataSentence(sizeBytes, texts))
}

function dataSentence(sizeBytes: number | undefined, texts: Texts): string {
  return sizeBytes === undefined ? texts.volumeUnknown : filled(texts.volume, { size: humanSize(sizeBytes) })
}

const prunable = new Set(['created', 'exited', 'dead'])

async function stoppedContainers(client: EngineClient, texts: Texts): Promise<readonly Loss[]> {
  const listed = await client.containers.list({ all: true })
  const names = listed
    .filter(({ State }) => prunable.has(State))
    .map(({ Names, Id }) => (Names[0] ?? Id).replace(/^\//, ''))
  return each(names, (name) => containerLoss(client, name, new Set(), texts))
}

async function unusedImages(client: EngineClient, all: boolean, texts: Texts): Promise<readonly Loss[]> {
  const [images, containers] = await Promise.all([
    client.images.list(all ? {} : { filters: { dangling: ['true'] } }),
    client.containers.list({ all: true }),
  ])
  const used = new Set(containers.map(({ ImageID }) => ImageID))
  const names = images.filter(({ Id }) => !used.has(Id)).flatMap(({ Id, RepoTags }) => RepoTags?.[0] ?? Id)
  return each(
    names.map((name) => name.replace(/^<none>:<none>$/, '')).filter((name) => name !== ''),
    (name) => imageLoss(client, name, texts),
  )
}

async function unusedVolumes(client: EngineClient, all: boolean, texts: Texts): Promise<readonly Loss[]> {
  const [{ volumes }, sizes] = await Promise.all([
    client.volumes.list({ filters: { dangling: ['true'] } }),
    countVolumes(client, 3_000),
  ])
  return volumes
    .filter((volume) => all || anonymousName.test(volume.Name))
    .map(({ Name }) => ({ kind: 'volume', name: Name, sentence: dataSentence(sizes.get(Name), texts) }))
}

const standing = new Set(['bridge', 'host', 'none'])

/** Networks in which no container runs. */
async function unusedNetworks(client: EngineClient, _: Removal, { network }: Texts): Promise<readonly Loss[]> {
  const named = (await client.networks.list()).filter(({ Name }) => !standing.has(Name))
  const looked = await Promise.all(named.map(({ Id }) => client.networks.inspect(Id)))
  return looked
    .filter(({ Containers }) => Object.keys(Containers ?? {}).length === 0)
    .map(({ Name }) => ({ kind: 'network', name: Name, sentence: network }))
}
