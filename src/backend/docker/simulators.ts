/**
 * The simulator's processes, one a state. The learner's own state is the one without a name; a lab has a state of its
 * own beside it, so that labs disturb neither each other nor what else the learner has there. A few that were left lately
 * go on running, so that coming back finds their containers as they were; older ones are ended, as by a power cut.
 */
import { LabError, toLabError } from '@shared/errors'

export interface SimulatorHandle {
  readonly url: string
  dispose(): Promise<void>
  onExit(listener: () => void): () => void
}

/** Name of a state of its own: lower-case letters, digits and hyphens; undefined is the learner's. */
export type StateName = string | undefined

export interface SimulatorStarter {
  /** Starts the process of a state, which is made where it isn't there. */
  readonly startSimulator: (state: StateName) => Promise<SimulatorHandle>
  /** Forgets a state on disk, once its process has ended. */
  readonly removeState?: (state: string) => Promise<void>
}

/** Named states that go on running beside the present one. */
const keptRunning = 2

export class Simulators {
  /** The one used last stands last. */
  readonly #running = new Map<StateName, Promise<SimulatorHandle>>()

  constructor(private readonly starter: SimulatorStarter) {}

  /** The process of a state, started if need be. Throws LabError `unavailable` with a hint when it does not start. */
  start(state: StateName): Promise<SimulatorHandle> {
    const present = this.#running.get(state)
    const handle = present ?? this.#startAnew(state)
    this.#running.delete(state)
    this.#running.set(state, handle)
    this.#endOldest(state)
    return handle
  }

  #startAnew(state: StateName): Promise<SimulatorHandle> {
    const forget = (): void => {
      if (this.#running.get(state) === starting) this.#running.delete(state)
    }
    const starting: Promise<SimulatorHandle> = this.starter.startSimulator(state).then(
      (handle) => {
        const stop = handle.onExit(() => {
          stop()
          forget()
        })
        return handle
      },
      (thrown: unknown) => {
        forget()
        const { message } = toLabError(thrown)
        const key = message.includes('is another simulator using it?') ? 'engine.dataInUse' : 'engine.simulatorFailed'
        throw new LabError('unavailable', message, { hint: { key }, cause: thrown })
      },
    )
    return starting
  }

  #endOldest(present: StateName): void {
    const named = [...this.#running.keys()].filter((state) => state !== undefined && state !== present)
    for (const state of named.slice(0, Math.max(0, named.length - keptRunning))) void this.#end(state)
  }

  async #end(state: StateName): Promise<void> {
    const running = this.#running.get(state)
    this.#running.delete(state)
    const handle = await running?.catch(() => undefined)
    await handle?.dispose()
  }

  /** Ends the process of a state and forgets the state. */
  async remove(state: string): Promise<void> {
    await this.#end(state)
    await this.starter.removeState?.(state)
  }

  /** Ends all processes; their states stay. */
  async dispose(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((state) => this.#end(state)))
  }
}
