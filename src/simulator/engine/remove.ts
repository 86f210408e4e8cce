/** Removing containers (moby `daemon/delete.go`). Anonymous volumes go with `-v` and `--rm`; named ones stay. */
import { LabError } from '@shared/errors'
import type { Container } from './container'
import { containerFolder } from './hostDisk'
import { emitContainerEvent } from './engine'
import type { Engine } from './engine'
import { removeTree } from './hostDisk'
import { killQuietly } from './kill'

export interface RemoveOptions {
  /** Kill it if it runs. */
  readonly force: boolean
  /** Remove its anonymous volumes. */
  readonly volumes: boolean
}

/** Throws LabError conflict when it runs and `force` is not set, or is being removed. */
export async function removeContainer(engine: Engine, container: Container, options: RemoveOptions): Promise<void> {
  if (container.busy === 'removing') {
    throw new LabError('conflict', `removal of container ${container.id} is already in progress`)
  }
  if ((container.isRunning || container.isWaitingToRestart) && !options.force) throw runningError(container)
  container.busy = 'removing'
  try {
    await killQuietly(engine, container)
  } catch (error) {
    container.busy = undefined
    throw error
  }
  engine.containers.remove(container)
  for (const id of [...container.execIds]) engine.execs.delete(id)
  container.layer.remove()
  removeTree(engine.hostDisk.own, containerFolder(container.id))
  if (options.volumes) await removeAnonymousVolumes(engine, container)
  await engine.keeper.forgetContainer(container.id)
  container.setState({ status: 'dead' })
  emitContainerEvent(engine, container, 'destroy')
  container.announceRemoval()
}

function runningError(container: Container): LabError {
  const doing = container.isWaitingToRestart ? 'restarting' : 'running'
  const state = container.isPaused
    ? 'container is paused and must be unpaused first'
    : `container is ${doing}: stop the container before removing or force remove`
  return new LabError('conflict', `cannot remove container "/${container.record.name}": ${state}`)
}

async function removeAnonymousVolumes(engine: Engine, container: Container): Promise<void> {
  for (const mount of container.record.mounts) {
    if (mount.type !== 'volume' || !mount.anonymous) continue
    // Another container may have it through `--volumes-from`; then it stays, as in moby.
    if (engine.containers.usersOfVolume(mount.name).length > 0) continue
    await engine.volumes.remove(mount.name, { force: true })
  }
}
