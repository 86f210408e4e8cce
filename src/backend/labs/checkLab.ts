/**
 * What every lab must survive, on whatever engine: its start fails every goal, its solution passes step by step, each
 * mistake fails with its own feedback, extras don't block, cleaning leaves nothing, a second run passes. The verdicts
 * are kept as lines, so that those of two engines can be compared.
 */
import { randomUUID } from 'node:crypto'
import { LabError, toLabError } from '@shared/errors'
import type { Lab, LabStep } from '@shared/labs/schema'
import type { EngineClient } from '../docker/types'
import type { LabRun } from './labRun'
import { runLabel } from './labels'
import { beginRun, playActs, type PlayOptions } from './playing'
import { ensureImage } from './prepare'
import { refuseLacking } from './lacking'

export interface CheckOptions extends PlayOptions {
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

/** Plays one lab in every way; only says what is missing where the engine lacks what it needs. */
export async function checkLab(options: CheckOptions): Promise<LabReport> {
  const { lab } = options.loaded
  const results: CheckResult[] = []
  const verdicts: string[] = []
  const attempt = async (name: string, act: () => Promise<void>): Promise<void> => {
    const result = await Promise.resolve()
      .then(act)
      .then(
        () => ({ name, isPassed: true, detail: '' }),
        (error: unknown) => ({ name, isPassed: false, detail: toLabError(error).message }),
      )
    results.push(result)
    options.onResult?.(result)
  }
  await attempt('the engine has what the lab needs', () => requireEngine(options))
  if (results[0]?.isPassed === false) return { labId: lab.id, results, verdicts, isPassed: false }
  const leftovers = new Set<string>()
  await attempt('the start fails every goal', () => play(options, leftovers, (run) => expectNoGoal(run, options)))
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
          await playSolution(run, options, index)
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
    withExtras(options, () => play(options, leftovers, (run) => playSolution(run, options, lab.steps.length))),
  )
  await attempt('cleaning leaves nothing', () =>
    leftovers.size > 0 ? Promise.reject(fail(`left behind: ${[...leftovers].join(', ')}`)) : Promise.resolve(),
  )
  return { labId: lab.id, results, verdicts, isPassed: results.every((result) => result.isPassed) }
}

/** Pulls the images that are missing. Throws LabError that names the one that can't be had. */
async function requireEngine({ client, loaded: { lab } }: CheckOptions): Promise<void> {
  await refuseLacking(client, lab)
  for (const image of lab.requires.images) {
    await ensureImage(client, image).catch((error: unknown) => {
      throw fail(`${image} is not there, and could not be pulled: ${toLabError(error).message}`)
    })
  }
}

function fail(reason: string): LabError {
  return new LabError('conflict', reason)
}

/** A fresh run, and whatever happens its end. */
async function play(options: CheckOptions, leftovers: Set<string>, act: (run: LabRun) => Promise<void>): Promise<void> {
  const { client } = options
  const before = await existing(client)
  const run = await beginRun(options)
  try {
    await act(run)
  } finally {
    const made = await madeBy(options, run)
    await run.leave(true)
    const left = await existing(client)
    for (const item of made) if (left.has(item) && !before.has(item)) leftovers.add(item)
    // Others may be at work on the engine: only what the lab's own lines name is the lab's.
    const lines = linesOf(options.loaded.lab)
    // What a lab needs was pulled for it, and stays.
    const stays = new Set([...before, ...options.loaded.lab.requires.images.map((name) => `image ${name}`)])
    for (const item of left) if (!stays.has(item) && lines.includes(nameIn(item))) leftovers.add(item)
  }
}

/** Every goal of every step, not only of the one that is open. */
async function expectNoGoal(run: LabRun, { loaded }: CheckOptions): Promise<void> {
  const reached: string[] = []
  for (const step of loaded.lab.steps) {
    const { goals } = await run.look(step.id)
    for (const [id, goal] of goals) if (goal.isReached) reached.push(`${step.id} ${id}`)
  }
  if (reached.length > 0) throw fail(`reached at the start: ${reached.join(', ')}`)
}

/** Plays the solution of so many steps; with `verdicts`, which it adds to, each act is looked at. */
async function playSolution(run: LabRun, options: CheckOptions, steps: number, verdicts?: string[]): Promise<void> {
  for (const [index, step] of options.loaded.lab.steps.slice(0, steps).entries()) {
    await run.judge()
    const before = run.state('en').steps[index]
    verdicts?.push(
      ...(before?.goals ?? []).map((goal) => `${step.id} ${goal.id} ${goal.isReached ? 'reached' : 'unmet'}`),
    )
    if (before?.goals.every((goal) => goal.isReached) === true)
      throw fail(`step ${step.id} is reached before its solution`)
    const said = await (verdicts === undefined
      ? playActs(run, options, step.solution)
      : playUnblamed(run, options, step, index))
    const after = run.state('en').steps[index]
    if (after?.isReached === true) {
      checkPrediction(step, run, verdicts ?? [])
      continue
    }
    const unmet = (after?.goals ?? []).filter((goal) => !goal.isReached).map((goal) => `${goal.id}: ${goal.observed}`)
    throw fail(`step ${step.id} is not reached by its solution (${unmet.join('; ')})${said}`)
  }
}

/** Plays a step's solution, of which no act may be called a mistake. Answers with what was printed as errors. */
async function playUnblamed(run: LabRun, options: CheckOptions, step: LabStep, index: number): Promise<string> {
  let said = ''
  for (const act of step.solution) {
    said += await playActs(run, options, [act])
    const { isReached = false, feedback = [] } = run.state('en').steps[index] ?? {}
    if (isReached || feedback.length === 0) continue
    const done = 'run' in act ? act.run : act.write
    throw fail(`step ${step.id}: its solution is called a mistake after "${done}": ${feedback.join(' | ')}`)
  }
  return said
}

/** What a prediction is compared with must be readable, and be what the author says, if he says. */
function checkPrediction({ id, prediction }: LabStep, run: LabRun, verdicts: string[]): void {
  if (prediction === undefined) return
  const happened = run.current?.happened[id]
  if (happened === undefined) throw fail(`step ${id}: what its prediction asks could not be read`)
  if (happened.kind === 'choice' && prediction.kind === 'choice') {
    const { correct = happened.option } = prediction
    if (correct !== happened.option) throw fail(`step ${id}: ${happened.option} happened, not ${correct}`)
  }
  // Sizes may differ from engine to engine; all else is the same.
  if (happened.kind !== 'number') verdicts.push(`${id} happened ${JSON.stringify(happened)}`)
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
  } finally {
    if (image !== undefined)
      await client.containers.remove(name, { force: true, removeVolumes: true }).catch(() => undefined)
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
    ...[...mounted, ...volumes.map(({ Name }) => Name), ...lab.makes.volumes, ...(run.current?.madeVolumes ?? [])].map(
      (name) => `volume ${name ?? ''}`,
    ),
  ]
}

function linesOf({ steps }: Lab): string {
  const acts = steps.flatMap((step) => [...step.solution, ...step.mistakes.flatMap((mistake) => mistake.acts)])
  return acts.map((act) => ('run' in act ? act.run : act.text)).join('\n')
}

/** `image meu-motd:1` as lines name it; `:latest` is left out there. */
function nameIn(item: string): string {
  return item.replace(/^\w+ /, '').replace(/:latest$/, '')
}

async function existing(client: EngineClient): Promise<ReadonlySet<string>> {
  const [images, containers, volumes] = await Promise.all([
    client.images.list(),
    client.containers.list({ all: true }),
    client.volumes.list(),
  ])
  return new Set([
    ...images.flatMap((image) => [image.Id, ...(image.RepoTags ?? [])].map((name) => `image ${name}`)),
    ...containers.flatMap(({ Id, Names }) =>
      [Id, ...Names.map((name) => name.slice(1))].map((name) => `container ${name}`),
    ),
    ...volumes.volumes.map((volume) => `volume ${volume.Name}`),
  ])
}
