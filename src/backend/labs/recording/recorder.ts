/**
 * Records a lab while it is done once: after each line that succeeds in the workspace's console, and after each act on a
 * screen (its command is told), it looks at the world, and what changed becomes the goals of a step whose solution the
 * line is. Files that were edited meanwhile are written by the solution too. Lines that failed, and those of other
 * workspaces, are left out. Whoever records may drop goals at the end: a step without any joins the next.
 */
import { proposeGoals, ranGoal, type WorldShot } from '@shared/labs/proposeGoals'
import type { RecordingState } from '@shared/labs/progress'
import type { Act, Predicate } from '@shared/labs/schema'
import { LabError } from '@shared/errors'
import type { Console } from '../../console/console'
import type { EngineClient } from '../../docker/types'
import type { WorkspaceStore } from '../../workspaces/workspaceStore'
import { writeLabFolder } from '../createLab'
import type { LabLocale } from '../loadLabs'
import { freeFolder } from '../ownLabs'
import { draftLab, type RecordedStep } from './draftLab'
import { editsBetween, type TakenAct } from './editsBetween'
import { goalSentence } from './goalSentence'
import { shootWorld } from './shootWorld'

export interface RecorderOptions {
  readonly client: () => EngineClient
  readonly console: Pick<Console, 'onEvent'>
  readonly workspaces: WorkspaceStore
  /** Folder of the user's own labs. */
  readonly ownDir: string
}

interface TakenStep {
  readonly acts: readonly TakenAct[]
  readonly goals: readonly Predicate[]
}

interface Take {
  readonly workspace: string
  readonly start: WorldShot
  last: WorldShot
  readonly lines: string[]
  readonly steps: TakenStep[]
  /** Acts that changed nothing yet. */
  waiting: TakenAct[]
  readonly made: { images: Set<string>; containers: Set<string>; volumes: Set<string> }
  readonly stop: () => void
}

/** How a recording becomes a lab. */
export interface FinishOptions {
  readonly title: string
  readonly number: number
  /** Goals to leave out, each as `STEP.GOAL`, counted from 0 as `state` shows them. */
  readonly dropped?: readonly string[]
}

export class Recorder {
  private take: Take | undefined
  /** Lines are looked at one after another. */
  private work: Promise<void> = Promise.resolve()
  private readonly listeners = new Set<() => void>()

  constructor(private readonly options: RecorderOptions) {}

  /** What was recorded so far; the last step may still have no goals. */
  state(locale: LabLocale): RecordingState {
    const { take } = this
    if (take === undefined) return { steps: [] }
    const steps = take.waiting.length === 0 ? take.steps : [...take.steps, { acts: take.waiting, goals: [] }]
    return {
      workspace: take.workspace,
      steps: steps.map(({ acts, goals }, at) => ({
        acts: acts.map(({ act, from, unsure }) => ({
          text: 'run' in act ? act.run : act.write,
          from,
          ...(unsure === undefined ? {} : { unsure }),
        })),
        goals: goals.map((goal, index) => ({ id: `${at}.${index}`, sentence: goalSentence(goal, locale) })),
      })),
    }
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Begins. Throws LabError `conflict` while another recording runs. */
  async start(workspace: string): Promise<void> {
    if (this.take !== undefined) throw new LabError('conflict', 'a lab is being recorded already')
    const start = await this.shoot(workspace)
    const stop = this.options.console.onEvent(({ workspace: place, event }) => {
      if (place === workspace && event.kind === 'finished' && event.exitCode === 0) this.note(event.line, 'console')
    })
    const made = { images: new Set<string>(), containers: new Set<string>(), volumes: new Set<string>() }
    this.take = { workspace, start, last: start, lines: [], steps: [], waiting: [], made, stop }
    this.notify()
  }

  /** Notes the command of what was done on a screen, in a workspace where it was done in one. */
  noteClick(line: string, workspace: string | undefined): void {
    if (this.take !== undefined && (workspace === undefined || workspace === this.take.workspace)) {
      this.note(line, 'screen')
    }
  }

  /** Resolves when every line so far was looked at. */
  settled(): Promise<void> {
    return this.work
  }

  /** Ends without a lab. */
  cancel(): void {
    this.take?.stop()
    this.take = undefined
    this.notify()
  }

  /** Ends, and writes the lab; answers with its folder's name. Throws LabError `conflict` without a recording, or of nothing. */
  async finish({ title, number, dropped = [] }: FinishOptions): Promise<string> {
    await this.work
    const { take } = this
    if (take === undefined) throw new LabError('conflict', 'no lab is being recorded')
    await this.takeLastEdits(take)
    if (take.lines.length === 0 && take.steps.length === 0) throw new LabError('conflict', 'nothing was run yet')
    const { folder, id } = await freeFolder(this.options.ownDir, title)
    const files = draftLab(id, number, {
      title,
      steps: keptSteps(take, new Set(dropped)),
      files: take.start.files,
      images: [...take.start.images.keys()].filter((tag) => isNamedIn(tag, take.lines)),
      makes: {
        images: [...take.made.images],
        containers: [...take.made.containers],
        volumes: [...take.made.volumes],
      },
    })
    await writeLabFolder(folder, files)
    this.cancel()
    return id
  }

  private note(line: string, from: TakenAct['from']): void {
    this.work = this.work.then(() => this.look(line, from)).catch(() => undefined)
  }

  private async look(line: string, from: TakenAct['from']): Promise<void> {
    const { take } = this
    if (take === undefined) return
    const after = await this.shoot(take.workspace)
    const before = take.last
    const unsure = chosenByDocker(line, take, after)
    take.waiting.push(...editsBetween(before.files, after.files, line), {
      act: { run: line },
      from,
      ...(unsure === undefined ? {} : { unsure }),
    })
    take.lines.push(line)
    this.keep(take, after, proposeGoals(before, after, line))
  }

  /** What was edited after the last line is a step of its own, if it made a file. */
  private async takeLastEdits(take: Take): Promise<void> {
    const after = await this.shoot(take.workspace)
    const edits = editsBetween(take.last.files, after.files, '')
    if (edits.length === 0) return
    const made = edits.flatMap(({ act }): Predicate[] => {
      if (!('write' in act) || take.last.files.has(act.write)) return []
      return [{ kind: 'file', in: { workspace: true }, path: act.write, exists: true }]
    })
    take.waiting.push(...edits)
    this.keep(take, after, made)
  }

  private keep(take: Take, after: WorldShot, goals: readonly Predicate[]): void {
    take.last = after
    for (const kind of ['images', 'containers', 'volumes'] as const) {
      for (const name of after[kind].keys()) if (!take.start[kind].has(name)) take.made[kind].add(name)
    }
    if (goals.some((goal) => goal.kind !== 'ran')) {
      take.steps.push({ acts: take.waiting, goals })
      take.waiting = []
    }
    this.notify()
  }

  private shoot(workspace: string): Promise<WorldShot> {
    return shootWorld(this.options.client(), this.options.workspaces, workspace)
  }

  private notify(): void {
    this.listeners.forEach((listener) => listener())
  }
}

/** The steps with the goals that were kept; acts of a step that has none left belong to the next. */
function keptSteps({ steps, waiting, lines }: Take, dropped: ReadonlySet<string>): readonly RecordedStep[] {
  const kept: RecordedStep[] = []
  let acts: Act[] = []
  steps.forEach((step, at) => {
    acts.push(...step.acts.map(({ act }) => act))
    const goals = step.goals.filter((_, index) => !dropped.has(`${at}.${index}`))
    if (goals.length === 0) return
    kept.push({ acts, goals })
    acts = []
  })
  acts.push(...waiting.map(({ act }) => act))
  if (acts.length === 0) return kept
  const lastRun = acts.findLast((act) => 'run' in act)
  const line = lastRun !== undefined && 'run' in lastRun ? lastRun.run : lines.at(-1)
  const last = kept.at(-1)
  // Edits alone that no goal is about go with the step before.
  if (lastRun === undefined && last !== undefined)
    return [...kept.slice(0, -1), { ...last, acts: [...last.acts, ...acts] }]
  return [...kept, { acts, goals: [ranGoal(line ?? '')] }]
}

/** A name or ID in the line that Docker chose during the recording: whoever plays the lab will get another one. */
function chosenByDocker(line: string, { start, made, lines }: Take, after: WorldShot): string | undefined {
  const words = new Set(line.split(/[\s:/=]+/))
  const names = [...made.containers, ...after.containers.keys()].filter(
    (name) => !start.containers.has(name) && words.has(name),
  )
  const chosen = names.find(
    (name) => ![...lines, line].some((each) => each.includes(`--name ${name}`) || each.includes(`--name=${name}`)),
  )
  return chosen ?? [...words].find((word) => /^(?:sha256:)?[0-9a-f]{12,64}$/.test(word))
}

function isNamedIn(tag: string, lines: readonly string[]): boolean {
  return lines.some((line) => line.includes(tag) || line.split(/\s+/).includes(tag.replace(/:latest$/, '')))
}
