/**
 * A lab played at random: the lines of its solution up to some step, then whatever comes, each act judged. Told is each
 * step that was reached by other lines than its solution's.
 *
 * What the solution does is not judged again in every sequence: a run goes on from a progress that has those steps.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createConsole, type Console } from '@backend/console/console'
import { labLabels } from '@backend/labs/labels'
import { LabRun } from '@backend/labs/labRun'
import type { LoadedLab } from '@backend/labs/loadLabs'
import { beginRun, playAct, type PlayOptions } from '@backend/labs/playing'
import type { LabProgress } from '@backend/labs/progressStore'
import { readImageState } from '@backend/labs/readImageState'
import { createWorkspaceStore } from '@backend/workspaces/workspaceStore'
import type { Act } from '@shared/labs/schema'
import { startSimulator } from '@simulator/index'
import { connect } from '../../../cli/compareWithCli'
import type { Random } from '../../../support/random'
import { randomAct } from './randomActs'

/** A line that has not ended by then is interrupted, as by Ctrl-C. */
const lineMs = 1_500
const holdsForMs = 10

export interface OtherWay {
  readonly step: string
  /** How many steps the solution had played before. */
  readonly from: number
  readonly acts: readonly Act[]
}

export interface Played {
  readonly otherWays: readonly OtherWay[]
  readonly slowestJudgeMs: number
}

/** The lines of each step's solution that it takes to reach it; what follows them only looks. */
export type NeededActs = ReadonlyMap<string, readonly Act[]>

export interface Game {
  neededActs(): Promise<NeededActs>
  playOnce(random: Random, needed: NeededActs): Promise<Played>
  dispose(): Promise<void>
}

/** Opens a simulator for one lab, with a workspace in that folder. */
export async function openGame(loaded: LoadedLab, dataDir: string): Promise<Game> {
  const workspacesDir = join(dataDir, 'workspaces')
  await mkdir(workspacesDir, { recursive: true })
  const simulator = await startSimulator({
    socketPath: join(dataDir, 'docker.sock'),
    hostFolders: [{ hostPath: '/home/aluno', realPath: workspacesDir }],
  })
  const client = await connect(simulator.url)
  const workspaces = createWorkspaceStore({ dataDir, hostPath: (name) => `/home/aluno/${name}` })
  let runId = ''
  const console: Console = createConsole({
    client: () => client,
    workspaces,
    clock: Date.now,
    // As in the app: what the lab's console makes is the lab's.
    labelsOf: () => labLabels(loaded.lab.id, runId),
  })
  const options: PlayOptions = {
    loaded,
    client,
    workspaces,
    console,
    clock: Date.now,
    readImage: (engine, reference) => readImageState(engine, reference, () => Promise.resolve(undefined)),
  }
  return {
    neededActs: () => findNeeded(options),
    playOnce: (random, needed) => playOnce({ ...options, onBegun: (id) => (runId = id) }, random, needed),
    async dispose() {
      await console.dispose()
      client.dispose()
      await simulator.close()
    },
  }
}

async function findNeeded(options: PlayOptions): Promise<NeededActs> {
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

interface GameOptions extends PlayOptions {
  readonly onBegun: (runId: string) => void
}

async function playOnce(options: GameOptions, random: Random, needed: NeededActs): Promise<Played> {
  const { steps } = options.loaded.lab
  const from = random.below(steps.length)
  const solved = steps.slice(0, from).flatMap((step) => step.solution)
  const run = await runFrom(options, from)
  const acts: Act[] = []
  const otherWays: OtherWay[] = []
  let slowestJudgeMs = 0
  try {
    for (let left = 1 + random.below(5); left > 0; left--) {
      const act = randomAct(options.loaded, random)
      acts.push(act)
      const before = run.current?.reached ?? []
      await playAct(run, options, act, AbortSignal.timeout(lineMs))
      slowestJudgeMs = Math.max(slowestJudgeMs, await judge(run, acts))
      for (const { id } of steps) {
        const isNew = run.current?.reached.includes(id) === true && !before.includes(id)
        if (isNew && needed.get(id)?.every((each) => has([...solved, ...acts], each)) !== true)
          otherWays.push({ step: id, from, acts: [...acts] })
      }
    }
  } finally {
    await run.leave(true)
  }
  return { otherWays, slowestJudgeMs }
}

/** Judges, and answers with how long it took. Throws where the screen would show an error. */
async function judge(run: LabRun, acts: readonly Act[]): Promise<number> {
  const startedAt = performance.now()
  await run.judge()
  const { error } = run.state('en')
  if (error !== undefined) throw new Error(`${error.message}, after ${shownActs(acts)}`)
  return performance.now() - startedAt
}

/** A run whose first steps were reached by their solutions. */
async function runFrom(options: GameOptions, from: number): Promise<LabRun> {
  const begun = await beginRun(options)
  options.onBegun(begun.runId ?? '')
  const before = options.loaded.lab.steps.slice(0, from)
  for (const { solution } of before) for (const act of solution) await playAct(begun, options, act)
  const progress = begun.current
  if (progress === undefined || from === 0) return begun
  return goOn(options, { ...progress, reached: before.map(({ id }) => id) })
}

async function goOn(options: PlayOptions, progress: LabProgress): Promise<LabRun> {
  const { client, loaded, workspaces, readImage, clock } = options
  const run = new LabRun({
    loaded: { ...loaded, source: { kind: 'builtin' }, images: [] },
    client: () => client,
    workspaces,
    progressStore: { read: () => Promise.resolve(progress), write: () => Promise.resolve() },
    readImage,
    clock,
    holdsForMs,
  })
  await run.resume()
  return run
}

const has = (acts: readonly Act[], wanted: Act): boolean =>
  acts.some((act) => JSON.stringify(act) === JSON.stringify(wanted))

/** Acts on one line. */
export function shownActs(acts: readonly Act[]): string {
  return acts.map((act) => ('run' in act ? act.run : `write ${act.write}`)).join(' ⏎ ')
}
