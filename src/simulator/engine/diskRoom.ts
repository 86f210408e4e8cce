/**
 * The daemon's own small writes on a full disk: the folder of a mount, a file that takes another's place. They take no
 * room here, and fail all the same where not even a block is left, in the words of 26.1.5 on an ext4 without room
 * (recorded by `test/integration/seam/fullDisk.ts`).
 */
import { LabError } from '@shared/errors'
import type { Container } from './container'
import type { Engine } from './engine'
import { dockerRoot } from './hostDisk'
import { randomNumber } from './identifiers'

/** Throws LabError system `<operation>: no space left on device` when the disk is full. */
function needRoom(engine: Engine, operation: () => string): void {
  if (engine.hostDisk.disk.freePages > 0) return
  throw new LabError('system', `${operation()}: no space left on device`)
}

/** What looks into a container that doesn't run mounts it first. `prefix` stands before the daemon's sentence. */
export function needRoomToMount(engine: Engine, container: Container, prefix = ''): void {
  if (!container.isRunning)
    needRoom(engine, () => `${prefix}mkdir ${container.layer.graphDriver().Data['MergedDir'] ?? dockerRoot}`)
}

/** The folder of a new container's `-init` layer. */
export function needRoomForLayer(engine: Engine, container: Container): void {
  const [init = ''] = (container.layer.graphDriver().Data['LowerDir'] ?? '').split(':')
  needRoom(engine, () => `mkdir ${init.replace(/\/diff$/, '')}`)
}

/** A folder below `tmp`, by the daemon's prefix for it. */
export function needRoomForTemporary(engine: Engine, prefix: 'docker-builder' | 'docker-export-'): void {
  needRoom(engine, () => `mkdir ${dockerRoot}/tmp/${prefix}${randomNumber(engine.random)}`)
}

/** A file below the daemon's folder that is written beside and renamed. */
export function needRoomForFile(engine: Engine, folder: string, name: string): void {
  needRoom(engine, () => `write ${dockerRoot}/${folder}/.tmp-${name}${randomNumber(engine.random)}`)
}
