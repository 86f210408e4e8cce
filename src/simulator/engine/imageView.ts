/** Images as the API shows them (moby `daemon/images`, 26.1.5). */
import { emptyRunConfig, goJson, runConfigFields } from '../layers/configJson'
import type { Image, ListedImage, RunConfig } from '../layers/imageTypes'
import type { Layer } from '../layers/types'
import { graphDriverView } from './containerView'
import type { Engine } from './engine'
import { formatTime, zeroTime } from './identifiers'
import { labelsMatch } from './labelFilter'
import { parseUntil } from './prune'

type Filters = ReadonlyMap<string, readonly string[]>

/** Which images a list shows: without `all` no intermediate ones; newest first. */
export function selectImages(
  engine: Engine,
  options: { readonly all: boolean; readonly filters: Filters },
): readonly ListedImage[] {
  const { filters } = options
  const dangling = filters.get('dangling')?.[0]
  const before = createdOf(engine, filters.get('before')?.[0])
  const since = createdOf(engine, filters.get('since')?.[0])
  const until = parseUntil(filters.get('until')?.[0], engine.clock())
  const patterns = filters.get('reference')
  return withMatchingNames(engine.images.list(), patterns).filter((listed) => {
    const created = Date.parse(listed.image.config.created)
    const named = listed.repoTags.length + listed.repoDigests.length > 0
    const isDangling = !named && !listed.hasChildren
    if (dangling !== undefined && isDangling !== ['true', '1'].includes(dangling)) return false
    if (!options.all && !named && listed.hasChildren) return false
    if (before !== undefined && created >= before) return false
    if (since !== undefined && created <= since) return false
    if (until !== undefined && created > until) return false
    return labelsMatch(listed.image.config.config?.Labels ?? {}, filters.get('label') ?? [])
  })
}

/** Images that have a name of the wanted ones, with those names alone. */
function withMatchingNames(
  images: readonly ListedImage[],
  patterns: readonly string[] | undefined,
): readonly ListedImage[] {
  if (patterns === undefined) return images
  const isWanted = (tag: string): boolean => patterns.some((pattern) => matchesReference(tag, pattern))
  return images
    .map((listed) => ({ ...listed, repoTags: listed.repoTags.filter(isWanted) }))
    .filter((listed) => listed.repoTags.length > 0)
}

function createdOf(engine: Engine, name: string | undefined): number | undefined {
  return name === undefined ? undefined : Date.parse(engine.images.resolve(name).config.created)
}

/** moby's `reference.FamiliarMatch`: a shell pattern against `repo:tag` or `repo`. */
function matchesReference(tag: string, pattern: string): boolean {
  const repo = tag.slice(0, tag.lastIndexOf(':'))
  const body = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]')
  let expression: RegExp
  try {
    expression = new RegExp(`^${body}$`)
  } catch {
    return false
  }
  return expression.test(tag) || expression.test(repo)
}

/** A row of `GET /images/json`. */
export function imageListView(
  engine: Engine,
  listed: ListedImage,
  options: { readonly sharedSize: boolean; readonly containers?: number },
): object {
  const { image } = listed
  return {
    Containers: options.containers ?? -1,
    Created: Math.floor(Date.parse(image.config.created) / 1000),
    Id: image.id,
    Labels: image.config.config?.Labels ?? null,
    ParentId: image.parent ?? '',
    RepoDigests: listed.repoDigests,
    RepoTags: listed.repoTags,
    SharedSize: options.sharedSize ? sharedSizeBytes(engine, image) : -1,
    Size: image.sizeBytes,
  }
}

/** Bytes of its layers that another image has too. */
function sharedSizeBytes(engine: Engine, image: Image): number {
  const others = new Set<Layer>()
  for (const { image: other } of engine.images.list()) {
    if (other.id !== image.id) for (const layer of other.layers) others.add(layer)
  }
  return image.layers.filter((layer) => others.has(layer)).reduce((sum, layer) => sum + layer.sizeBytes, 0)
}

/** In Go's order of fields, empty ones left out where Go does. */
function configView(config: RunConfig): unknown {
  return JSON.parse(goJson(runConfigFields(config)))
}

/** `GET /images/{name}/json`. */
export function imageInspectView(engine: Engine, image: Image, apiVersion: string): object {
  const { config } = image
  const listed = engine.images.listed(image)
  const old = Number(apiVersion.split('.')[1]) < 45
  return {
    Id: image.id,
    RepoTags: listed.repoTags,
    RepoDigests: listed.repoDigests,
    Parent: image.parent ?? '',
    Comment: config.comment ?? config.history.at(-1)?.comment ?? '',
    Created: config.created,
    ...(old && {
      Container: config.container ?? '',
      ContainerConfig: configView(config.container_config ?? emptyRunConfig),
    }),
    DockerVersion: config.docker_version ?? '',
    Author: config.author ?? '',
    Config: config.config === undefined ? null : configView(config.config),
    Architecture: config.architecture,
    ...(config.variant !== undefined && { Variant: config.variant }),
    Os: config.os,
    Size: image.sizeBytes,
    ...(Number(apiVersion.split('.')[1]) < 44 && { VirtualSize: image.sizeBytes }),
    GraphDriver: graphDriverView(
      image.topLayer === undefined
        ? { Data: null, Name: engine.layers.driverName }
        : engine.layers.describe(image.topLayer),
    ),
    RootFS: { Type: 'layers', ...(image.layers.length > 0 && { Layers: image.layers.map((layer) => layer.diffId) }) },
    Metadata: { LastTagTime: image.lastTaggedAtMs === undefined ? zeroTime : formatTime(image.lastTaggedAtMs) },
  }
}

/** `GET /images/{name}/history`, newest first. */
export function imageHistoryView(engine: Engine, image: Image): readonly object[] {
  return engine.images.history(image).map((row) => ({
    Comment: row.comment,
    Created: row.createdAtSec,
    CreatedBy: row.createdBy,
    Id: row.id,
    Size: row.sizeBytes,
    Tags: row.tags.length === 0 ? null : row.tags,
  }))
}
