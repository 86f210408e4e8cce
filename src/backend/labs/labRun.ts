/**
 * One lab being played: its progress, the judging of its goals as the world changes, and the state that screens follow.
 *
 * Goals of the first unreached step are judged on engine events, lines of the console, changed files and a light poll.
 * A step that was reached stays reached, whatever is done later.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { LabError, toLabError } from '@shared/errors'
import type { Guess } from '@shared/labs/guess'
import { isGuessOf } from '@shared/labs/predictions'
import type { LabState } from '@shared/labs/progress'
import type { LabStep } from '@shared/labs/schema'
import type { LabWorldState } from '@shared/labs/state'
import type { EngineClient } from '../docker/types'
import { labPrefix, type WorkspaceStore } from '../workspaces/workspaceStore'
import { cleanRun, planCleaning, type Cleaning } from './cleaning'
import type { GatherOptions } from './gatherState'
import { gatherState } from './gatherState'
import { isComplete, judgeStep, noJudgement, predicatesOfStep, type Judgement } from './judgement'
import { KeptProgress } from './keptProgress'
import type { LibraryLab } from './library'
import type { LabLocale } from './loadLabs'
import { markFromBefore, newlyMade, newlyNamed } from './ownImages'
import { newlyMounted } from './ownVolumes'
import { prepareRun } from './prepare'
import { newProgress, type LabProgress, type ProgressStore } from './progressStore'
import { reachedNow } from './reaching'
import { findStrays } from './strays'
import { goneWhy, hostPathsToAsk } from './surroundings'
import { openStep, viewLab } from './viewLab'

export interface LabRunOptions {
  readonly loaded: LibraryLab
  readonly client: () => EngineClient
  readonly workspaces: WorkspaceStore
  readonly progressStore: ProgressStore
  readonly readImage: GatherOptions['readImage']
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  /** Names the engine, and the state on it, that the run is played on. Default: empty, the one there is. */
  readonly place?: () => string
  /** Says why it must not be played on the engine that is there now; undefined where it may. */
  readonly forbids?: () => LabError | undefined
  /** How long goals must hold before a step counts as reached. Default 250. */
  readonly holdsForMs?: number
}

const keptCommands = 500
const defaultHoldsForMs = 250

export class LabRun {
  readonly workspace: string
  readonly kept: KeptProgress
  private judgement: Judgement = noJudgement
  private preparing = false
  private problems: readonly string[] = []
  /** Whether the images that came with the lab are to be loaded; undefined until the user said so. */
  private loadsImages: boolean | undefined
  private failure: LabError | undefined
  private judging: Promise<void> | undefined
  private wantsAnother = false
  private readonly listeners = new Set<() => void>()

  /** The lab as it is played; one that is being written is replaced. */
  constructor(private options: LabRunOptions) {
    this.workspace = `${labPrefix}${options.loaded.lab.id}`
    this.kept = new KeptProgress(options.loaded.lab.id, options.progressStore, () => this.notify())
  }

  get labId(): string {
    return this.options.loaded.lab.id
  }

  get loaded(): LibraryLab {
    return this.options.loaded
  }

  get runId(): string | undefined {
    return this.current?.runId
  }

  get current(): LabProgress | undefined {
    return this.kept.current
  }

  /** Calls back after each change of the state; returns the disposer. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Goes on with a lab whose files have changed; what was reached stays so, by its steps' names. */
  replace(loaded: LibraryLab): void {
    this.options = { ...this.options, loaded }
    this.judgement = noJudgement
    this.problems = []
    this.notify()
    void this.judge()
  }

  /** Shows what is wrong with the lab's files; the last good version goes on being played. */
  showProblems(problems: readonly string[]): void {
    this.problems = problems
    this.notify()
  }

  /** Shows the lab as being prepared while its surroundings change. */
  async whilePreparing(act: () => Promise<void>): Promise<void> {
    this.preparing = true
    this.notify()
    await act().finally(() => (this.preparing = false))
  }

  /** Goes on where the lab was left, or begins it. */
  async resume(): Promise<void> {
    await this.kept.load()
    if (this.preparing) return
    if (this.isForbidden() || this.asksImages) return this.notify()
    if (this.current === undefined) await this.begin()
    else await this.judge()
  }

  /** Answers the question for the images that came with the lab, and begins. */
  async answerImages(load: boolean): Promise<void> {
    this.loadsImages = load
    await this.resume()
  }

  /** Nothing of a lab is loaded into an engine before the user agreed to it. */
  private get asksImages(): boolean {
    return this.current === undefined && this.loadsImages === undefined && this.options.loaded.images.length > 0
  }

  /** Removes what the former run made, and begins anew. Throws LabError when the engine refuses. */
  async reset(): Promise<void> {
    await this.kept.load()
    const forbidden = this.options.forbids?.()
    if (forbidden !== undefined) throw forbidden
    if (this.current !== undefined && this.gone !== 'elsewhere') {
      await cleanRun(this.options.client(), this.options.loaded.lab, this.current)
    }
    await this.begin()
  }

  /** What leaving with `clean`, or a reset, would remove now. */
  async previewCleaning(): Promise<Cleaning> {
    await this.kept.load()
    const { loaded, client } = this.options
    if (this.current === undefined || this.gone !== undefined) {
      return { containers: [], images: [], volumes: [], folders: [], files: [] }
    }
    return planCleaning(client(), loaded.lab, this.current)
  }

  /** Ends the run; what it made goes with `clean`. Reached steps are kept. */
  async leave(clean: boolean): Promise<void> {
    await this.kept.load()
    if (this.current === undefined || !clean) return
    if (this.gone === undefined) await cleanRun(this.options.client(), this.options.loaded.lab, this.current)
    await this.update({ isCleaned: true })
  }

  private isForbidden(): boolean {
    return this.options.forbids?.() !== undefined
  }

  private place(): string {
    return this.options.place?.() ?? ''
  }

  private get gone(): LabState['gone'] {
    return goneWhy(this.current, this.place())
  }

  /** Notes a line that was run in the lab's console, or done on a screen, and judges. */
  async noteCommand(line: string, exitCode = 0): Promise<void> {
    if (this.current === undefined) return
    await this.update({ commands: [...this.current.commands, { line, exitCode }].slice(-keptCommands) })
    await this.judge()
  }

  /** Notes that an image got a name during the run: one from before counts as the learner's own then. */
  async noteTag(name: string): Promise<void> {
    if (this.current?.before.images.includes(name) !== true || this.current.renewed.includes(name)) return
    await this.update({ renewed: [...this.current.renewed, name] })
  }

  /** Notes nameless images that were made during the run, so that cleaning finds them. */
  async noteMade(imageIds: readonly string[]): Promise<void> {
    if (this.current === undefined || imageIds.length === 0) return
    await this.remember(await newlyMade(this.options.client(), imageIds, this.current))
  }

  /** Keeps the learner's guess. Throws LabError `invalid` for one of another kind, `conflict` once the step is reached. */
  async predict(stepId: string, guess: Guess): Promise<void> {
    const progress = this.require()
    const step = this.step(stepId)
    if (step.prediction === undefined || !isGuessOf(step.prediction, guess)) {
      throw new LabError('invalid', `not a guess for this step: ${JSON.stringify(guess)}`)
    }
    if (progress.reached.includes(stepId)) {
      throw new LabError('conflict', 'the step is done: a prediction comes before the act')
    }
    await this.update({ predictions: { ...progress.predictions, [stepId]: guess } })
  }

  /** Notes an answer to a question of the end. Throws LabError `notFound`, or `invalid` for an unknown option. */
  async answer(questionId: string, option: string): Promise<void> {
    const { answers } = this.require()
    const question = this.options.loaded.lab.questions.find(({ id }) => id === questionId)
    if (question === undefined) throw new LabError('notFound', `no such question: ${questionId}`)
    if (!question.options.includes(option)) throw new LabError('invalid', `no such option: ${option}`)
    await this.update({ answers: { ...answers, [questionId]: [...(answers[questionId] ?? []), option].slice(-50) } })
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

  /** Judges any step as things stand, and keeps nothing of it. Throws LabError `notFound`, or of the engine. */
  async look(stepId: string): Promise<Judgement> {
    const step = this.step(stepId)
    return judgeStep(step, await this.gather(step, this.require()))
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
    const { current: progress } = this
    await this.kept.retry()
    const step = openStep(this.options.loaded, progress)
    if (progress === undefined || step === undefined) return
    if (this.gone !== undefined || this.isForbidden()) {
      this.judgement = noJudgement
      return this.notify()
    }
    try {
      await this.noteOwn()
      const state = await this.gather(step, progress)
      const before = JSON.stringify([...this.judgement.goals, this.judgement.feedback, this.failure?.message])
      const { feedback } = this.judgement
      this.failure = undefined
      this.judgement = judgeStep(step, state)
      if (this.judgement.feedback.some((id) => !feedback.includes(id))) await this.noteMistake(step)
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
    await delay(this.options.holdsForMs ?? defaultHoldsForMs)
    if (this.current?.runId !== runId) return
    const state = await this.gather(step, this.current)
    this.judgement = judgeStep(step, state)
    if (this.current.runId === runId && isComplete(this.judgement)) await this.reach(step, state)
    else this.notify()
  }

  private async noteMistake(step: LabStep): Promise<void> {
    const { mistakes } = this.require()
    await this.update({ mistakes: { ...mistakes, [step.id]: (mistakes[step.id] ?? 0) + 1 } })
  }

  /** Remembers what no name leads to later: images whose name a later build takes, volumes of removed containers. */
  private async noteOwn(): Promise<void> {
    const { loaded, client } = this.options
    await this.remember(await newlyNamed(client(), loaded.lab.makes.images, this.require()))
    const volumes = await newlyMounted(client(), loaded.lab, this.require())
    if (volumes.length > 0) await this.update({ madeVolumes: [...this.require().madeVolumes, ...volumes] })
  }

  private async remember(imageIds: readonly string[]): Promise<void> {
    const { madeImages } = this.require()
    if (imageIds.length > 0) await this.update({ madeImages: [...new Set([...madeImages, ...imageIds])] })
  }

  private async gather(step: LabStep, progress: LabProgress): Promise<LabWorldState> {
    const { client, workspaces, readImage } = this.options
    const state = await gatherState(predicatesOfStep(step), {
      client: client(),
      workspaces,
      workspace: this.workspace,
      commands: progress.commands,
      readImage,
      findStrays: () => findStrays(client(), this.loaded.lab, progress),
    })
    return { ...state, images: markFromBefore(state.images, progress) }
  }

  private async reach(step: LabStep, state: LabWorldState): Promise<void> {
    const { lab } = this.options.loaded
    this.judgement = noJudgement
    await this.update(reachedNow(this.require(), { lab, step, state, atMs: this.options.clock() }))
    this.wantsAnother = this.current?.phase !== 'done'
  }

  private async begin(): Promise<void> {
    const { loaded, client, workspaces } = this.options
    this.preparing = true
    this.failure = undefined
    this.judgement = noJudgement
    this.notify()
    try {
      const loadsImages = this.loadsImages ?? this.current?.loadsImages ?? false
      const prepared = await prepareRun(client(), loaded, { workspaces, workspace: this.workspace, loadsImages })
      const begun = { ...prepared, startedAtMs: this.options.clock(), place: this.place(), loadsImages }
      await this.kept.set(newProgress(prepared.runId, begun))
    } catch (error) {
      this.failure = toLabError(error)
    } finally {
      this.preparing = false
      this.notify()
    }
    await this.judge()
  }

  private async update(change: Partial<LabProgress>): Promise<void> {
    await this.kept.set({ ...this.require(), ...change })
  }

  private require(): LabProgress {
    if (this.current === undefined) throw new LabError('conflict', 'the lab was not started')
    return this.current
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
    return viewLab(
      {
        loaded: this.options.loaded,
        workspace: this.workspace,
        progress: this.current,
        judgement: this.judgement,
        isPreparing: this.preparing,
        failure: this.options.forbids?.() ?? this.failure,
        isForbidden: this.isForbidden(),
        problems: this.problems,
        progressAside: this.kept.aside,
        unsaved: this.kept.unsaved,
        gone: this.gone,
        asksImages: this.asksImages,
        asksHostPaths: hostPathsToAsk(this.options.loaded, this.current, this.options.client),
      },
      locale,
    )
  }
}
