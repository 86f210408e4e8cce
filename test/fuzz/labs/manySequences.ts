/**
 * Many sequences of one lab, several players side by side, each on an engine of its own that is a new one now and then:
 * what they found is added up in a tally. Each sequence has a seed of its own, whoever plays it.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LoadedLab } from '@backend/labs/loadLabs'
import { seededRandom } from '../../support/random'
import { openGame, shownActs, type NeededActs, type OtherWay, type Played } from './randomGame'

/** Points in time add up: now and then the engine is a new one. */
const sequencesAnEngine = 500
const failuresTold = 20

export interface Sequences {
  readonly seed: number
  /** The number of the first sequence, and of the one after the last. */
  readonly first: number
  readonly end: number
  /** How many play side by side: much of their time is a container's last second. */
  readonly players: number
}

export interface Tally {
  /** The shortest way a step was reached by, by the step and the line that reached it. */
  readonly otherWays: Map<string, OtherWay>
  /** How many sequences reached a step by another way. */
  count: number
  /** How many steps were reached, by whatever lines. */
  reached: number
  /** How long each judgement took. */
  readonly judgedMs: number[]
  /** What crashed or hung, with the number of its sequence. */
  readonly failures: string[]
}

/** Plays those sequences of a lab. Failures are told in the tally, up to a number. */
export async function playMany(lab: LoadedLab, { seed, first: start, end, players }: Sequences): Promise<Tally> {
  const root = await mkdtemp(join(tmpdir(), 'camada-random-'))
  const tally: Tally = { otherWays: new Map(), count: 0, reached: 0, judgedMs: [], failures: [] }
  let next = start
  try {
    const game = await openGame(lab, join(root, 'needed'))
    const needed = await game.neededActs().finally(() => game.dispose())
    const play = async (): Promise<void> => {
      while (next < end && tally.failures.length < failuresTold) {
        const first = next
        next = Math.min(end, first + Math.min(sequencesAnEngine, Math.ceil((end - start) / players)))
        await playSome(lab, join(root, `from-${first}`), { seed, first, end: next }, needed, tally)
      }
    }
    await Promise.all(Array.from({ length: players }, play))
  } finally {
    await rm(root, { recursive: true })
  }
  return tally
}

/** Plays sequences `first`, `first + 1`, … up to a bound, on one engine. */
async function playSome(
  lab: LoadedLab,
  dataDir: string,
  { seed, first, end }: Omit<Sequences, 'players'>,
  needed: NeededActs,
  tally: Tally,
): Promise<void> {
  const game = await openGame(lab, dataDir)
  let number = first
  try {
    for (; number < end; number++) note(tally, await game.playOnce(seededRandom(seed * 100_000 + number), needed))
  } catch (error) {
    tally.failures.push(`sequence ${number}: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    await game.dispose()
  }
  // Those after one that failed are played on a new engine.
  if (number < end && tally.failures.length < failuresTold) {
    await playSome(lab, `${dataDir}-${number}`, { seed, first: number + 1, end }, needed, tally)
  }
}

function note(tally: Tally, { otherWays, reached, judgedMs }: Played): void {
  tally.reached += reached
  tally.judgedMs.push(...judgedMs)
  if (otherWays.length > 0) tally.count++
  for (const way of otherWays) {
    const key = `${way.step}: ${shownActs(way.acts.slice(-1))}`
    const known = tally.otherWays.get(key)
    if (known === undefined || known.acts.length > way.acts.length) tally.otherWays.set(key, way)
  }
}

/** What was found, as lines: figures first, then each other way to a step. */
export function told({ otherWays, count, reached, judgedMs }: Tally): readonly string[] {
  const sorted = [...judgedMs].sort((a, b) => a - b)
  const at = (share: number): string => (sorted[Math.ceil(sorted.length * share) - 1] ?? 0).toFixed(0)
  const ways = [...otherWays.values()].map(({ step, from, acts }) => `${step} (after ${from} acts): ${shownActs(acts)}`)
  return [
    `${sorted.length} judgements in ${at(0.5)} ms, ${at(0.95)} at the 95th percentile, ${at(1)} at most; ${reached} steps reached, in ${count} sequences by another way`,
    ...ways.sort(),
  ]
}
