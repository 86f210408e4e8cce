/**
 * What every lab must survive, on whatever engine: its start fails every goal, its solution passes step by step, each
 * mistake fails with its own feedback, extras don't block, cleaning leaves nothing, a second run passes. The verdicts
 * are kept as lines, so that those of two engines can be compared.
 */
import { randomUUID } from 'node:crypto'
import { LabError, toLabError } from '@shared/errors'
import type { Act } from '@shared/labs/schema'
import type { Console } from '../console/console'
import type { EngineClient } from '../docker/types'
import type { WorkspaceStore } from '../workspaces/workspaceStore'
import type { GatherOptions } from './gatherState'
import { LabRun } from './labRun'
import { runLabel } from './labels'
import type { LoadedLab } from './loadLabs'
import type { ProgressStore } from './progressStore'

export interface CheckOptions {
  readonly loaded: LoadedLab
  readonly client: EngineClient
  readonly workspaces: WorkspaceStore
  readonly console: Pick<Console, 'runLine' | 'onEvent'>
  readonly readImage: GatherOptions['readImage']
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  /** Told of each check as it ends. */
  readonly onResult?: (result: CheckResult) => void
}

export interface CheckResult {
  readonly name: string
  readonly isPassed: boolean
  /** Why it failed; empty else. */
  readonly detail: string
}

export interface LabReport {
  readonly labId: string
  readonly results: readonly CheckResult[]
  /** `step goal verdict` lines in the order of play; equal on every engine. */
  readonly verdicts: readonly string[]
  readonly isPassed: boolean
}

/** Ten seconds for each minute that the lab promises a reader are plenty for a machine. */
const budgetMsPerMinute = 10_000

/** Acts end before they are judged, so that goals need not be watched for long. */
const holdsForMs = 20

/** Plays one lab in every way. */
export async function checkLab(options: CheckOptions): Promise<LabReport> {
  const { lab } = options.loaded
  const results: CheckResult[] = []
  const verdicts: string[] = []
  const attempt = async (name: string, act: () => Promise<void>): Promise<void> => {
    const result = await act().then(
      () => ({ name, isPassed: true, detail: '' }),
      (error: unknown) => ({ name, isPassed: false, detail: toLabError(error).message }),
    )
    results.push(result)
    options.onResult?.(result)
  }
  const leftovers = new Set<string>()
  await attempt('the start fails every goal', () => play(options, leftovers, async (run) => expectNoGoal(run)))
  await attempt('the solution passes, step by step', async () => {
    const startedAtMs = options.clock()
    await play(options, leftovers, (run) => playSolution(run, options, lab.steps.length, verdicts))
    const tookMs = options.clock() - startedAtMs
    if (tookMs > lab.minutes * budgetMsPerMinute) throw fail(`it took ${Math.round(tookMs / 1000)} s`)
  })
  for (const [index, step] of lab.steps.entries()) {
    for (const mistake of step.mistakes) {
      await attempt(`${step.id}: the mistake "${mistake.feedback}" is told`, () =>
        play(options, leftovers, async (run) => {
          await playSolution(run, options, index, [])
          await playActs(run, options, mistake.acts)
          const state = run.state('en').steps[index]
          const text = options.loaded.texts.en.steps.get(step.id)?.feedback.get(mistake.feedback) ?? ''
          verdicts.push(`${step.id} ${mistake.feedback} ${state?.isReached === true ? 'passed' : 'failed'}`)
          if (state?.isReached === true) throw fail('the step passed')
          if (state?.feedback.includes(text) !== true)
            throw fail(`the feedback was: ${state?.feedback.join(' | ') || 'none'}`)
        }),
      )
    }
  }
  await attempt('extras do not block, and a second run passes', () =>
    withExtras(options, () => play(options, leftovers, (run) => playSolution(run, options, lab.steps.length, []))),
  )
  await attempt('cleaning leaves nothing', () => {
    if (leftovers.size > 0) throw fail(`left behind: ${[...leftovers].join(', ')}`)
    return Promise.resolve()
  })
  return { labId: lab.id, results, verdicts, isPassed: results.every((result) => result.isPassed) }
}

function fail(reason: string): LabError {
  return new LabError('conflict', reason)
}

/** A fresh run, and whatever happens its end. */
async function play(options: CheckOptions, leftovers: Set<string>, act: (run: LabRun) => Promise<void>): Promise<void> {
  const { loaded, client, workspaces, readImage, clock } = options
  const run = new LabRun({
    loaded,
    client: () => client,
    workspaces,
    progressStore: forgetful(),
    readImage,
    clock,
    holdsForMs,
  })
  await run.resume()
  const begun = run.state('en')
  if (begun.error !== undefined) throw LabError.fromData(begun.error)
  try {
    await act(run)
  } finally {
    const made = await madeBy(options, run)
    await run.leave(true)
    const left = await existing(client)
    for (const item of made) if (left.has(item)) leftovers.add(item)
  }
}

async function expectNoGoal(run: LabRun): Promise<void> {
  await run.judge()
  const reached = run.state('en').steps.flatMap((step) => step.goals.filter((goal) => goal.isReached))
  if (reached.length > 0) throw fail(`reached at the start: ${reached.map((goal) => goal.id).join(', ')}`)
}

async function playSolution(run: LabRun, options: CheckOptions, steps: number, verdicts: string[]): Promise<void> {
  for (const [index, step] of options.loaded.lab.steps.slice(0, steps).entries()) {
    await run.judge()
    const before = run.state('en').steps[index]
    verdicts.push(
      ...(before?.goals ?? []).map((goal) => `${step.id} ${goal.id} ${goal.isReached ? 'reached' : 'unmet'}`),
    )
    if (before?.goals.every((goal) => goal.isReached) === true)
      throw fail(`step ${step.id} is reached before its solution`)
    const said = await playActs(run, options, step.solution)
    const after = run.state('en').steps[index]
    if (after?.isReached === true) continue
    const unmet = (after?.goals ?? []).filter((goal) => !goal.isReached).map((goal) => `${goal.id}: ${goal.observed}`)
    throw fail(`step ${step.id} is not reached by its solution (${unmet.join('; ')})${said}`)
  }
}

async function playActs(run: LabRun, options: CheckOptions, acts: readonly Act[]): Promise<string> {
  let said = ''
  for (const act of acts) {
    if ('write' in act) {
      await options.workspaces.write(run.workspace, act.write, act.text)
      continue
    }
    const lines: string[] = []
    const stop = options.console.onEvent(({ workspace, event }) => {
      if (workspace === run.workspace && event.kind === 'finished') lines.push(event.line)
    })
    const { stderr } = await options.console.runLine(run.workspace, act.run)
    stop()
    if (stderr !== '') said += `\n${stderr.trimEnd()}`
    for (const line of lines) await run.noteCommand(line)
  }
  await run.judge()
  return said
}

/** Things that no sentence of the lab names, there while it is played. */
async function withExtras(options: CheckOptions, act: () => Promise<void>): Promise<void> {
  const { client } = options
  const [image] = options.loaded.lab.requires.images
  const name = `camada-extra-${randomUUID().slice(0, 8)}`
  await client.volumes.create({ name })
  try {
    if (image !== undefined) await client.containers.create({ Image: image, Cmd: ['true'] }, { name })
    await act()
    if (image !== undefined) await client.containers.remove(name, { force: true })
  } finally {
    await client.volumes.remove(name)
  }
}

/** What a run has made: by its labels, by the names that the lab makes, and the volumes of those containers. */
async function madeBy({ client, loaded: { lab } }: CheckOptions, run: LabRun): Promise<readonly string[]> {
  const runId = run.runId ?? ''
  const filters = { label: [`${runLabel}=${runId}`] }
  const all = await client.containers.list({ all: true })
  const labelled = new Set((await client.containers.list({ all: true, filters })).map((container) => container.Id))
  const containers = all.filter(
    ({ Id, Names }) => labelled.has(Id) || Names.some((name) => lab.makes.containers.includes(name.slice(1))),
  )
  const mounted = containers.flatMap(({ Mounts }) =>
    Mounts.flatMap(({ Type, Name }) => (Type === 'volume' ? [Name] : [])),
  )
  const { volumes } = await client.volumes.list({ filters })
  return [
    ...containers.map(({ Id }) => `container ${Id}`),
    ...[...lab.makes.images, ...(run.current?.madeImages ?? [])].map((name) => `image ${name}`),
    ...[...mounted, ...volumes.map(({ Name }) => Name), ...lab.makes.volumes].map((name) => `volume ${name ?? ''}`),
  ]
}

async function existing(client: EngineClient): Promise<ReadonlySet<string>> {
  const [images, containers, volumes] = await Promise.all([
    client.images.list(),
    client.containers.list({ all: true }),
    client.volumes.list(),
  ])
  return new Set([
    ...images.flatMap((image) => [image.Id, ...(image.RepoTags ?? [])].map((name) => `image ${name}`)),
    ...containers.map((container) => `container ${container.Id}`),
    ...volumes.volumes.map((volume) => `volume ${volume.Name}`),
  ])
}

function forgetful(): ProgressStore {
  return { read: () => Promise.resolve(undefined), write: () => Promise.resolve() }
}
