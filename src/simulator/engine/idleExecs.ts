/** Execs that were made and never started: they go when their container ends (moby `Container.ExecCommands`). */
import type { Container } from './container'
import type { Engine } from './engine'

export function dropIdleExecs(engine: Engine, container: Container): void {
  for (const id of [...container.execIds]) {
    if (engine.execs.get(id)?.state === 'created') engine.execs.delete(id)
  }
}
