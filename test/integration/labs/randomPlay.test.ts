/**
 * Labs played at random on the simulator: nothing crashes, judging takes a bounded time, and each step that is reached by
 * other lines than its solution's is listed. `CAMADA_SEED` repeats a run, `CAMADA_SEQUENCES` says how many sequences a lab
 * (5000 in the long form), `CAMADA_LAB` plays one lab only. Short: each lab some, the labs in turns by day.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { createConsole } from '@backend/console/console'
import { loadLabs, type LoadedLab } from '@backend/labs/loadLabs'
import { beginRun, playAct, type PlayOptions } from '@backend/labs/playing'
import { readImageState } from '@backend/labs/readImageState'
import { createWorkspaceStore } from '@backend/workspaces/workspaceStore'
import type { Act } from '@shared/labs/schema'
import { startSimulator } from '@simulator/index'
import { describe, expect, it } from 'vitest'
import { connect } from '../../cli/compareWithCli'
import { seededRandom, type Random } from '../../support/random'
import { randomAct } from './support/randomActs'

const seed = Number(process.env['CAMADA_SEED'] ?? Date.now() % 2 ** 31)
const sequences = Number(process.env['CAMADA_SEQUENCES'] ?? 6)
const isLong = process.env['CAMADA_SEQUENCES'] !== undefined
/** A judgement is a handful of calls to the engine; ten seconds would be a hang. */
const judgeWithinMs = 10_000
const lineMs = 4_000

const loaded = await loadLabs(resolve('labs'))
const folderOf = (lab: LoadedLab): string => basename(dirname(lab.workspaceDir))
const today = Math.floor(Date.now() / 86_400_000)
const wanted = process.env['CAMADA_LAB']
const due = loaded.labs.filter((lab, at) =>
  wanted === undefined ? isLong || at % 6 === today % 6 : folderOf(lab).startsWith(wanted),
)

interface Played {
  /** Steps reached without the lines that their solution takes, as `step: line ⏎ line`. */
  readonly accidental: readonly string[]
  readonly slowestJudgeMs: number
}

/** The lines of each step's solution that it takes; what follows only looks. */
async function neededActs(options: PlayOptions): Promise<ReadonlyMap<string, readonly Act[]>> {
  const needed = new Map<string, readonly Act[]>()
  const run = await beginRun(options)
  for (const { id, solution } of options.loaded.lab.steps) {
    for (const [at, act] of solution.entries()) {
      await playAct(run, options, act)
      await run.judge()
      if (!needed.has(id) && run.current?.reached.includes(id) === true) needed.set(id, solution.slice(0, at + 1))
    }
  }
  await run.leave(true)
  return needed
}

/** Plays one sequence: the solution up to some step, then whatever comes. */
async function playOnce(
  options: PlayOptions,
  random: Random,
  needed: ReadonlyMap<string, readonly Act[]>,
): Promise<Played> {
  const { steps } = options.loaded.lab
  const run = await beginRun(options)
  const acts: Act[] = []
  const accidental: string[] = []
  let slowestJudgeMs = 0
  const act = async (next: Act): Promise<void> => {
    acts.push(next)
    const before = run.current?.reached ?? []
    await playAct(run, options, next, AbortSignal.timeout(lineMs))
    const startedAt = performance.now()
    await run.judge()
    slowestJudgeMs = Math.max(slowestJudgeMs, performance.now() - startedAt)
    const { error } = run.state('en')
    if (error !== undefined) throw new Error(`${error.message}, after ${shown(acts)}`)
    for (const step of steps) {
      const isNew = run.current?.reached.includes(step.id) === true && !before.includes(step.id)
      if (isNew && needed.get(step.id)?.every((each) => has(acts, each)) !== true)
        accidental.push(`${step.id}: ${shown(acts)}`)
    }
  }
  try {
    const from = random.below(steps.length)
    for (const step of steps.slice(0, from)) for (const each of step.solution) await act(each)
    for (let left = 1 + random.below(6); left > 0; left--) await act(randomAct(options.loaded, random))
  } finally {
    await run.leave(true)
  }
  return { accidental, slowestJudgeMs }
}

const has = (acts: readonly Act[], wantedAct: Act): boolean =>
  acts.some((act) => JSON.stringify(act) === JSON.stringify(wantedAct))
const shown = (acts: readonly Act[]): string =>
  acts.map((act) => ('run' in act ? act.run : `write ${act.write}`)).join(' ⏎ ')

async function playMany(lab: LoadedLab, random: Random): Promise<Played & { readonly played: number }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'camada-random-'))
  const workspacesDir = join(dataDir, 'workspaces')
  await mkdir(workspacesDir)
  const accidental = new Set<string>()
  let slowestJudgeMs = 0
  let played = 0
  let needed: ReadonlyMap<string, readonly Act[]> | undefined
  // What the lab's names don't cover stays behind: now and then the engine is a new one.
  while (played < sequences) {
    const simulator = await startSimulator({
      socketPath: join(dataDir, 'docker.sock'),
      hostFolders: [{ hostPath: '/home/aluno', realPath: workspacesDir }],
    })
    const client = await connect(simulator.url)
    const workspaces = createWorkspaceStore({ dataDir, hostPath: (name) => `/home/aluno/${name}` })
    const console = createConsole({ client: () => client, workspaces, clock: Date.now })
    const readImage: PlayOptions['readImage'] = (engine, reference) =>
      readImageState(engine, reference, () => Promise.resolve(undefined))
    try {
      for (let round = 0; round < 50 && played < sequences; round++, played++) {
        const options = { loaded: lab, client, workspaces, console, clock: Date.now, readImage }
        needed ??= await neededActs(options)
        const result = await playOnce(options, random, needed)
        result.accidental.forEach((line) => accidental.add(line))
        slowestJudgeMs = Math.max(slowestJudgeMs, result.slowestJudgeMs)
      }
    } finally {
      await console.dispose()
      client.dispose()
      await simulator.close()
    }
  }
  await rm(dataDir, { recursive: true })
  return { accidental: [...accidental], slowestJudgeMs, played }
}

describe(`random play (CAMADA_SEED=${seed})`, () => {
  it.each(due.map((lab) => [folderOf(lab), lab] as const))(
    '%s',
    async (folder, lab) => {
      const { accidental, slowestJudgeMs, played } = await playMany(lab, seededRandom(seed))
      console.log(
        [
          `${folder}: ${played} sequences, slowest judgement ${slowestJudgeMs.toFixed(0)} ms, ${accidental.length} other ways`,
          ...accidental,
        ].join('\n  '),
      )
      expect(slowestJudgeMs).toBeLessThan(judgeWithinMs)
    },
    3_600_000,
  )
})
