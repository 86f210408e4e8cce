/**
 * The checksum of a file as the classic builder takes it for its cache and shows it in history (`COPY file:9d2e… in …`):
 * moby's "tarsum" version 1, sha256 over the fields of the tar header, without the time, and over the content.
 */
import { createHash } from 'node:crypto'
import type { Content, FileSystem, Inode } from '@posix/filesystem/types'
import { emptyContent } from '@posix/filesystem/content'
import type { ReadEntry } from '../layers/tarReader'
import { chunksOf } from '../store/chunks'

type Fields = readonly (readonly [name: string, value: string | number])[]

function sumOf(fields: Fields, xattrs: ReadonlyMap<string, Uint8Array>, content: Content): string {
  const hash = createHash('sha256')
  for (const [name, value] of fields) hash.update(`${name}${value}`)
  for (const name of [...xattrs.keys()].sort()) hash.update(name).update(xattrs.get(name) ?? new Uint8Array())
  for (const chunk of chunksOf(content)) hash.update(chunk)
  return hash.digest('hex')
}

/** Of an entry of a context's tar. */
export function entryChecksum(entry: ReadEntry, content: Content): string {
  const { raw } = entry
  const fields: Fields = [
    ['name', entry.name],
    ['mode', raw.mode],
    ['uid', entry.uid],
    ['gid', entry.gid],
    ['size', raw.sizeBytes],
    ['typeflag', raw.typeFlag],
    ['linkname', entry.linkName],
    ['uname', raw.userName],
    ['gname', raw.groupName],
    ['devmajor', entry.deviceMajor],
    ['devminor', entry.deviceMinor],
  ]
  return sumOf(fields, entry.xattrs, content)
}

const typeFlags: Readonly<Record<string, string>> = {
  file: '0',
  symlink: '2',
  characterDevice: '3',
  blockDevice: '4',
  directory: '5',
  fifo: '6',
}

/** Of an inode of an image, as if it were packed under this name; `name` is relative to the root. */
export function inodeChecksum(
  fileSystem: FileSystem,
  inode: Inode,
  name: string,
  owner?: { readonly uid: number; readonly gid: number },
): string {
  const stat = fileSystem.stat(inode)
  const isFile = stat.kind === 'file'
  const isDevice = stat.kind === 'characterDevice' || stat.kind === 'blockDevice'
  const fields: Fields = [
    ['name', stat.kind === 'directory' ? `${name}/` : name],
    ['mode', stat.mode],
    ['uid', owner?.uid ?? stat.uid],
    ['gid', owner?.gid ?? stat.gid],
    ['size', isFile ? stat.sizeBytes : 0],
    ['typeflag', typeFlags[stat.kind] ?? '0'],
    ['linkname', stat.kind === 'symlink' ? fileSystem.readLink(inode) : ''],
    ['uname', ''],
    ['gname', ''],
    ['devmajor', isDevice ? Math.floor(stat.rdev / 256) : 0],
    ['devminor', isDevice ? stat.rdev % 256 : 0],
  ]
  const capability = fileSystem.getXattr(inode, 'security.capability')
  const xattrs = new Map(capability ? [['security.capability', capability] as const] : [])
  return sumOf(fields, xattrs, isFile ? fileSystem.content(inode) : emptyContent)
}

/** Of several: `dir:…` or `multi:…`. */
export function joinedChecksum(kind: 'dir' | 'multi', sums: readonly string[]): string {
  return `${kind}:${createHash('sha256').update(sums.join(',')).digest('hex')}`
}
