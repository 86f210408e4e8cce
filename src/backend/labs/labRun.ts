/**
 * One lab being played: its progress, the judging of its goals as the world changes, and the state that screens follow.
 *
 * Goals of the first unreached step are judged on engine events, lines of the console, changed files and a light poll.
 * A step that was reached stays reached, whatever is done later.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { LabError, toLabError } from '@shared/errors'
import { evaluate } from '@shared/labs/evaluate'
import type { LabState, LabStepState } from '@shared/labs/progress'
import { describeObservation, type Observation } from '@shared/labs/observations'
import type { LabStep } from '@shared/labs/schema'
import type { LabWorldState } from '@shared/labs/state'
import type { EngineClient } from '../docker/types'
import type { WorkspaceStore } from '../workspaces/workspaceStore'
import { cleanRun, namesTaken, planCleaning, taggedImages, type Cleaning } from './cleaning'
import type { GatherOptions } from './gatherState'
import { gatherState } from './gatherState'
import type { LabLocale, LoadedLab } from './loadLabs'
import { prepareStart, renewWorkspace } from './prepare'
import type { LabProgress, ProgressStore } from './progressStore'

export interface LabRunOptions {
  readonly loaded: LoadedLab
  readonly client: () => EngineClient
  readonly workspaces: WorkspaceStore
  readonly progressStore: ProgressStore
  readonly readImage: GatherOptions['readImage']
}

interface Judgement {
  readonly goals: ReadonlyMap<string, { readonly isReached: boolean; readonly observed: Observation }>
  readonly feedback: readonly string[]
}

const nothing: Judgement = { goals: new Map(), feedback: [] }
const keptCommands = 500
const holdsForMs = 250

export class LabRun {
  readonly workspace: string
  private progress: LabProgress | undefined
  private judgement: Judgement = nothing
  private preparing = false
  private failure: LabError | undefined
  private judging: Promise<void> | undefined
  private wantsAnother = false
  private readonly listeners = new Set<() => void>()

  constructor(private readonly options: LabRunOptions) {
    this.workspace = `lab-${options.loaded.lab.id}`
  }

  get labId(): string {
    return this.options.loaded.lab.id
  }

  get runId(): string | undefined {
    return this.progress?.runId
  }

  get current(): LabProgress | undefined {
    return this.progress
  }

  /** Calls back after each change of the state; returns the disposer. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Reads the kept progress; a lab that was never begun has none. */
  async load(): Promise<void> {
    this.progress ??= await this.options.progressStore.read(this.options.loaded.lab.id)
  }

  /** Goes on where the lab was left, or begins it. */
  async resume(): Promise<void> {
    await this.load()
    if (this.preparing) return
    if (this.progress === undefined) await this.begin()
    else await this.judge()
  }

  /** Removes what the former run made, and begins anew. Throws LabError when the engine refuses. */
  async reset(): Promise<void> {
    await this.load()
    if (this.progress !== undefined) await cleanRun(this.options.client(), this.options.loaded.lab, this.progress)
    await this.begin()
  }

  /** What leaving with `clean`, or a reset, would remove now. */
  async previewCleaning(): Promise<Cleaning> {
    await this.load()
    const { loaded, client } = this.options
    if (this.progress === undefined) return { containers: [], images: [], volumes: [] }
    return planCleaning(client(), loaded.lab, this.progress)
  }

  /** Ends the run; what it made goes with `clean`. Reached steps are kept. */
  async leave(clean: boolean): Promise<void> {
    await this.load()
    if (this.progress !== undefined && clean) {
      await cleanRun(this.options.client(), this.options.loaded.lab, this.progress)
    }
  }

  /** Notes a line that was run in the lab's console, and judges. */
  async noteCommand(line: string): Promise<void> {
    if (this.progress === undefined) return
    await this.update({ commands: [...this.progress.commands, line].slice(-keptCommands) })
    await this.judge()
  }

  /** Notes that an image got a name during the run: one from before counts as the learner's own then. */
  async noteTag(name: string): Promise<void> {
    if (this.progress?.before.images.includes(name) !== true || this.progress.renewed.includes(name)) return
    await this.update({ renewed: [...this.progress.renewed, name] })
  }

  /** Keeps the learner's prediction. Throws LabError `conflict` once the step is reached. */
  async predict(stepId: string, optionId: string): Promise<void> {
    const progress = this.require()
    const step = this.step(stepId)
    if (step.prediction?.options.includes(optionId) !== true)
      throw new LabError('invalid', `no such option: ${optionId}`)
    if (progress.reached.includes(stepId)) {
      throw new LabError('conflict', 'the step is done: a prediction comes before the act')
    }
    await this.update({ predictions: { ...progress.predictions, [stepId]: optionId } })
  }

  async showHint(stepId: string): Promise<void> {
    const progress = this.require()
    const step = this.step(stepId)
    const shown = Math.min((progress.hints[stepId] ?? 0) + 1, step.hints)
    await this.update({ hints: { ...progress.hints, [stepId]: shown } })
  }

  async showSolution(stepId: string): Promise<void> {
    const progress = this.require()
    this.step(stepId)
    await this.update({ solutions: [...new Set([...progress.solutions, stepId])] })
  }

  async goTo(step: number): Promise<void> {
    this.require()
    if (this.options.loaded.lab.steps[step] === undefined) throw new LabError('invalid', `no such step: ${step}`)
    await this.update({ currentStep: step })
  }

  async allowHostPaths(allow: boolean): Promise<void> {
    this.require()
    await this.update({ allowsHostPaths: allow })
  }

  /** Judges the first unreached step now; calls that come meanwhile are answered by one more round. */
  async judge(): Promise<void> {
    this.wantsAnother = true
    this.judging ??= this.judgeUntilQuiet().finally(() => (this.judging = undefined))
    await this.judging
  }

  private async judgeUntilQuiet(): Promise<void> {
    while (this.wantsAnother) {
      this.wantsAnother = false
      await this.judgeOnce()
    }
  }

  private async judgeOnce(): Promise<void> {
    const { progress } = this
    const step = this.options.loaded.lab.steps.find((candidate) => progress?.reached.includes(candidate.id) === false)
    if (progress === undefined || step === undefined) return
    try {
      await this.noteImages()
      const state = await this.gather(step, progress)
      const before = JSON.stringify([...this.judgement.goals, this.judgement.feedback, this.failure?.message])
      this.failure = undefined
      this.judgement = judgeStep(step, state)
      if (isComplete(this.judgement)) await this.reachIfItHolds(step, progress)
      else if (JSON.stringify([...this.judgement.goals, this.judgement.feedback, undefined]) !== before) this.notify()
    } catch (error) {
      const failure = toLabError(error)
      if (failure.message === this.failure?.message) return
      this.failure = failure
      this.notify()
    }
  }

  /**
   * The goals are shown as they are at once; the step is reached when they still hold a moment later, so that a
   * container that ends at once and was seen running does not pass it.
   */
  private async reachIfItHolds(step: LabStep, { runId }: LabProgress): Promise<void> {
    this.notify()
    await delay(holdsForMs)
    if (this.progress?.runId !== runId) return
    this.judgement = judgeStep(step, await this.gather(step, this.progress))
    if (this.progress.runId === runId && isComplete(this.judgement)) await this.reach(step)
    else this.notify()
  }

  /** Remembers images under the lab's names by ID: a later build takes the name away and leaves the image. */
  private async noteImages(): Promise<void> {
    const progress = this.require()
    const { lab } = this.options.loaded
    const names = lab.makes.images.filter((name) => !progress.before.images.includes(name))
    if (names.length === 0) return
    const found = await taggedImages(this.options.client(), names)
    const news = found.filter((id) => !progress.madeImages.includes(id))
    if (news.length > 0) await this.update({ madeImages: [...progress.madeImages, ...news] })
  }

  private async gather(step: LabStep, progress: LabProgress): Promise<LabWorldState> {
    const predicates = [...step.goals.map((goal) => goal.check), ...step.feedback.map((entry) => entry.when)]
    const { client, workspaces, readImage } = this.options
    const state = await gatherState(predicates, {
      client: client(),
      workspaces,
      workspace: this.workspace,
      commands: progress.commands,
      readImage,
    })
    return { ...state, images: markFromBefore(state.images, progress) }
  }

  private async reach(step: LabStep): Promise<void> {
    const progress = this.require()
    const reached = [...progress.reached, step.id]
    const isDone = reached.length === this.options.loaded.lab.steps.length
    this.judgement = nothing
    await this.update({ reached, phase: isDone ? 'done' : 'running' })
    this.wantsAnother = !isDone
  }

  private async begin(): Promise<void> {
    const { loaded, client, workspaces } = this.options
    this.preparing = true
    this.failure = undefined
    this.judgement = nothing
    this.notify()
    try {
      const engine = client()
      const before = await namesTaken(engine, loaded.lab)
      const runId = randomUUID()
      await renewWorkspace(workspaces, this.workspace, loaded.workspaceDir)
      await prepareStart(engine, loaded, runId)
      this.progress = {
        formatVersion: 1,
        runId,
        phase: 'running',
        currentStep: 0,
        reached: [],
        predictions: {},
        hints: {},
        solutions: [],
        commands: [],
        allowsHostPaths: false,
        before,
        madeImages: [],
        renewed: [],
      }
      await this.options.progressStore.write(loaded.lab.id, this.progress)
    } catch (error) {
      this.failure = toLabError(error)
    } finally {
      this.preparing = false
      this.notify()
    }
    await this.judge()
  }

  private async update(change: Partial<LabProgress>): Promise<void> {
    this.progress = { ...this.require(), ...change }
    this.notify()
    await this.options.progressStore.write(this.options.loaded.lab.id, this.progress)
  }

  private require(): LabProgress {
    if (this.progress === undefined) throw new LabError('conflict', 'the lab was not started')
    return this.progress
  }

  private step(stepId: string): LabStep {
    const step = this.options.loaded.lab.steps.find((candidate) => candidate.id === stepId)
    if (step === undefined) throw new LabError('notFound', `no such step: ${stepId}`)
    return step
  }

  private notify(): void {
    this.listeners.forEach((listener) => listener())
  }

  /** The state as a screen shows it, in that language. */
  state(locale: LabLocale): LabState {
    const { lab, texts } = this.options.loaded
    const text = texts[locale]
    const { progress } = this
    const phase = this.preparing ? 'preparing' : progress === undefined ? 'failed' : progress.phase
    return {
      labId: lab.id,
      runId: progress?.runId ?? '',
      number: lab.number,
      title: text.title,
      minutes: lab.minutes,
      introduction: text.introduction,
      ending: text.ending,
      workspace: this.workspace,
      phase,
      ...(this.failure === undefined ? {} : { error: this.failure.toData() }),
      currentStep: progress?.currentStep ?? 0,
      steps: lab.steps.map((step) => this.stepState(step, locale)),
      asksHostPaths: this.hostPathsToAsk(),
    }
  }

  private hostPathsToAsk(): LabState['asksHostPaths'] {
    const { lab } = this.options.loaded
    if (lab.requires.hostPaths.length === 0 || this.progress?.allowsHostPaths === true) return []
    const { capabilities, url } = this.options.client()
    if (!capabilities.reachesRealDisks) return []
    const where = capabilities.sharesHostFiles ? '' : url
    return lab.requires.hostPaths.map((path) => ({ path, where }))
  }

  private stepState(step: LabStep, locale: LabLocale): LabStepState {
    const { progress } = this
    const text = this.options.loaded.texts[locale].steps.get(step.id)
    const isReached = progress?.reached.includes(step.id) === true
    const shownHints = progress?.hints[step.id] ?? 0
    const isJudged = progress?.reached.length === this.options.loaded.lab.steps.indexOf(step)
    const judgement = isJudged ? this.judgement : nothing
    return {
      id: step.id,
      title: text?.title ?? step.id,
      text: text?.text ?? '',
      isReached,
      goals: step.goals.map((goal) => {
        const found = judgement.goals.get(goal.id)
        return {
          id: goal.id,
          sentence: text?.goals.get(goal.id) ?? goal.id,
          isReached: isReached || found?.isReached === true,
          observed: found === undefined || isReached ? '' : describeObservation(found.observed, locale),
        }
      }),
      ...this.predictionState(step, locale, isReached),
      hints: text?.hints.slice(0, shownHints) ?? [],
      hintsLeft: step.hints - shownHints,
      feedback: judgement.feedback.map((id) => text?.feedback.get(id) ?? id),
      ...(progress?.solutions.includes(step.id) === true ? { solution: solutionLines(step) } : {}),
      ...(step.picture === undefined ? {} : { picture: step.picture }),
    }
  }

  private predictionState(step: LabStep, locale: LabLocale, isReached: boolean): Pick<LabStepState, 'prediction'> {
    const text = this.options.loaded.texts[locale].steps.get(step.id)?.prediction
    if (step.prediction === undefined || text === undefined) return {}
    const chosen = this.progress?.predictions[step.id]
    const { correct } = step.prediction
    return {
      prediction: {
        question: text.question,
        options: step.prediction.options.map((id) => ({ id, label: text.options.get(id) ?? id })),
        ...(chosen === undefined ? {} : { chosen }),
        ...(isReached ? { outcome: { right: chosen === correct, correct, explanation: text.outcome } } : {}),
      },
    }
  }
}

/** What was there before the run counts only once it was made anew. */
function markFromBefore(images: LabWorldState['images'], { before, renewed }: LabProgress): LabWorldState['images'] {
  const old = new Set(before.images.filter((name) => !renewed.includes(name)))
  return new Map(
    [...images].map(([name, image]) => [name, image && old.has(name) ? { ...image, isFromBefore: true } : image]),
  )
}

function isComplete(judgement: Judgement): boolean {
  return [...judgement.goals.values()].every((goal) => goal.isReached)
}

function judgeStep(step: LabStep, state: LabWorldState): Judgement {
  const goals = new Map(step.goals.map((goal) => [goal.id, evaluate(goal.check, state)]))
  const feedback = step.feedback.filter((entry) => evaluate(entry.when, state).isReached).map((entry) => entry.id)
  return { goals, feedback }
}

function solutionLines(step: LabStep): string[] {
  return step.solution.map((act) => ('run' in act ? act.run : `# ${act.write}\n${act.text}`))
}
