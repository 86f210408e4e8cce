/**
 * Where sequences of a lab begin: as its solution leaves things after so many acts. The solution is played once; a
 * sequence begins by going back to a point in time of the simulator, which is ten times cheaper than playing it again.
 *
 * Files and records go back, processes don't. A container that only sleeps is started again and is what it was, and so is
 * a database, which finds its files as after a power cut, once it answers; where another runs, or one with a tmpfs, the
 * sequence goes back further and plays on from there.
 */
import { cp, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { CamadaTime, EngineClient } from '@backend/docker/types'
import { LabRun } from '@backend/labs/labRun'
import { beginRun, playAct, type PlayOptions } from '@backend/labs/playing'
import type { LabProgress } from '@backend/labs/progressStore'
import { LabError } from '@shared/errors'
import type { Act } from '@shared/labs/schema'
import { solutionOf } from './solution'

const holdsForMs = 10
/** Main programs of containers that can be started again, and how one asks whether they answer. */
const restartable: ReadonlyMap<string, string | undefined> = new Map([
  ['sleep', undefined],
  ['mysqld', 'mysqladmin -s -h 127.0.0.1 ping'],
])
/** A call that was cut off may go on for a moment; one that goes on longer hangs. */
const settleWithinMs = 60_000

interface Kept {
  readonly point: number
  readonly progress: LabProgress
  /** Containers that ran. */
  readonly running: readonly Running[]
  readonly files: string
  /** What the goals of all steps say there; read before the first act of a step only. */
  readonly verdicts: string | undefined
}

interface Running {
  readonly id: string
  /** The command that succeeds once it is what it was; undefined where it is so at once. */
  readonly answers: string | undefined
}

export interface Starts {
  /** Goes to where the first `acts` acts of the solution are done, and answers with a run there. */
  begin(acts: number): Promise<LabRun>
}

export interface StartsOptions extends PlayOptions {
  readonly time: CamadaTime
  /** An empty folder for copies of the workspace. */
  readonly keptDir: string
  readonly onBegun: (runId: string) => void
}

/** Plays the solution, and keeps what it leaves after each act. */
export async function openStarts(options: StartsOptions): Promise<Starts> {
  const solution = solutionOf(options.loaded.lab)
  const kept = new Map<number, Kept>()
  const run = await beginRun(options)
  options.onBegun(run.runId ?? '')
  for (const [at, { act, isFirst }] of solution.entries()) {
    const start = await keep(run, { at, isFirst }, options)
    if (start !== undefined) kept.set(at, start)
    await playAndJudge(run, options, act)
  }
  const compared = new Set<number>()
  return {
    async begin(wanted) {
      const from = Math.max(...[...kept.keys()].filter((at) => at <= wanted))
      const start = kept.get(from)
      if (start === undefined) throw new Error('nothing is kept of the start')
      await goBack(start, run.workspace, options)
      const begun = await goOn(options, start.progress)
      if (start.verdicts !== undefined && !compared.has(from)) {
        expectSame(start.verdicts, await verdictsOf(begun, options))
      }
      compared.add(from)
      for (const { act } of solution.slice(from, wanted)) await playAndJudge(begun, options, act)
      return begun
    },
  }
}

async function playAndJudge(run: LabRun, options: StartsOptions, act: Act): Promise<void> {
  await playAct(run, options, act)
  await run.judge()
}

async function keep(
  run: LabRun,
  { at, isFirst }: { readonly at: number; readonly isFirst: boolean },
  options: StartsOptions,
): Promise<Kept | undefined> {
  const running = await runningAlone(options.client)
  if (running === undefined || !(await allAnswer(running, run.workspace, options))) return undefined
  const files = join(options.keptDir, String(at))
  await cp(options.workspaces.realPath(run.workspace), files, { recursive: true })
  const { current: point } = await options.time.line({ limit: 1 })
  // A point with a name stays, however many come after it.
  await options.time.name(point, `start-${at}`)
  // What is written without a call that lasts (`run --rm`) belongs to the point before, but not to one that was gone to.
  await options.time.go(point)
  // A server that wrote something meanwhile was ended by that.
  await wake(running, run.workspace, options)
  return {
    point,
    progress: progressOf(run),
    running,
    files,
    verdicts: isFirst ? await verdictsOf(run, options) : undefined,
  }
}

/** The containers that run, if all of them can be started again and hold nothing in memory. */
async function runningAlone(client: EngineClient): Promise<readonly Running[] | undefined> {
  const running: Running[] = []
  for (const { Id } of await client.containers.list()) {
    const { HostConfig, State, Path, Args } = await client.containers.inspect(Id)
    const [command = ''] = Path === 'docker-entrypoint.sh' ? Args : [Path]
    const hasTmpfs = Object.keys(HostConfig.Tmpfs ?? {}).length > 0
    if (!restartable.has(command) || hasTmpfs || State.Status !== 'running') return undefined
    running.push({ id: Id, answers: restartable.get(command) })
  }
  return running
}

/** Whether each is there already: a server that is being set up can't be gone back to. */
async function allAnswer(running: readonly Running[], workspace: string, { console }: PlayOptions): Promise<boolean> {
  for (const { id, answers } of running) {
    if (answers === undefined) continue
    const { exitCode } = await console.runLine(workspace, `docker exec ${id} ${answers}`)
    if (exitCode !== 0) return false
  }
  return true
}

async function goBack(start: Kept, workspace: string, options: StartsOptions): Promise<void> {
  const { time, workspaces } = options
  const giveUpAt = performance.now() + settleWithinMs
  for (let isThere = false; !isThere;) {
    try {
      await time.go(start.point)
      isThere = true
    } catch (error) {
      const isBusy = error instanceof LabError && error.kind === 'conflict'
      if (!isBusy || performance.now() > giveUpAt) throw error
      await delay(20)
    }
  }
  await wake(start.running, workspace, options)
  const real = workspaces.realPath(workspace)
  await rm(real, { recursive: true })
  await mkdir(real)
  await cp(start.files, real, { recursive: true })
}

/** Starts those that going has ended, and waits until they are what they were. */
async function wake(running: readonly Running[], workspace: string, { client, console }: PlayOptions): Promise<void> {
  const up = new Set((await client.containers.list()).map(({ Id }) => Id))
  for (const { id } of running) if (!up.has(id)) await client.containers.start(id)
  for (const { id, answers } of running) {
    if (answers !== undefined) await console.runLine(workspace, untilItAnswers(id, answers))
  }
}

const untilItAnswers = (id: string, command: string): string =>
  `docker exec ${id} sh -c 'until ${command} 2> /dev/null; do sleep 0.1; done'`

/** A run that goes on from a progress which nobody else keeps. */
async function goOn(options: PlayOptions, progress: LabProgress): Promise<LabRun> {
  const { client, loaded, workspaces, readImage, clock } = options
  const run = new LabRun({
    loaded: { ...loaded, source: { kind: 'builtin' }, images: [] },
    client: () => client,
    workspaces,
    progressStore: { read: () => Promise.resolve(progress), write: () => Promise.resolve(), asideOf: () => undefined },
    readImage,
    clock,
    holdsForMs,
  })
  await run.resume()
  return run
}

function progressOf(run: LabRun): LabProgress {
  if (run.current === undefined) throw new Error('the lab has not begun')
  return run.current
}

async function verdictsOf(run: LabRun, { loaded }: PlayOptions): Promise<string> {
  const lines: string[] = []
  for (const { id } of loaded.lab.steps) {
    const { goals, feedback } = await run.look(id)
    for (const [goal, verdict] of goals) lines.push(`${id} ${goal}: ${JSON.stringify(verdict)}`)
    lines.push(`${id}: ${feedback.join(' ')}`)
  }
  return lines.join('\n')
}

function expectSame(before: string, after: string): void {
  if (before !== after) throw new Error(`going back left something else:\n${before}\nthen:\n${after}`)
}
