/**
 * The simulated host's disk, below `/camada/v1/host-disk`: a directory's entries, how much is below a path, and files
 * out and in as a tar. The tar comes from, and goes to, a client that was shown a real folder by its user; the
 * simulator opens none.
 */
import type { Namespace } from '@posix/filesystem/namespaceTypes'
import { LabError } from '@shared/errors'
import { packPath, statPath, unpackInto } from '../../engine/archive'
import type { Engine } from '../../engine/engine'
import { makeDirectories, rootCaller } from '../../engine/hostDisk'
import type { Exchange } from '../exchange'
import type { Route } from '../router'

/** Who is named when a file is missing. */
const hostInWords = 'the simulated host'

export function hostDiskRoutes(engine: Engine): readonly Route[] {
  const archive = '/camada/v1/host-disk/archive'
  return [
    { method: 'GET', path: '/camada/v1/host-disk/list', handler: (exchange) => list(engine, exchange) },
    { method: 'GET', path: '/camada/v1/host-disk/size', handler: (exchange) => size(engine, exchange) },
    { method: 'GET', path: archive, handler: (exchange) => get(engine, exchange) },
    { method: 'PUT', path: archive, handler: (exchange) => put(engine, exchange) },
  ]
}

function wantedPath(exchange: Exchange): string {
  const path = exchange.query.text('path')
  if (!path.startsWith('/') || path.includes('\0'))
    throw new LabError('invalid', 'say an absolute path of the host disk')
  return path
}

function list(engine: Engine, exchange: Exchange): void {
  const path = wantedPath(exchange)
  const { namespace } = engine.hostDisk
  const { name } = statPath(namespace, path, hostInWords)
  if (namespace.stat(rootCaller, path).kind !== 'directory') throw new LabError('invalid', `not a directory: ${path}`)
  const folder = path.endsWith('/') ? path : `${path}/`
  const entries = namespace.readDirectory(rootCaller, path).map((entry) => {
    const { kind, sizeBytes, mode, uid, gid, mtimeNs } = namespace.lstat(rootCaller, `${folder}${entry.name}`)
    const target = kind === 'symlink' ? { target: namespace.readLink(rootCaller, `${folder}${entry.name}`) } : {}
    return { name: entry.name, kind, sizeBytes, mode, uid, gid, mtimeMs: Number(mtimeNs / 1_000_000n), ...target }
  })
  exchange.json(200, { name, path, entries })
}

function size(engine: Engine, exchange: Exchange): void {
  const path = wantedPath(exchange)
  const { namespace } = engine.hostDisk
  statPath(namespace, path, hostInWords)
  const total = { files: 0, sizeBytes: 0 }
  addSizes(namespace, path.replace(/\/+$/, ''), total)
  exchange.json(200, { path, ...total })
}

/** Files below a path and what is in them; links are not followed. */
function addSizes(namespace: Namespace, path: string, total: { files: number; sizeBytes: number }): void {
  const { kind, sizeBytes } = namespace.lstat(rootCaller, path === '' ? '/' : path)
  if (kind === 'file') {
    total.files += 1
    total.sizeBytes += sizeBytes
  } else if (kind === 'directory') {
    for (const { name } of namespace.readDirectory(rootCaller, path === '' ? '/' : path))
      addSizes(namespace, `${path}/${name}`, total)
  }
}

async function get(engine: Engine, exchange: Exchange): Promise<void> {
  const path = wantedPath(exchange)
  const { namespace } = engine.hostDisk
  statPath(namespace, path, hostInWords)
  exchange.startStream('application/x-tar')
  await packPath(namespace, path, hostInWords, (bytes) => exchange.write(bytes))
  exchange.end()
}

/** Unpacks into a directory, which is made when it is missing. Of a tar that breaks off, what came is there and kept. */
async function put(engine: Engine, exchange: Exchange): Promise<void> {
  const path = wantedPath(exchange)
  const { namespace } = engine.hostDisk
  makeDirectories(namespace, path)
  try {
    await unpackInto(namespace, path, exchange.bodyStream(), { noOverwriteDirNonDir: true })
  } finally {
    await save(engine, path)
  }
  exchange.empty(204)
}

async function save(engine: Engine, path: string): Promise<void> {
  const { namespace } = engine.hostDisk
  await engine.keeper.saveHostDisk()
  const directory = namespace.realPath(rootCaller, path)
  for (const volume of engine.volumes.list()) {
    if (isWithin(volume.mountpoint, directory) || isWithin(directory, volume.mountpoint)) {
      await engine.keeper.saveVolumeTree(volume.record.name)
    }
  }
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || folder === '/' || path.startsWith(`${folder}/`)
}
