/** Packages as files: what lies in `node_modules`, the links of `.bin`, and what the cache keeps below `~/.npm`. */
import { createHash } from 'node:crypto'
import { concat, contentOfText } from '../../filesystem/content'
import type { Content } from '../../filesystem/types'
import {
  emptyDirectory,
  found,
  makeParents,
  namesOf,
  placeContent,
  placeText,
  removeFile,
} from '../../packages/containerFiles'
import { filler } from '../../packages/filler'
import type { NpmPackage } from '../../packages/npmIndex'
import type { Process } from '../../process/types'

const interpreterLine = '#!/usr/bin/env node\n'
/** Bytes of an entry in the cache's index. */
const entryBytes = 620

/** The programs of a package: name and file. */
export function programsOf({
  name,
  manifest: { bin },
}: NpmPackage): readonly (readonly [name: string, file: string])[] {
  if (bin === undefined) return []
  const list = typeof bin === 'string' ? { [name.slice(name.lastIndexOf('/') + 1)]: bin } : bin
  return Object.entries(list).map(([program, file]) => [program, file.replace(/^\.\//, '')] as const)
}

/** Puts a package's files into a folder. Throws `PosixError`. */
export function placePackage(process: Process, folder: string, each: NpmPackage): void {
  const programs = new Set(programsOf(each).map(([, file]) => file))
  const { uid, gid } = process.credentials
  for (const { path, sizeBytes, mode } of each.files) {
    const content = contentOf(each, path, sizeBytes, programs.has(path))
    placeContent(process, `${folder}/${path}`, content, { mode: programs.has(path) ? 0o755 : mode, uid, gid })
  }
}

function contentOf(each: NpmPackage, path: string, sizeBytes: number, isProgram: boolean): Content {
  const seed = `${each.name} ${each.version} ${path}`
  if (path === 'package.json') return contentOfText(manifestText(each, sizeBytes))
  if (!isProgram || sizeBytes < interpreterLine.length) return filler(seed, sizeBytes)
  return concat(contentOfText(interpreterLine), filler(seed, sizeBytes - interpreterLine.length))
}

/** What is known of its package.json, with blanks up to the real one's size. */
function manifestText({ name, version, manifest }: NpmPackage, sizeBytes: number): string {
  const whole = JSON.stringify({ name, ...manifest }, null, 2)
  const text = Buffer.byteLength(whole) < sizeBytes ? whole : JSON.stringify({ name, version })
  return `${text}${' '.repeat(Math.max(0, sizeBytes - Buffer.byteLength(text) - 1))}\n`
}

/** Links a package's programs in `folder`; `target` is where the package lies from there. */
export function linkPrograms(process: Process, folder: string, target: string, each: NpmPackage): void {
  for (const [program, file] of programsOf(each)) {
    const path = `${folder}/${program}`
    makeParents(process, path)
    removeFile(process, path)
    process.namespace.symlink(process, `${target}/${file}`, path)
  }
}

/** Removes a folder with all in it, if it is there. */
export function removeFolder(process: Process, path: string): void {
  if (found(process, path)?.kind !== 'directory') return
  emptyDirectory(process, path)
  process.namespace.removeDirectory(process, path)
}

export function cacheFolder(process: Process): string {
  return process.env.get('npm_config_cache') ?? `${process.env.get('HOME') ?? '/root'}/.npm`
}

/** Keeps a package's tarball, and the list of its versions unless a lock told the version, if they aren't there. */
export function keepInCache(process: Process, each: NpmPackage, isLocked = false): void {
  const folder = `${cacheFolder(process)}/_cacache`
  const file = each.name.slice(each.name.lastIndexOf('/') + 1)
  const address = `https://registry.npmjs.org/${each.name}/-/${file}-${each.version}.tgz`
  const digest = Buffer.from(each.integrity.replace(/^sha512-/, ''), 'base64').toString('hex')
  keep(process, folder, address, digest, each.tarballBytes)
  if (isLocked) return
  const list = `https://registry.npmjs.org/${each.name}`
  keep(process, folder, list, createHash('sha512').update(list).digest('hex'), each.listBytes)
}

function keep(process: Process, folder: string, address: string, digest: string, sizeBytes: number): void {
  const path = `${folder}/content-v2/sha512/${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest.slice(4)}`
  if (found(process, path) !== undefined) return
  placeContent(process, path, filler(address, sizeBytes))
  const hash = createHash('sha256').update(`make-fetch-happen:request-cache:${address}`).digest('hex')
  const entry = `${folder}/index-v5/${hash.slice(0, 2)}/${hash.slice(2, 4)}/${hash.slice(4)}`
  placeContent(process, entry, filler(`${address} entry`, entryBytes))
}

/** Files and bytes of the cache's contents, and entries of its index. */
export function measureCache(process: Process): { files: number; bytes: number; entries: number } {
  const folder = `${cacheFolder(process)}/_cacache`
  const contents = measure(process, `${folder}/content-v2`)
  return { ...contents, entries: measure(process, `${folder}/index-v5`).files }
}

function measure(process: Process, folder: string): { files: number; bytes: number } {
  let [files, bytes] = [0, 0]
  for (const name of namesOf(process, folder)) {
    const stat = found(process, `${folder}/${name}`)
    const inner =
      stat?.kind === 'directory' ? measure(process, `${folder}/${name}`) : { files: 1, bytes: stat?.sizeBytes ?? 0 }
    files += inner.files
    bytes += inner.bytes
  }
  return { files, bytes }
}

/** The log that each failing or changing run leaves; its path. */
export function leaveLog(process: Process): string {
  const time = new Date(process.host.now()).toISOString().replace(/[:.]/g, '_')
  const path = `${cacheFolder(process)}/_logs/${time}-debug-0.log`
  placeText(process, path, `0 verbose cli ${process.argv.join(' ')}\n1 info using npm@11.19.1\n`)
  return path
}
