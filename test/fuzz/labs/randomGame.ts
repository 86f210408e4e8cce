/**
 * A lab played at random: the lines of its solution up to some act, then whatever comes, each act judged. Told is each
 * step that was reached by other lines than its solution's.
 *
 * What the solution does is not judged again in every sequence: a run goes on from a progress that has those steps.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createConsole, type Console } from '@backend/console/console'
import { labLabels } from '@backend/labs/labels'
import type { LabRun } from '@backend/labs/labRun'
import type { LoadedLab } from '@backend/labs/loadLabs'
import { beginRun, doAct, playAct, type PlayOptions } from '@backend/labs/playing'
import { readImageState } from '@backend/labs/readImageState'
import { createWorkspaceStore } from '@backend/workspaces/workspaceStore'
import type { Act } from '@shared/labs/schema'
import type { LabWorldState } from '@shared/labs/state'
import { startSimulator } from '@simulator/index'
import { connect } from '../../cli/compareWithCli'
import type { Random } from '../../support/random'
import { randomAct } from './randomActs'
import { solutionOf } from './solution'
import { openStarts, type Starts } from './starts'

/** A line that has not ended by then is interrupted, as by Ctrl-C; where lines wait for a server, it has time to start. */
const lineMs = 1_500
const lineOfServersMs = 12_000

export interface OtherWay {
  readonly step: string
  /** How many acts of the solution were played before. */
  readonly from: number
  readonly acts: readonly Act[]
}

export interface Played {
  readonly otherWays: readonly OtherWay[]
  /** Steps that were reached, by whatever lines. */
  readonly reached: number
  /** How long each judgement took. */
  readonly judgedMs: readonly number[]
}

/** The lines of each step's solution that it takes to reach it; what follows them only looks. */
export type NeededActs = ReadonlyMap<string, readonly Act[]>

export interface Game {
  /** To be asked before anything is played. */
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
  const { time } = client.camada ?? {}
  if (time === undefined) throw new Error('the simulator keeps no points in time')
  const keptDir = join(dataDir, 'kept')
  let starts: Promise<Starts> | undefined
  return {
    neededActs: () => findNeeded(options),
    async playOnce(random, needed) {
      starts ??= openStarts({ ...options, time, keptDir, onBegun: (id) => (runId = id) })
      return playOnce(options, await starts, random, needed)
    },
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

async function playOnce(options: PlayOptions, starts: Starts, random: Random, needed: NeededActs): Promise<Played> {
  const { steps, requires } = options.loaded.lab
  const limitMs = requires.images.includes('mysql:latest') ? lineOfServersMs : lineMs
  const solution = solutionOf(options.loaded.lab).map(({ act }) => act)
  const from = random.below(solution.length)
  const solved = solution.slice(0, from)
  const run = await starts.begin(from)
  const acts: Act[] = []
  const otherWays: OtherWay[] = []
  const judgedMs: number[] = []
  let reached = 0
  for (let left = 1 + random.below(5); left > 0; left--) {
    const before = run.current?.reached ?? []
    const open = steps.find(({ id }) => !before.includes(id))
    const act = randomAct(
      options.loaded,
      open?.solution.find((each) => !has([...solved, ...acts], each)),
      random,
    )
    acts.push(act)
    const { lines } = await doAct(run, options, act, AbortSignal.timeout(limitMs))
    judgedMs.push(await judge(run, lines, acts))
    for (const { id } of steps) {
      const isNew = run.current?.reached.includes(id) === true && !before.includes(id)
      if (isNew) reached++
      if (isNew && needed.get(id)?.every((each) => has([...solved, ...acts], each)) !== true)
        otherWays.push({ step: id, from, acts: [...acts] })
    }
  }
  return { otherWays, reached, judgedMs }
}

/** Judges as the console does, and answers with how long it took. Throws where the screen would show an error. */
async function judge(run: LabRun, lines: LabWorldState['commands'], acts: readonly Act[]): Promise<number> {
  const startedAt = performance.now()
  for (const { line, exitCode } of lines) await run.noteCommand(line, exitCode)
  if (lines.length === 0) await run.judge()
  const { error } = run.state('en')
  if (error !== undefined) throw new Error(`${error.message}, after ${shownActs(acts)}`)
  return performance.now() - startedAt
}

const has = (acts: readonly Act[], wanted: Act): boolean =>
  acts.some((act) => JSON.stringify(act) === JSON.stringify(wanted))

/** Acts on one line. */
export function shownActs(acts: readonly Act[]): string {
  return acts.map((act) => ('run' in act ? act.run : `write ${act.write}`)).join(' ⏎ ')
}
