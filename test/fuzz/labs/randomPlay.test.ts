/**
 * Labs played at random on the simulator: nothing crashes, judging takes a bounded time, and each step that is reached by
 * other lines than its solution's is listed, with the shortest sequence that ends in each line. `CAMADA_SEED` repeats a
 * run, `CAMADA_SEQUENCES` says how many sequences a lab (5000 in the long form), `CAMADA_SKIP` how many were played
 * before, `CAMADA_LAB` plays one lab only. Short: some sequences, the labs in turns by day.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { loadLabs, type LoadedLab } from '@backend/labs/loadLabs'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../support/random'
import { openGame, shownActs, type NeededActs, type OtherWay, type Played } from './randomGame'

const seed = Number(process.env['CAMADA_SEED'] ?? Date.now() % 2 ** 31)
const skipped = Number(process.env['CAMADA_SKIP'] ?? 0)
const sequences = Number(process.env['CAMADA_SEQUENCES'] ?? 8)
const end = skipped + sequences
const isLong = process.env['CAMADA_SEQUENCES'] !== undefined
/** A judgement is a handful of calls to the engine, here beside other players; ten seconds would be a hang. */
const judgeWithinMs = 10_000
/** Players side by side, each on an engine of its own: much of their time is a container's last second. */
const players = isLong ? 8 : 4
/** Points in time add up: now and then the engine is a new one. */
const sequencesAnEngine = 250
const failuresTold = 20

const loaded = await loadLabs(resolve('labs'))
const folderOf = (lab: LoadedLab): string => basename(dirname(lab.workspaceDir))
const today = Math.floor(Date.now() / 86_400_000)
const wanted = process.env['CAMADA_LAB']
const due = loaded.labs.filter((lab, at) =>
  wanted === undefined ? isLong || at % 6 === today % 6 : folderOf(lab).startsWith(wanted),
)

interface Tally {
  /** The shortest way a step was reached by, by the step and the line that reached it. */
  readonly otherWays: Map<string, OtherWay>
  /** How many sequences reached a step by another way. */
  count: number
  /** How many steps were reached, by whatever lines. */
  reached: number
  slowestJudgeMs: number
  /** What crashed or hung, with the number of its sequence. */
  readonly failures: string[]
}

/** Plays sequences `first`, `first + 1`, … up to a bound, on one engine; each has a seed of its own, whoever plays it. */
async function playSome(
  lab: LoadedLab,
  dataDir: string,
  { first, end }: { readonly first: number; readonly end: number },
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
    await playSome(lab, `${dataDir}-${number}`, { first: number + 1, end }, needed, tally)
  }
}

function note(tally: Tally, { otherWays, reached, slowestJudgeMs }: Played): void {
  tally.reached += reached
  tally.slowestJudgeMs = Math.max(tally.slowestJudgeMs, slowestJudgeMs)
  if (otherWays.length > 0) tally.count++
  for (const way of otherWays) {
    const key = `${way.step}: ${shownActs(way.acts.slice(-1))}`
    const known = tally.otherWays.get(key)
    if (known === undefined || known.acts.length > way.acts.length) tally.otherWays.set(key, way)
  }
}

async function playMany(lab: LoadedLab): Promise<Tally> {
  const root = await mkdtemp(join(tmpdir(), 'camada-random-'))
  const tally: Tally = { otherWays: new Map(), count: 0, reached: 0, slowestJudgeMs: 0, failures: [] }
  let next = skipped
  const game = await openGame(lab, join(root, 'needed'))
  const needed = await game.neededActs().finally(() => game.dispose())
  const play = async (): Promise<void> => {
    while (next < end && tally.failures.length < failuresTold) {
      const first = next
      next = Math.min(end, first + Math.min(sequencesAnEngine, Math.ceil(sequences / players)))
      await playSome(lab, join(root, `from-${first}`), { first, end: next }, needed, tally)
    }
  }
  try {
    await Promise.all(Array.from({ length: players }, play))
  } finally {
    await rm(root, { recursive: true })
  }
  return tally
}

describe(`random play (CAMADA_SEED=${seed})`, () => {
  it.each(due.map((lab) => [folderOf(lab), lab] as const))(
    '%s',
    async (folder, lab) => {
      const { otherWays, count, reached, slowestJudgeMs, failures } = await playMany(lab)
      const lines = [...otherWays.values()].map(({ step, from, acts }) => `${step} (from ${from}): ${shownActs(acts)}`)
      console.log(
        [
          `${folder}: sequences ${skipped} to ${end}, slowest judgement ${slowestJudgeMs.toFixed(0)} ms, ${reached} steps reached, in ${count} sequences by another way`,
          ...lines.sort(),
        ].join('\n  '),
      )
      expect(failures).toEqual([])
      expect(slowestJudgeMs).toBeLessThan(judgeWithinMs)
    },
    3_600_000,
  )
})
