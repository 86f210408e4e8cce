/**
 * The folders of containers on the host disk after a restart. The host disk is written when somebody binds a part of it,
 * containers' records with every change: after a kill -9 a container that was started may lack its files, and one that
 * was removed may have left them.
 */
import { containerFolder } from '../hostDisk'
import type { Engine } from '../engine'
import { dockerRoot, removeTree, rootCaller } from '../hostDisk'
import { writeNetworkFiles } from '../networkFiles'

/** Makes the files of started containers that are missing, and removes the folders of containers that are gone. */
export function mendContainerFolders(engine: Engine): void {
  const { own: namespace } = engine.hostDisk
  const known = new Set(engine.containers.list().map((container) => container.id))
  for (const { name } of namespace.readDirectory(rootCaller, `${dockerRoot}/containers`)) {
    if (!known.has(name)) removeTree(namespace, `${dockerRoot}/containers/${name}`)
  }
  for (const container of engine.containers.list()) {
    const files = ['hosts', 'hostname', 'resolv.conf'].map((name) => `${containerFolder(container.id)}/${name}`)
    const isWhole = files.every((path) => namespace.exists(rootCaller, path))
    if (container.record.started && !isWhole) writeNetworkFiles(engine, container, [])
  }
}
