/**
 * Labs played at random on the simulator: nothing crashes, judging takes a bounded time, and each step that is reached by
 * other lines than its solution's is listed, with the shortest sequence that ends in each line. `CAMADA_SEED` repeats a
 * run, `CAMADA_SEQUENCES` says how many sequences a lab (5000 in the long form), `CAMADA_LAB` plays one lab only. Short:
 * some sequences, the labs in turns by day.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { loadLabs, type LoadedLab } from '@backend/labs/loadLabs'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../support/random'
import { openGame, shownActs, type NeededActs, type OtherWay } from './support/randomGame'

const seed = Number(process.env['CAMADA_SEED'] ?? Date.now() % 2 ** 31)
const sequences = Number(process.env['CAMADA_SEQUENCES'] ?? 16)
const isLong = process.env['CAMADA_SEQUENCES'] !== undefined
/** A judgement is a handful of calls to the engine, here beside other players; ten seconds would be a hang. */
const judgeWithinMs = 10_000
/** Players side by side, each on an engine of its own: much of their time is a container's last second. */
const players = isLong ? 12 : 4
/** What the lab's names don't cover stays behind: now and then the engine is a new one. */
const sequencesAnEngine = 25

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
  slowestJudgeMs: number
}

/** Plays sequences `first`, `first + 1`, … up to a bound; each has a seed of its own, whoever plays it. */
async function playSome(
  lab: LoadedLab,
  dataDir: string,
  { first, end }: { readonly first: number; readonly end: number },
  needed: NeededActs,
  tally: Tally,
): Promise<void> {
  const game = await openGame(lab, dataDir)
  try {
    for (let number = first; number < end; number++) {
      const { otherWays, slowestJudgeMs } = await game.playOnce(seededRandom(seed * 100_000 + number), needed)
      tally.slowestJudgeMs = Math.max(tally.slowestJudgeMs, slowestJudgeMs)
      if (otherWays.length > 0) tally.count++
      for (const way of otherWays) {
        const key = `${way.step}: ${shownActs(way.acts.slice(-1))}`
        const known = tally.otherWays.get(key)
        if (known === undefined || known.acts.length > way.acts.length) tally.otherWays.set(key, way)
      }
    }
  } finally {
    await game.dispose()
  }
}

async function playMany(lab: LoadedLab): Promise<Tally> {
  const root = await mkdtemp(join(tmpdir(), 'camada-random-'))
  const tally: Tally = { otherWays: new Map(), count: 0, slowestJudgeMs: 0 }
  let next = 0
  const game = await openGame(lab, join(root, 'needed'))
  const needed = await game.neededActs().finally(() => game.dispose())
  const failures: unknown[] = []
  const play = async (player: number): Promise<void> => {
    while (next < sequences && failures.length === 0) {
      const first = next
      next = Math.min(sequences, first + Math.min(sequencesAnEngine, Math.ceil(sequences / players)))
      await playSome(lab, join(root, `player-${player}`), { first, end: next }, needed, tally)
    }
  }
  const noteFailure = (failure: unknown): unknown => failures.push(failure)
  await Promise.all(Array.from({ length: players }, (_, player) => play(player).catch(noteFailure)))
  await rm(root, { recursive: true })
  if (failures.length > 0) throw failures[0]
  return tally
}

describe(`random play (CAMADA_SEED=${seed})`, () => {
  it.each(due.map((lab) => [folderOf(lab), lab] as const))(
    '%s',
    async (folder, lab) => {
      const { otherWays, count, slowestJudgeMs } = await playMany(lab)
      const lines = [...otherWays.values()].map(({ step, from, acts }) => `${step} (from ${from}): ${shownActs(acts)}`)
      console.log(
        [
          `${folder}: ${sequences} sequences, slowest judgement ${slowestJudgeMs.toFixed(0)} ms, ${count} reached a step by another way`,
          ...lines.sort(),
        ].join('\n  '),
      )
      expect(slowestJudgeMs).toBeLessThan(judgeWithinMs)
    },
    3_600_000,
  )
})
