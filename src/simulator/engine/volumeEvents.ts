/** `volume mount` and `unmount`: at a container's start and end, and around each access to its files while it lies still. */
import type { Container } from './container'
import type { Engine } from './engine'

/** One event for each volume of the container. */
export function emitVolumeEvents(engine: Engine, container: Container, action: 'mount' | 'unmount'): void {
  for (const mount of container.record.mounts) {
    if (mount.type !== 'volume') continue
    const shared = { container: container.id, driver: 'local' }
    const attributes =
      action === 'unmount'
        ? shared
        : { ...shared, destination: mount.destination, propagation: '', 'read/write': String(mount.readWrite) }
    engine.events.emit('volume', action, mount.name, attributes)
  }
}
