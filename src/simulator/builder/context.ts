/**
 * The build context: the tar that the client sent, spooled and unpacked into a tree, with the checksum of each entry by
 * the header that came (COPY's cache depends on it). The daemon leaves what the client sent as it is; of .dockerignore it
 * only honours whether the Dockerfile and .dockerignore itself are hidden from COPY.
 */
import ignore from '@balena/dockerignore'
import { fileClock } from '@posix/filesystem/fileClock'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import { emptyContent, slice, textOf } from '@posix/filesystem/content'
import type { Content, Inode } from '@posix/filesystem/types'
import type { Branch } from '@posix/filesystem/unionTypes'
import { LabError } from '@shared/errors'
import { compressionOf, decompressed } from '../layers/decompress'
import { unpackGently } from '../layers/unpackLayer'
import type { ReadEntry } from '../layers/tarReader'
import { readTar } from '../layers/tarReader'
import type { LayerStore, Spooled } from '../layers/types'
import { streamOf } from '../store/chunks'
import { entryChecksum, inodeChecksum } from './checksums'
import { climbsOut, resolveScoped, resolveUnlessLoop } from './scopedPath'
import type { BuildRequest } from './types'

export interface SourceTree {
  readonly tree: Branch
  /** Checksum of a path (relative to the root, symlinks followed); the path itself when there is nothing to sum. */
  checksum(path: string): string
}

export interface BuildContext extends SourceTree {
  /** Text of a file. Throws LabError with the daemon's words when it isn't there or lies outside. */
  readDockerfile(path: string | undefined): { readonly path: string; readonly text: string }
  /** Hides the Dockerfile and .dockerignore from COPY if .dockerignore says so. */
  applyIgnore(dockerfile: string): void
  dispose(): Promise<void>
}

function normalName(name: string): string {
  return name
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')
}

/** A pattern that is none ignores nothing. */
function isIgnored(patterns: ReturnType<typeof ignore>, path: string): boolean {
  try {
    return patterns.ignores(path)
  } catch {
    return false
  }
}

class TarContext implements BuildContext {
  constructor(
    readonly tree: Branch,
    private readonly sumOf: (path: string, inode: Inode) => string | undefined,
    private readonly release: () => Promise<void>,
  ) {}

  checksum(path: string): string {
    const resolved = resolveUnlessLoop(this.tree, path)
    if (resolved === undefined) return path
    const name = resolved.path.slice(1)
    const sum = resolved.inode && name !== '' ? this.sumOf(name, resolved.inode) : undefined
    return sum ?? path
  }

  readDockerfile(requested: string | undefined): { readonly path: string; readonly text: string } {
    const path = requested === undefined || requested === '' ? 'Dockerfile' : requested
    if (climbsOut(path)) throw new LabError('system', `forbidden path outside the build context: ${path} ()`)
    const names = path === 'Dockerfile' ? ['Dockerfile', 'dockerfile'] : [path]
    for (const name of names) {
      const { inode } = resolveScoped(this.tree, name)
      if (inode === undefined) continue
      const { kind } = this.tree.fileSystem.stat(inode)
      if (kind === 'directory') {
        const folder = `/var/lib/docker/tmp/docker-builder${Math.floor(Math.random() * 1e9)}`
        throw new LabError('system', `unexpected error reading Dockerfile: read ${folder}/${name}: is a directory`)
      }
      if (kind !== 'file') continue
      const text = textOf(this.tree.fileSystem.content(inode))
      if (text === '') throw new LabError('invalid', `the Dockerfile (${name}) cannot be empty`)
      return { path: name, text }
    }
    throw new LabError('system', `Cannot locate specified Dockerfile: ${path}`)
  }

  applyIgnore(dockerfile: string): void {
    const { fileSystem, root } = this.tree
    const file = fileSystem.lookup(root, '.dockerignore')
    if (file === undefined || fileSystem.stat(file).kind !== 'file') return
    const patterns = ignore().add(textOf(fileSystem.content(file)))
    for (const path of ['.dockerignore', normalName(dockerfile)]) if (isIgnored(patterns, path)) this.remove(path)
  }

  dispose(): Promise<void> {
    return this.release()
  }

  private remove(path: string): void {
    const at = path.lastIndexOf('/')
    const parent = resolveScoped(this.tree, path.slice(0, Math.max(at, 0))).inode
    const name = path.slice(at + 1)
    if (parent && this.tree.fileSystem.lookup(parent, name)) this.tree.fileSystem.unlink(parent, name)
  }
}

/** What can't be unpacked is the daemon's failure there (status 500), not the client's. */
function asBadContext(thrown: unknown): LabError {
  return new LabError('system', thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown })
}

async function spoolContext(bytes: AsyncIterable<Uint8Array>, layers: LayerStore): Promise<Spooled> {
  try {
    return await layers.spool(decompressed(bytes))
  } catch (thrown) {
    throw thrown instanceof LabError ? thrown : asBadContext(thrown)
  }
}

async function fromTar(
  bytes: AsyncIterable<Uint8Array>,
  layers: LayerStore,
  clock: () => number,
): Promise<BuildContext> {
  const { content: archive, release } = await spoolContext(bytes, layers)
  // It takes room below /var/lib/docker/tmp for as long as the build lasts.
  const fileSystem = createMemoryFileSystem({ clock: fileClock(clock), ...(layers.disk && { disk: layers.disk }) })
  const tree = { fileSystem, root: fileSystem.root }
  const giveBack = (): Promise<void> => {
    fileSystem.dispose()
    return release()
  }
  try {
    await unpackGently(archive, tree, { mode: 'files' })
  } catch (thrown) {
    await giveBack()
    throw asBadContext(thrown)
  }
  const entries = new Map<string, ReadEntry>()
  for (const entry of readTar(archive)) entries.set(normalName(entry.name), entry)
  const sums = new Map<string, string>()
  const sumOf = (path: string): string | undefined => {
    const entry = entries.get(path)
    if (entry === undefined) return undefined
    const known = sums.get(path)
    if (known !== undefined) return known
    const { dataOffset, sizeBytes } = entry
    const content = sizeBytes === 0 ? emptyContent : slice(archive, dataOffset, dataOffset + sizeBytes)
    const sum = entryChecksum(entry, content)
    sums.set(path, sum)
    return sum
  }
  return new TarContext(tree, sumOf, giveBack)
}

/** The docker CLI sends every file as root's. */
const sentAs = { uid: 0, gid: 0 }

/** Opens what the client sent. Throws LabError for what is no archive. */
export function openContext(
  source: BuildRequest['context'],
  layers: LayerStore,
  clock: () => number,
): Promise<BuildContext> {
  if (!('tree' in source)) return fromTar(source, layers, clock)
  const tree = { fileSystem: source.tree, root: source.tree.root }
  const sumOf = (path: string, inode: Inode): string => inodeChecksum(source.tree, inode, path, sentAs)
  return Promise.resolve(new TarContext(tree, sumOf, () => Promise.resolve()))
}

/** The files of an image, for `COPY --from`. */
export function imageSource(tree: Branch): SourceTree {
  return {
    tree,
    checksum(path) {
      const { inode, path: resolved = '' } = resolveUnlessLoop(tree, path) ?? {}
      return inode === undefined ? path : inodeChecksum(tree.fileSystem, inode, resolved.slice(1))
    },
  }
}

/**
 * A tar inside the context, uncompressed; undefined when a file is no tar. Of a compressed one that is damaged further on
 * what comes before the damage counts, as where the daemon reads it through a pipe.
 */
export async function archiveIn(content: Content, layers: LayerStore): Promise<Spooled | undefined> {
  const plain: Spooled = { content, release: () => Promise.resolve() }
  let archive = plain
  try {
    const isCompressed = compressionOf(await firstBytes(content)) !== undefined
    if (isCompressed) archive = await layers.spool(untilDamaged(decompressed(streamOf(content))))
    if (readTar(archive.content).next().done !== true) return archive
  } catch {
    // Neither compressed nor tar: a plain file.
  }
  await archive.release()
  return undefined
}

async function* untilDamaged(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes
  } catch {
    // The tar's reader finds out whether something is missing.
  }
}

function firstBytes(content: Content): Promise<Uint8Array> {
  const head = slice(content, 0, 8)
  return streamOf(head)
    .next()
    .then((step) => (step.done === true ? new Uint8Array() : step.value))
}
