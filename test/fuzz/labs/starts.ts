/**
 * Where sequences of a lab begin: as its solution leaves things after so many steps. The solution is played once; a
 * sequence begins by going back to a point in time of the simulator, which is ten times cheaper than playing it again.
 *
 * Files and records go back, processes don't. A container that only sleeps is started again and is what it was; where
 * another runs, or one with a tmpfs, the sequence goes back further and plays on from there.
 */
import { cp, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { CamadaTime, EngineClient } from '@backend/docker/types'
import { LabRun } from '@backend/labs/labRun'
import { beginRun, playAct, type PlayOptions } from '@backend/labs/playing'
import type { LabProgress } from '@backend/labs/progressStore'
import { LabError } from '@shared/errors'

const holdsForMs = 10
/** A call that was cut off may go on for a moment; one that goes on longer hangs. */
const settleWithinMs = 10_000

interface Kept {
  readonly point: number
  readonly progress: LabProgress
  readonly sleeping: readonly string[]
  readonly files: string
  /** What the goals of all steps say there. */
  readonly verdicts: string
}

export interface Starts {
  /** Goes to where the first `steps` steps are done, and answers with a run there. */
  begin(steps: number): Promise<LabRun>
}

export interface StartsOptions extends PlayOptions {
  readonly time: CamadaTime
  /** An empty folder for copies of the workspace. */
  readonly keptDir: string
  readonly onBegun: (runId: string) => void
}

/** Plays the solution, and keeps what it leaves after each step. */
export async function openStarts(options: StartsOptions): Promise<Starts> {
  const { steps } = options.loaded.lab
  const kept = new Map<number, Kept>()
  const run = await beginRun(options)
  options.onBegun(run.runId ?? '')
  for (const [at, { solution }] of steps.entries()) {
    const start = await keep(run, at, options)
    if (start !== undefined) kept.set(at, start)
    for (const act of solution) await playAct(run, options, act)
  }
  const compared = new Set<number>()
  return {
    async begin(wanted) {
      const from = Math.max(...[...kept.keys()].filter((at) => at <= wanted))
      const start = kept.get(from)
      if (start === undefined) throw new Error('nothing is kept of the start')
      await goBack(start, run.workspace, options)
      const begun = await goOn(options, start.progress)
      if (!compared.has(from)) expectSame(start.verdicts, await verdictsOf(begun, options))
      compared.add(from)
      if (from === wanted) return begun
      for (const { solution } of steps.slice(from, wanted)) {
        for (const act of solution) await playAct(begun, options, act)
      }
      return goOn(options, { ...progressOf(begun), reached: steps.slice(0, wanted).map(({ id }) => id) })
    },
  }
}

async function keep(run: LabRun, at: number, options: StartsOptions): Promise<Kept | undefined> {
  const sleeping = await sleepingAlone(options.client)
  if (sleeping === undefined) return undefined
  const files = join(options.keptDir, String(at))
  await cp(options.workspaces.realPath(run.workspace), files, { recursive: true })
  const { current: point } = await options.time.line({ limit: 1 })
  // A point with a name stays, however many come after it.
  await options.time.name(point, `start-${at}`)
  // What is written without a call that lasts (`run --rm`) belongs to the point before, but not to one that was gone to.
  await options.time.go(point)
  const reached = options.loaded.lab.steps.slice(0, at).map(({ id }) => id)
  const progress = { ...progressOf(run), reached }
  return { point, progress, sleeping, files, verdicts: await verdictsOf(run, options) }
}

/** IDs of the containers that run, if all of them do nothing but sleep and hold nothing in memory. */
async function sleepingAlone(client: EngineClient): Promise<readonly string[] | undefined> {
  const running = await client.containers.list()
  for (const { Id } of running) {
    const { Config, HostConfig, State } = await client.containers.inspect(Id)
    const [command] = [...(Config.Entrypoint ?? []), ...(Config.Cmd ?? [])]
    const hasTmpfs = Object.keys(HostConfig.Tmpfs ?? {}).length > 0
    if (command !== 'sleep' || hasTmpfs || State.Status !== 'running') return undefined
  }
  return running.map(({ Id }) => Id)
}

async function goBack(start: Kept, workspace: string, { client, time, workspaces }: StartsOptions): Promise<void> {
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
  for (const id of start.sleeping) await client.containers.start(id)
  const real = workspaces.realPath(workspace)
  await rm(real, { recursive: true })
  await mkdir(real)
  await cp(start.files, real, { recursive: true })
}

/** A run that goes on from a progress which nobody else keeps. */
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
