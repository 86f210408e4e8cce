/**
 * State and small tools of the sample backend. Names, IDs and sizes are invented; shapes are the contract's. A scenario
 * turns the same data into the states that a screen must have: nothing there, everything fails, nothing answers.
 */
import type { Preferences, Settings } from '@shared/contract/app'
import { LabError } from '@shared/errors'
import type { SampleChannels } from './channels'

export const scenarios = [
  'full',
  'empty',
  'error',
  'loading',
  'lost',
  'none',
  'connecting',
  'real',
  'buildFails',
] as const

/**
 * - full: the simulator with images, containers, volumes, labs; builds succeed;
 * - real: the same on a real Docker (capabilities of one, endpoints with their faults);
 * - empty: an engine that holds nothing; error: every reading fails; loading: nothing ever answers;
 * - lost, none, connecting: states of the connection;
 * - buildFails: a build ends at `RUN make`.
 */
export type Scenario = (typeof scenarios)[number]

export interface SampleOptions {
  readonly scenario: Scenario
  /** Every answer waits this long; build steps take ten times of it. */
  readonly delayMs: number
  readonly settings: Settings
  readonly preferences: Preferences
  /** What the user answers to file dialogs; where it is undefined the host has none. */
  readonly chosenPath: string | undefined
}

export interface SampleContext {
  readonly options: SampleOptions
  readonly channels: SampleChannels
  /** Waits as the options say; in `error` it fails, in `loading` it never ends. To be called first by every reading. */
  answer(): Promise<void>
}

export function sampleContext(options: SampleOptions, channels: SampleChannels): SampleContext {
  return {
    options,
    channels,
    async answer() {
      if (options.scenario === 'loading') await new Promise(() => undefined)
      await pause(options.delayMs)
      if (options.scenario === 'error') {
        throw new LabError(
          'unavailable',
          'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
          {
            hint: { key: 'engine.notRunning' },
          },
        )
      }
    },
  }
}

export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(new LabError('cancelled', 'cancelled'))
    })
  })
}

/** Values pushed by the sample, each to every follower; a follower first gets the latest. */
export class Broadcast<Value> {
  #latest: Value | undefined
  readonly #followers = new Set<(value: Value) => void>()

  constructor(first?: Value) {
    this.#latest = first
  }

  push(value: Value): void {
    this.#latest = value
    for (const follower of this.#followers) follower(value)
  }

  async *follow(signal: AbortSignal | undefined, startsWithLatest = true): AsyncGenerator<Value> {
    const queue: Value[] = startsWithLatest && this.#latest !== undefined ? [this.#latest] : []
    let wake: () => void = () => undefined
    const follower = (value: Value): void => {
      queue.push(value)
      wake()
    }
    this.#followers.add(follower)
    signal?.addEventListener('abort', () => wake())
    try {
      while (signal?.aborted !== true) {
        const next = queue.shift()
        if (next !== undefined) yield next
        else await new Promise<void>((resolve) => (wake = resolve))
      }
    } finally {
      this.#followers.delete(follower)
    }
  }
}

/** An invented ID that looks like sha256 and is the same for the same text. */
export function fakeSha(text: string): string {
  let seed = 2166136261
  let hex = ''
  while (hex.length < 64) {
    for (const letter of text + hex.length) seed = Math.imul(seed ^ letter.charCodeAt(0), 16777619) >>> 0
    hex += seed.toString(16).padStart(8, '0')
  }
  return `sha256:${hex}`
}

export const nowSec = (): number => Math.floor(Date.now() / 1000)
