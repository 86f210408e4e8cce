/** `/containers/{id}/archive` and `export`. */
import { createNamespace } from '@posix/filesystem/namespace'
import type { Namespace } from '@posix/filesystem/namespaceTypes'
import { LabError } from '@shared/errors'
import { extractionPoint, packPath, packRoot, statPath, unpackInto } from '../../engine/archive'
import type { Container } from '../../engine/container'
import { assembleMountedRoot } from '../../engine/containerRoot'
import { needRoomToMount } from '../../engine/diskRoom'
import { emitContainerEvent } from '../../engine/engine'
import type { Engine } from '../../engine/engine'
import { ownerNamed } from '../../engine/users'
import { emitVolumeEvents } from '../../engine/volumeEvents'
import type { Exchange } from '../exchange'
import type { Route } from '../router'

const statHeader = 'X-Docker-Container-Path-Stat'

export function archiveRoutes(engine: Engine): readonly Route[] {
  const path = '/containers/:id/archive'
  return [
    { method: 'HEAD', path, handler: (exchange) => head(engine, exchange) },
    { method: 'GET', path, handler: (exchange) => get(engine, exchange) },
    { method: 'PUT', path, handler: (exchange) => put(engine, exchange) },
    { method: 'GET', path: '/containers/:id/export', handler: (exchange) => exportContainer(engine, exchange) },
  ]
}

function wantedPath(exchange: Exchange): string {
  const path = exchange.query.text('path')
  if (path === '') throw new LabError('invalid', 'bad parameter: pathcannot be empty')
  return path
}

/** Mounts the container's volumes for one access, as the daemon does. */
async function withRoot<T>(
  engine: Engine,
  container: Container,
  access: (root: Namespace) => Promise<T> | T,
): Promise<T> {
  needRoomToMount(engine, container)
  emitVolumeEvents(engine, container, 'mount')
  try {
    return await access(assembleMountedRoot(engine, container))
  } finally {
    emitVolumeEvents(engine, container, 'unmount')
  }
}

function encodeStat(stat: object): string {
  return Buffer.from(JSON.stringify(stat)).toString('base64')
}

async function head(engine: Engine, exchange: Exchange): Promise<void> {
  const path = wantedPath(exchange)
  const container = engine.containers.get(exchange.param('id'))
  const stat = await withRoot(engine, container, (root) => statPath(root, path, exchange.param('id')))
  exchange.response.setHeader(statHeader, encodeStat(stat))
  exchange.empty(200)
}

async function get(engine: Engine, exchange: Exchange): Promise<void> {
  const path = wantedPath(exchange)
  const container = engine.containers.get(exchange.param('id'))
  await withRoot(engine, container, async (root) => {
    const stat = statPath(root, path, exchange.param('id'), { isJoined: true })
    exchange.response.setHeader(statHeader, encodeStat(stat))
    exchange.startStream('application/x-tar')
    await packPath(root, path, exchange.param('id'), (bytes) => exchange.write(bytes))
    emitContainerEvent(engine, container, 'archive-path')
  })
  exchange.end()
}

async function put(engine: Engine, exchange: Exchange): Promise<void> {
  const path = wantedPath(exchange)
  const container = engine.containers.get(exchange.param('id'))
  await withRoot(engine, container, async (root) => {
    const directory = extractionPoint(root, path, exchange.param('id'))
    checkWritable(container, directory)
    const { User: user } = container.record.config
    const isOwned = exchange.query.flag('copyUIDGID') && user !== ''
    const owner = isOwned ? { owner: ownerNamed(root, user) } : {}
    const noOverwriteDirNonDir = exchange.query.flag('noOverwriteDirNonDir')
    await withMissingPath(path, exchange.param('id'), () =>
      unpackInto(root, directory, exchange.bodyStream(), { noOverwriteDirNonDir, ...owner }),
    )
    await saveAfterPut(engine, container)
    emitContainerEvent(engine, container, 'extract-to-dir')
  })
  exchange.empty(200)
}

/** moby takes any missing file, also a hard link's, for the path itself. */
async function withMissingPath(path: string, containerName: string, unpack: () => Promise<void>): Promise<void> {
  try {
    await unpack()
  } catch (error) {
    const isMissing = error instanceof LabError && error.message.endsWith('no such file or directory')
    if (!isMissing) throw error
    throw new LabError('notFound', `Could not find the file ${path} in container ${containerName}`, { cause: error })
  }
}

function checkWritable(container: Container, directory: string): void {
  const mount = [...container.record.mounts]
    .sort((a, b) => b.destination.length - a.destination.length)
    .find(({ destination }) => directory === destination || directory.startsWith(`${destination}/`))
  if (mount !== undefined) {
    if (!mount.readWrite) throw new LabError('system', 'mounted volume is marked read-only')
    return
  }
  if (container.record.hostConfig.ReadonlyRootfs) throw new LabError('system', 'container rootfs is marked read-only')
}

async function saveAfterPut(engine: Engine, container: Container): Promise<void> {
  await engine.keeper.saveLayer(container)
  for (const mount of container.record.mounts) {
    if (mount.type === 'volume') await engine.keeper.saveVolumeTree(mount.name)
  }
}

/** The container's own tree: what lies in volumes is not in it. */
async function exportContainer(engine: Engine, exchange: Exchange): Promise<void> {
  const container = engine.containers.get(exchange.param('id'))
  needRoomToMount(engine, container, `Error exporting container ${exchange.param('id')}: `)
  exchange.startStream('application/octet-stream')
  await packRoot(createNamespace(container.layer.merged), (bytes) => exchange.write(bytes))
  emitContainerEvent(engine, container, 'export')
  exchange.end()
}
