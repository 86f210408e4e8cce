/** The storage drivers by name. A new one is a folder and a line here. */
import { LabError } from '@shared/errors'
import { createOverlay2 } from './overlay2/overlay2'
import type { StorageDriver } from './types'

const drivers: Readonly<Record<string, () => StorageDriver>> = {
  overlay2: createOverlay2,
}

export const driverNames: readonly string[] = Object.keys(drivers)
const defaultDriverName = 'overlay2'

/** Makes a driver. Throws LabError invalid with the daemon's words for a name that there isn't. */
export function createDriver(name: string = defaultDriverName): StorageDriver {
  const create = Object.hasOwn(drivers, name) ? drivers[name] : undefined
  if (!create) throw new LabError('invalid', `error initializing graphdriver: driver not supported: ${name}`)
  return create()
}
