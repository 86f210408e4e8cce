/** Images as the API shows them (moby `daemon/images`, 26.1.5). */
import { LabError } from '@shared/errors'
import { patternExpression } from '../builder/globs'
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
  options: { readonly all: boolean; readonly dangling: boolean | undefined; readonly filters: Filters },
): readonly ListedImage[] {
  const { dangling, filters } = options
  const before = limit(filters.get('before'), (name) => createdOf(engine, name), Math.min)
  const since = limit(filters.get('since'), (name) => createdOf(engine, name), Math.max)
  const until = limit(filters.get('until'), (text) => untilOf(text, engine.clock()), Math.min)
  const patterns = filters.get('reference')
  return withMatchingNames(engine.images.list(), patterns).filter((listed) => {
    const created = Date.parse(listed.image.config.created)
    const named = listed.repoTags.length + listed.repoDigests.length > 0
    const isDangling = !named && !listed.hasChildren
    if (dangling !== undefined && isDangling !== dangling) return false
    if (!options.all && !named && listed.hasChildren) return false
    if (before !== undefined && created >= before) return false
    if (since !== undefined && created <= since) return false
    if (until !== undefined && created >= until) return false
    return labelsMatch(listed.image.config.config?.Labels ?? {}, filters.get('label') ?? [])
  })
}

/** Images that have a name of the wanted ones, with those names alone. */
function withMatchingNames(
  images: readonly ListedImage[],
  patterns: readonly string[] | undefined,
): readonly ListedImage[] {
  if (patterns === undefined) return images
  const expressions = patterns.map((pattern) => patternExpression(pattern))
  const isWanted = (tag: string): boolean => expressions.some((expression) => matchesReference(tag, expression))
  return images
    .map((listed) => ({
      ...listed,
      repoTags: listed.repoTags.filter(isWanted),
      repoDigests: listed.repoDigests.filter(isWanted),
    }))
    .filter((listed) => listed.repoTags.length + listed.repoDigests.length > 0)
}

/** The narrowest of several limits; milliseconds since the epoch. */
function limit(
  values: readonly string[] | undefined,
  read: (value: string) => number,
  narrowest: (...limits: number[]) => number,
): number | undefined {
  return values === undefined || values.length === 0 ? undefined : narrowest(...values.map(read))
}

function createdOf(engine: Engine, name: string): number {
  return Date.parse(engine.images.resolve(name).config.created)
}

/** As `parseUntil`; what is no time is the daemon's own failure here, and nothing is no time. Throws LabError system. */
export function untilOf(text: string, nowMs: number): number {
  try {
    const until = parseUntil(text, nowMs)
    if (until !== undefined) return until
  } catch (thrown) {
    throw new LabError('system', thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown })
  }
  throw new LabError('system', `failed to parse value as time or duration: ${JSON.stringify(text)}`)
}

/** moby's `reference.FamiliarMatch`: a shell pattern against `repo:tag`, `repo@digest` or `repo`. Throws LabError system. */
function matchesReference(tag: string, expression: RegExp | undefined): boolean {
  if (expression === undefined) throw new LabError('system', 'syntax error in pattern')
  const digestAt = tag.indexOf('@')
  return expression.test(tag) || expression.test(tag.slice(0, digestAt < 0 ? tag.lastIndexOf(':') : digestAt))
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
