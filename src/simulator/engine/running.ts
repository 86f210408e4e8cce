/** What only a running container can do asks for its process here. */
import { LabError } from '@shared/errors'
import type { Container } from './container'

/** Throws LabError conflict `container ID is not running`, or that it is restarting. */
export function mustRun(container: Container): NonNullable<Container['running']> {
  if (container.isWaitingToRestart) {
    throw new LabError('conflict', `Container ${container.id} is restarting, wait until the container is running`)
  }
  if (!container.isRunning || container.running === undefined) {
    throw new LabError('conflict', `container ${container.id} is not running`)
  }
  return container.running
}
