/**
 * `docker save`: a tar that is an OCI layout and Docker's own archive at once, as 26.1 writes it: `blobs/sha256/…` with
 * layers (plain tars), configs, manifests and the image JSON of the oldest format, `index.json`, `manifest.json`,
 * `oci-layout`, `repositories`. It is 26.1's byte for byte, but for two times that are those of the saving there too:
 * `blobs/sha256/`'s and `index.json`'s.
 */
import { createHash } from 'node:crypto'
import { LabError } from '@shared/errors'
import type { Image } from '../layers/imageTypes'
import { canonical, familiar, familiarName, fullImageId, parseReference } from '../layers/references'
import type { Reference } from '../layers/references'
import type { Layer } from '../layers/types'
import type { Engine } from './engine'
import { legacyImageJsons } from './legacyImageJson'
import { TarOutput } from './tarOutput'

interface SavedImage {
  readonly image: Image
  readonly names: Reference[]
}

interface Blob {
  readonly hex: string
  readonly sizeBytes: number
  readonly mtime: Date
  readonly bytes: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

const epoch = new Date(0)
const layerMediaType = 'application/vnd.oci.image.layer.v1.tar'
const manifestMediaType = 'application/vnd.oci.image.manifest.v1+json'

/**
 * Finds what is to be saved: a name with a tag is that image, one without a tag every image of that repository, an ID an
 * image without a name. Throws LabError notFound with the daemon's words, before anything is sent.
 */
export function selectForSave(engine: Engine, names: readonly string[]): readonly SavedImage[] {
  const saved = new Map<string, SavedImage>()
  for (const name of names) {
    const found = findForSave(engine, name)
    if (found.length === 0) throw new LabError('notFound', whyMissing(name))
    for (const { image, reference } of found) {
      const entry = saved.get(image.id) ?? { image, names: [] }
      saved.set(image.id, entry)
      const isNew = reference && !entry.names.some((known) => canonical(known) === canonical(reference))
      if (isNew === true) entry.names.push(reference)
    }
  }
  return [...saved.values()]
}

/** moby looks for a name with a tag or a digest among the names alone. */
function whyMissing(name: string): string {
  const id = fullImageId(name)
  const file = `/var/lib/docker/image/overlay2/imagedb/content/sha256/${id?.slice(7) ?? ''}`
  if (id !== undefined) return `failed to get digest ${id}: open ${file}: no such file or directory`
  const isName = /[:@]/.test(name.slice(name.lastIndexOf('/') + 1))
  return isName ? 'reference does not exist' : `No such image: ${name}`
}

interface FoundImage {
  readonly image: Image
  readonly reference: Reference | undefined
}

function findForSave(engine: Engine, name: string): readonly FoundImage[] {
  const byName = fullImageId(name) === undefined ? findByName(engine, readName(name)) : []
  if (byName.length > 0) return byName
  const image = engine.images.find(name)
  return image === undefined ? [] : [{ image, reference: undefined }]
}

/** A name that can't be one is the daemon's own failure here. Throws LabError system. */
function readName(name: string): Reference {
  try {
    return parseReference(name)
  } catch (thrown) {
    throw new LabError('system', thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown })
  }
}

function findByName(engine: Engine, asked: Reference): readonly FoundImage[] {
  const wanted = asked.tag === undefined ? undefined : canonical(asked)
  return engine.images.list().flatMap(({ image, repoTags }) =>
    repoTags
      .map(parseReference)
      .filter((reference) =>
        wanted === undefined ? familiarName(reference) === familiarName(asked) : canonical(reference) === wanted,
      )
      .map((reference) => ({ image, reference })),
  )
}

/** Writes the archive. `nowMs` is the time, in milliseconds since the epoch. */
export async function saveImages(
  images: readonly SavedImage[],
  nowMs: number,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const archive = new TarOutput(write)
  await fill(archive, images, new Date(nowMs))
  await archive.finish()
}

async function fill(archive: TarOutput, images: readonly SavedImage[], now: Date): Promise<void> {
  const blobs = new Map<string, Blob>()
  // What several images have has the time of the first of them.
  const keep = (blob: Blob): void => void (blobs.has(blob.hex) || blobs.set(blob.hex, blob))
  const manifests = images.map(({ image }) => {
    keepImage(image, keep)
    const manifest = jsonBlob(ociManifest(image), epoch)
    keep(manifest)
    return manifest
  })
  await addDirectory(archive, 'blobs/', createdOf(images.at(-1)?.image))
  await addDirectory(archive, 'blobs/sha256/', now)
  for (const blob of [...blobs.values()].sort((a, b) => (a.hex < b.hex ? -1 : 1))) {
    await addFile(archive, `blobs/sha256/${blob.hex}`, blob)
  }
  const files: readonly (readonly [string, unknown])[] = [
    ['index.json', ociIndex(images, manifests)],
    ['manifest.json', images.map(dockerManifest)],
    ['oci-layout', undefined],
    ['repositories', repositories(images)],
  ]
  for (const [name, value] of files) {
    if (name === 'repositories' && Object.keys(value as object).length === 0) continue
    // Go's encoder ends what it writes with a line feed; the two of the OCI layout are written without it.
    const end = name === 'manifest.json' || name === 'repositories' ? '\n' : ''
    const text = value === undefined ? '{"imageLayoutVersion": "1.0.0"}' : JSON.stringify(value) + end
    await addFile(archive, name, textBlob(text, name === 'index.json' ? now : epoch))
  }
}

function keepImage(image: Image, keep: (blob: Blob) => void): void {
  const mtime = createdOf(image)
  const config = Buffer.from(image.configBytes)
  keep({ hex: image.id.slice(7), sizeBytes: config.length, mtime, bytes: () => [config] })
  for (const layer of image.layers) {
    keep({ hex: layer.diffId.slice(7), sizeBytes: layer.tarSizeBytes, mtime, bytes: () => layer.tar() })
  }
  for (const text of legacyImageJsons(image)) keep(textBlob(text, mtime))
}

function createdOf(image: Image | undefined): Date {
  const createdAtMs = Date.parse(image?.config.created ?? '')
  return Number.isNaN(createdAtMs) ? epoch : new Date(createdAtMs)
}

function textBlob(text: string, mtime: Date): Blob {
  const bytes = Buffer.from(text)
  const hex = createHash('sha256').update(bytes).digest('hex')
  return { hex, sizeBytes: bytes.length, mtime, bytes: () => [bytes] }
}

function jsonBlob(value: unknown, mtime: Date): Blob {
  return textBlob(JSON.stringify(value), mtime)
}

function layerDescriptor(layer: Layer): object {
  return { mediaType: layerMediaType, digest: layer.diffId, size: layer.tarSizeBytes }
}

function ociManifest(image: Image): object {
  return {
    schemaVersion: 2,
    mediaType: manifestMediaType,
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: image.id,
      size: image.configBytes.length,
    },
    layers: image.layers.map(layerDescriptor),
  }
}

function ociIndex(images: readonly SavedImage[], manifests: readonly Blob[]): object {
  const rows = images.flatMap(({ names }, index) => {
    const manifest = manifests[index]
    if (manifest === undefined) return []
    const base = { mediaType: manifestMediaType, digest: `sha256:${manifest.hex}`, size: manifest.sizeBytes }
    if (names.length === 0) return [base]
    return names.map((name) => ({
      ...base,
      annotations: {
        'io.containerd.image.name': canonical(name),
        'org.opencontainers.image.ref.name': name.tag ?? 'latest',
      },
    }))
  })
  return { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: rows }
}

function dockerManifest({ image, names }: SavedImage): object {
  const path = (id: string): string => `blobs/sha256/${id.slice(7)}`
  const sources = image.layers.map((layer) => {
    const { diffId, tarSizeBytes } = layer
    return [diffId, { mediaType: layerMediaType, size: tarSizeBytes, digest: diffId }] as const
  })
  return {
    Config: path(image.id),
    RepoTags: names.length === 0 ? null : names.map(familiar),
    Layers: image.layers.map((layer) => path(layer.diffId)),
    LayerSources: sortedByName(Object.fromEntries(sources)),
  }
}

function repositories(images: readonly SavedImage[]): Readonly<Record<string, Record<string, string>>> {
  const found: Record<string, Record<string, string>> = {}
  for (const { image, names } of images) {
    for (const name of names) {
      const tags = (found[familiarName(name)] ??= {})
      tags[name.tag ?? 'latest'] = image.topLayer?.diffId.slice(7) ?? ''
    }
  }
  return sortedByName(Object.fromEntries(Object.entries(found).map(([name, tags]) => [name, sortedByName(tags)])))
}

/** As Go prints maps. */
function sortedByName<T>(map: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)))
}

const plainEntry = {
  uid: 0,
  gid: 0,
  linkName: '',
  deviceMajor: 0,
  deviceMinor: 0,
  xattrs: new Map<string, Uint8Array>(),
}

function nanoseconds(time: Date): bigint {
  return BigInt(time.getTime()) * 1_000_000n
}

function addDirectory(archive: TarOutput, name: string, mtime: Date): Promise<void> {
  return archive.add({ ...plainEntry, name, kind: 'directory', mode: 0o755, sizeBytes: 0, mtimeNs: nanoseconds(mtime) })
}

function addFile(archive: TarOutput, name: string, { sizeBytes, mtime, bytes }: Blob): Promise<void> {
  return archive.add(
    { ...plainEntry, name, kind: 'file', mode: 0o644, sizeBytes, mtimeNs: nanoseconds(mtime) },
    bytes(),
  )
}
