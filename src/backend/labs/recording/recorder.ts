/**
 * Records a lab while it is done once: after each line that succeeds in the workspace's console it looks at the world,
 * and what changed becomes the goals of a step whose solution the line is. Files that were edited between two lines are
 * written by the solution too. Lines that failed, and those of other workspaces, are left out.
 */
import { join } from 'node:path'
import { proposeGoals, ranGoal, type WorldShot } from '@shared/labs/proposeGoals'
import type { RecordingState } from '@shared/labs/progress'
import type { Act } from '@shared/labs/schema'
import { LabError } from '@shared/errors'
import type { Console } from '../../console/console'
import type { EngineClient } from '../../docker/types'
import type { WorkspaceStore } from '../../workspaces/workspaceStore'
import { writeLabFolder } from '../createLab'
import { draftLab, type RecordedStep } from './draftLab'
import { shootWorld } from './shootWorld'

export interface RecorderOptions {
  readonly client: () => EngineClient
  readonly console: Pick<Console, 'onEvent'>
  readonly workspaces: WorkspaceStore
  /** Folder of the user's own labs. */
  readonly ownDir: string
}

interface Take {
  readonly workspace: string
  readonly start: WorldShot
  last: WorldShot
  readonly lines: string[]
  readonly steps: RecordedStep[]
  /** Acts that changed nothing yet. */
  waiting: Act[]
  readonly made: { images: Set<string>; containers: Set<string>; volumes: Set<string> }
  readonly stop: () => void
}

export class Recorder {
  private take: Take | undefined
  /** Lines are looked at one after another. */
  private work: Promise<void> = Promise.resolve()
  private readonly listeners = new Set<() => void>()

  constructor(private readonly options: RecorderOptions) {}

  get state(): RecordingState {
    const { take } = this
    return take === undefined ? { lines: [], steps: 0 } : this.describe(take)
  }

  private describe({ workspace, lines, steps }: Take): RecordingState {
    return { workspace, lines: [...lines], steps: steps.length }
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
      if (place === workspace && event.kind === 'finished' && event.exitCode === 0) this.note(event.line)
    })
    const made = { images: new Set<string>(), containers: new Set<string>(), volumes: new Set<string>() }
    this.take = { workspace, start, last: start, lines: [], steps: [], waiting: [], made, stop }
    this.notify()
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

  /** Ends, and writes the lab; answers with its folder. Throws LabError `conflict` without a recording, or of nothing. */
  async finish(title: string, number: number): Promise<string> {
    await this.work
    const { take } = this
    if (take === undefined) throw new LabError('conflict', 'no lab is being recorded')
    const lastLine = take.lines.at(-1)
    if (lastLine === undefined) throw new LabError('conflict', 'nothing was run yet')
    if (take.waiting.length > 0) take.steps.push({ acts: take.waiting, goals: [ranGoal(lastLine)] })
    const id = idOf(title)
    const folder = join(this.options.ownDir, id)
    const files = draftLab(id, number, {
      title,
      steps: take.steps,
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
    return folder
  }

  private note(line: string): void {
    this.work = this.work.then(() => this.look(line)).catch(() => undefined)
  }

  private async look(line: string): Promise<void> {
    const { take } = this
    if (take === undefined) return
    const after = await this.shoot(take.workspace)
    const before = take.last
    // A line that writes a file does so itself; what an editor wrote since is an act of its own.
    const edited = [...after.files].flatMap(([path, text]): Act[] =>
      text === undefined || before.files.get(path) === text || line.includes(path) ? [] : [{ write: path, text }],
    )
    take.waiting.push(...edited, { run: line })
    take.lines.push(line)
    take.last = after
    for (const kind of ['images', 'containers', 'volumes'] as const) {
      for (const name of after[kind].keys()) if (!take.start[kind].has(name)) take.made[kind].add(name)
    }
    const goals = proposeGoals(before, after, line)
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

function isNamedIn(tag: string, lines: readonly string[]): boolean {
  return lines.some((line) => line.includes(tag) || line.split(/\s+/).includes(tag.replace(/:latest$/, '')))
}

/** A lab's id from its title: `Ação 1` gives `acao-1`. */
function idOf(title: string): string {
  const plain = title
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
  return plain === '' ? 'gravado' : plain
}
