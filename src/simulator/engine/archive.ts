/**
 * Files of a container as a tar, out and in (`docker cp`, `docker export`; moby `daemon/archive.go`). Paths are resolved
 * in the container's own tree with its mounts; a symlink at the end is an entry of its own.
 */
import { Readable } from 'node:stream'
import * as tar from 'tar-stream'
import type { Namespace, OpenFile } from '@posix/filesystem/namespaceTypes'
import { PosixError } from '@posix/filesystem/posixError'
import type { FileKind, Stat } from '@posix/filesystem/types'
import { compareBytes } from '@posix/text'
import { LabError } from '@shared/errors'
import { goPathError } from './goErrors'
import { existsItself, rootCaller } from './hostDisk'
import { cleanPath } from './runConfig'
import { decompressed } from '../layers/decompress'
import type { TarEntry } from '../layers/tarHeader'
import { extractEntry } from './archiveExtract'
import type { ExtractOptions } from './archiveExtract'
import { TarOutput } from './tarOutput'

/** What the `X-Docker-Container-Path-Stat` header says, in base64. */
export interface PathStat {
  readonly name: string
  readonly size: number
  /** Go's `os.FileMode`. */
  readonly mode: number
  readonly mtime: string
  readonly linkTarget: string
}

const goModeBits: Readonly<Record<FileKind, number>> = {
  file: 0,
  directory: 2 ** 31,
  symlink: 2 ** 27,
  blockDevice: 2 ** 26,
  fifo: 2 ** 25,
  socket: 2 ** 24,
  characterDevice: 2 ** 26 + 2 ** 21,
}

function goMode(stat: Stat): number {
  const special =
    (stat.mode & 0o4000 ? 2 ** 23 : 0) + (stat.mode & 0o2000 ? 2 ** 22 : 0) + (stat.mode & 0o1000 ? 2 ** 20 : 0)
  return goModeBits[stat.kind] + special + (stat.mode & 0o777)
}

function goTime(timeNs: bigint): string {
  const fraction = String(timeNs % 1_000_000_000n)
    .padStart(9, '0')
    .replace(/0+$/, '')
  const whole = new Date(Number(timeNs / 1_000_000_000n) * 1000).toISOString().slice(0, 19)
  return fraction === '' ? `${whole}Z` : `${whole}.${fraction}Z`
}

/** Throws LabError notFound `Could not find the file P in container C`, system for what can't be walked. */
export function statPath(
  namespace: Namespace,
  path: string,
  containerName: string,
  { isJoined }: Pick<Sought, 'isJoined'> = { isJoined: false },
): PathStat {
  const { stat, absolute } = findPath(namespace, path, { containerName, isJoined })
  return {
    name: baseName(path),
    size: stat.sizeBytes,
    mode: goMode(stat),
    mtime: goTime(stat.mtimeNs),
    linkTarget: stat.kind === 'symlink' ? linkTarget(namespace, absolute) : '',
  }
}

const mostLinks = 255

/** Where a link leads in the end, also when nothing is there. Throws LabError system for a circle. */
function linkTarget(namespace: Namespace, link: string): string {
  let path = link
  for (let followed = 0; followed <= mostLinks; followed += 1) {
    const next = followedOnce(namespace, path)
    if (next === undefined) return path
    path = next
  }
  throw new LabError('system', `evalSymlinksInScope: too many links in ${link}`)
}

/** The path with its first link replaced by what it says; undefined when there is none on it. */
function followedOnce(namespace: Namespace, path: string): string | undefined {
  const parts = path.split('/').filter((part) => part !== '')
  for (let length = 1; length <= parts.length; length += 1) {
    const link = `/${parts.slice(0, length).join('/')}`
    if (!existsItself(namespace, link) || namespace.lstat(rootCaller, link).kind !== 'symlink') continue
    const target = namespace.readLink(rootCaller, link)
    const from = target.startsWith('/') ? '' : `/${parts.slice(0, length - 1).join('/')}`
    return cleanPath(`${from}/${target}/${parts.slice(length).join('/')}`)
  }
  return undefined
}

interface FoundPath {
  readonly stat: Stat
  readonly absolute: string
  /** What the entries of its archive begin with: `.` for a path that ends in it. */
  readonly name: string
}

interface Sought {
  readonly containerName: string
  /** As Go's `filepath.Join`: `..` takes back the name before it, whether that is there or not. */
  readonly isJoined: boolean
}

function findPath(namespace: Namespace, path: string, { containerName, isJoined }: Sought): FoundPath {
  const absolute = cleanPath(`/${path}`)
  const walked = isJoined ? absolute : `/${path}`
  const endsInDot = baseName(path) === '.'
  const follows = path.endsWith('/') || endsInDot
  try {
    const stat = follows ? namespace.stat(rootCaller, walked) : namespace.lstat(rootCaller, walked)
    if (follows && stat.kind !== 'directory') throw new PosixError('ENOTDIR', path)
    return { stat, absolute, name: endsInDot ? '.' : baseName(absolute) }
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    if (error.code !== 'ENOENT') throw new LabError('system', goPathError('lstat', path, error), { cause: error })
    throw new LabError('notFound', `Could not find the file ${path} in container ${containerName}`, { cause: error })
  }
}

/** The directory that an archive goes into, without links. Throws LabError as `statPath`, system over a file. */
export function extractionPoint(namespace: Namespace, path: string, containerName: string): string {
  try {
    const directory = namespace.realPath(rootCaller, cleanPath(`/${path}`))
    if (namespace.stat(rootCaller, directory).kind === 'directory') return directory
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    if (error.code === 'ELOOP') throw new LabError('system', 'EvalSymlinks: too many links', { cause: error })
    if (error.code !== 'ENOENT') throw new LabError('system', goPathError('lstat', path, error), { cause: error })
    throw new LabError('notFound', `Could not find the file ${path} in container ${containerName}`, { cause: error })
  }
  throw new LabError('system', 'extraction point is not a directory')
}

/** Go's `filepath.Base`. */
function baseName(path: string): string {
  const bare = path.replace(/\/+$/, '')
  return bare === '' ? '/' : bare.slice(bare.lastIndexOf('/') + 1)
}

/** Streams a path as a tar whose entries begin with the path's last name (`./` for a path that ends in `/.`). */
export async function packPath(
  namespace: Namespace,
  path: string,
  containerName: string,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const { absolute, stat, name } = findPath(namespace, path, { containerName, isJoined: true })
  await pack(write, (archive) => addTree(archive, namespace, absolute, name, stat, new Map()))
}

/** Streams the whole tree (`docker export`): entries without a leading directory. */
export async function packRoot(namespace: Namespace, write: (bytes: Uint8Array) => Promise<void>): Promise<void> {
  const stat = namespace.lstat(rootCaller, '/')
  await pack(write, (archive) => addTree(archive, namespace, '/', '', stat, new Map()))
}

async function pack(
  write: (bytes: Uint8Array) => Promise<void>,
  fill: (archive: TarOutput) => Promise<void>,
): Promise<void> {
  const archive = new TarOutput(write)
  await fill(archive)
  await archive.finish()
}

type SeenLinks = Map<string, string>

async function addTree(
  archive: TarOutput,
  namespace: Namespace,
  path: string,
  name: string,
  stat: Stat,
  seen: SeenLinks,
): Promise<void> {
  if (stat.kind === 'socket') return
  if (name !== '') await addEntry(archive, namespace, path, name, stat, seen)
  if (stat.kind !== 'directory') return
  const prefix = path === '/' ? '' : path
  const entries = unlessGone(() => namespace.readDirectory(rootCaller, path)) ?? []
  for (const entry of [...entries].sort((a, b) => compareBytes(a.name, b.name))) {
    const child = `${prefix}/${entry.name}`
    const childName = name === '' || name === '/' ? `${name}${entry.name}` : `${name}/${entry.name}`
    const childStat = unlessGone(() => namespace.lstat(rootCaller, child))
    if (childStat !== undefined) await addTree(archive, namespace, child, childName, childStat, seen)
  }
}

/** A running container may remove what was just listed; moby leaves it out. */
function unlessGone<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch (error) {
    if (error instanceof PosixError && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined
    throw error
  }
}

const chunkBytes = 1 << 20

async function addEntry(
  archive: TarOutput,
  namespace: Namespace,
  path: string,
  name: string,
  stat: Stat,
  seen: SeenLinks,
): Promise<void> {
  if (stat.kind === 'socket') return
  const entry = { ...entryOf(stat, name, stat.kind), xattrs: capabilityOf(namespace, path, stat) }
  if (stat.kind !== 'directory' && stat.linkCount > 1) {
    const key = `${String(stat.deviceId)}:${String(stat.inode)}`
    const first = seen.get(key)
    if (first !== undefined) return archive.add({ ...entry, kind: 'hardLink', linkName: first, sizeBytes: 0 })
    seen.set(key, name)
  }
  if (stat.kind === 'file') return addFile(archive, namespace, path, entry)
  const linkName = stat.kind === 'symlink' ? unlessGone(() => namespace.readLink(rootCaller, path)) : ''
  if (linkName !== undefined) await archive.add({ ...entry, linkName })
}

function entryOf(stat: Stat, name: string, kind: Exclude<FileKind, 'socket'>): TarEntry {
  return {
    name: kind === 'directory' && name !== '/' ? `${name}/` : name,
    kind,
    mode: kind === 'symlink' ? 0o777 : stat.mode,
    uid: stat.uid,
    gid: stat.gid,
    sizeBytes: kind === 'file' ? stat.sizeBytes : 0,
    mtimeNs: stat.mtimeNs,
    linkName: '',
    deviceMajor: Math.floor(stat.rdev / 256),
    deviceMinor: stat.rdev % 256,
    xattrs: new Map(),
  }
}

const capability = 'security.capability'

/** Of extended attributes moby archives this one alone. */
function capabilityOf(namespace: Namespace, path: string, stat: Stat): ReadonlyMap<string, Uint8Array> {
  if (stat.kind !== 'file') return new Map()
  try {
    const value = namespace.getXattr(rootCaller, path, capability, { followLast: false })
    return new Map(value === undefined ? [] : [[capability, value]])
  } catch (error) {
    // A folder of the real host has none.
    if (error instanceof PosixError) return new Map()
    throw error
  }
}

async function addFile(archive: TarOutput, namespace: Namespace, path: string, entry: TarEntry): Promise<void> {
  const file = unlessGone(() => namespace.open(rootCaller, path, { read: true }))
  if (file === undefined) return
  try {
    await archive.add(entry, chunksOf(file, entry.sizeBytes))
  } finally {
    file.close()
  }
}

/** A file that shrank meanwhile is filled up with zeros, so that its header stays true. */
function* chunksOf(file: OpenFile, sizeBytes: number): Generator<Uint8Array> {
  for (let offset = 0; offset < sizeBytes;) {
    const wanted = Math.min(chunkBytes, sizeBytes - offset)
    const bytes = file.readAt(offset, wanted)
    const chunk = bytes.length === 0 ? new Uint8Array(wanted) : bytes
    offset += chunk.length
    yield chunk
  }
}

/**
 * Unpacks a tar (plain, gzip, bzip2, xz or zstd) into a directory. Throws LabError system, as moby, with Go's words for
 * what is no archive, ends early, or leaves the directory.
 */
export async function unpackInto(
  namespace: Namespace,
  directory: string,
  source: Readable,
  options: ExtractOptions,
): Promise<void> {
  const extract = tar.extract()
  const feed = Readable.from(decompressed(source), { objectMode: false })
  feed.on('error', (error) => extract.destroy(error))
  feed.pipe(extract)
  try {
    for await (const entry of extract) await extractEntry(namespace, directory, entry, options)
  } catch (error) {
    if (error instanceof LabError || error instanceof PosixError) throw error
    throw new LabError('system', archiveSentence(error), { cause: error })
  } finally {
    feed.unpipe(extract)
  }
}

function archiveSentence(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error)
  return /unexpected end|premature close|\bEOF\b/i.test(reason) ? 'unexpected EOF' : 'archive/tar: invalid tar header'
}
