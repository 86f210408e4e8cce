/** The labs of a backend: the library, and a run for each lab that is open. */
import type { LabSummary } from '@shared/labs/progress'
import { LabError } from '@shared/errors'
import type { Console } from '../console/console'
import type { EngineClient, EngineConnections } from '../docker/types'
import type { WorkspaceStore } from '../workspaces/workspaceStore'
import type { GatherOptions } from './gatherState'
import { labLabels } from './labels'
import { LabRun } from './labRun'
import { loadLabs, type LabLocale, type LoadedLab } from './loadLabs'
import { createProgressStore } from './progressStore'

export interface LabsOptions {
  readonly labsDir: string
  readonly dataDir: string
  readonly connections: Pick<
    EngineConnections,
    'current' | 'onEvent' | 'onStatus' | 'status' | 'state' | 'enterState' | 'removeState'
  >
  readonly workspaces: WorkspaceStore
  readonly console: Pick<Console, 'onEvent'>
  readonly readImage: GatherOptions['readImage']
  /** Milliseconds since the epoch. */
  readonly clock: () => number
}

export interface Labs {
  list(locale: LabLocale): Promise<LabSummary[]>
  /** The run of a lab. Throws LabError `notFound`. */
  run(labId: string): Promise<LabRun>
  /** Opens a lab's own state, where the engine has several, and goes on with the lab, or begins it. */
  enter(run: LabRun): Promise<void>
  /** Begins anew: a state of its own is emptied whole, elsewhere what the run made is removed. */
  reset(run: LabRun): Promise<void>
  /** Ends a run and goes back to the learner's state; with `clean`, what the run made goes. */
  leave(run: LabRun, clean: boolean): Promise<void>
  /** Labels for what is made in a workspace's console: a lab's while one is played in it, else none. */
  labelsOf(workspace: string): Readonly<Record<string, string>>
  /** Judges the lab again whenever something that it may look at changes; returns the disposer. */
  follow(run: LabRun): () => void
  dispose(): void
}

const pollMs = 2000
/** Events come in bursts: a run gives a create, an attach, a start and a die. */
const settleMs = 40

/** Opens the labs of a folder. */
export function createLabs(options: LabsOptions): Labs {
  const progressStore = createProgressStore(options.dataDir)
  const runs = new Map<string, LabRun>()
  let loading: ReturnType<typeof loadLabs> | undefined
  const load = (): ReturnType<typeof loadLabs> => (loading ??= loadLabs(options.labsDir))
  const client = (): EngineClient => options.connections.current()

  const { connections } = options
  const place = (): string => {
    const { connection } = connections.status
    if (connection.state !== 'connected') return ''
    return connections.state === undefined ? connection.endpointId : `${connection.endpointId}#${connections.state}`
  }
  const isInOwnState = (run: LabRun): boolean => connections.state === stateOf(run)

  const find = async (labId: string): Promise<LabRun> => {
    const known = runs.get(labId)
    if (known !== undefined) return known
    const loaded = (await load()).labs.find((candidate) => candidate.lab.id === labId)
    if (loaded === undefined) throw new LabError('notFound', `no such lab: ${labId}`)
    const run = new LabRun({
      loaded,
      client,
      workspaces: options.workspaces,
      progressStore,
      readImage: options.readImage,
      clock: options.clock,
      place,
    })
    runs.set(labId, run)
    return run
  }
  // A line of a lab's console counts for that lab even while nobody looks at its panel.
  const stopNoting = options.console.onEvent(({ workspace, event }) => {
    if (event.kind !== 'finished') return
    for (const run of runs.values()) {
      if (run.workspace === workspace) void run.noteCommand(event.line).catch(() => undefined)
    }
  })

  return {
    async list(locale) {
      const { labs } = await load()
      return Promise.all(
        labs.map(async (loaded) => {
          const run = await find(loaded.lab.id)
          await run.load()
          return summarize(loaded, run, locale, client)
        }),
      )
    },
    run: find,
    async enter(run) {
      await connections.enterState(stateOf(run))
      await run.resume()
    },
    async reset(run) {
      await connections.enterState(stateOf(run))
      const { state } = client().camada ?? {}
      if (isInOwnState(run) && state !== undefined) await state.deleteSetAside((await state.reset()).setAside)
      await run.reset()
    },
    async leave(run, clean) {
      await run.leave(clean)
      const isOwn = isInOwnState(run)
      await connections.enterState(undefined)
      if (clean && isOwn) await connections.removeState(stateOf(run))
    },
    labelsOf(workspace) {
      const run = [...runs.values()].find((candidate) => candidate.workspace === workspace)
      return run?.runId === undefined ? {} : labLabels(run.labId, run.runId)
    },
    follow(run) {
      let timer: NodeJS.Timeout | undefined
      const soon = (): void => {
        timer ??= setTimeout(() => {
          timer = undefined
          void run.judge()
        }, settleMs)
      }
      const disposers = [
        options.connections.onEvent((event) => {
          const isTag = event.type === 'image' && event.action === 'tag'
          void (isTag ? run.noteTag(event.attributes['name'] ?? '') : Promise.resolve()).then(soon, soon)
        }),
        options.connections.onStatus(({ connection }) => {
          // A lab that was opened before there was an engine begins when there is one.
          if (run.current === undefined && connection.state === 'connected') void run.resume().catch(() => undefined)
          else soon()
        }),
        options.workspaces.watch(run.workspace, soon),
      ]
      const poll = setInterval(soon, pollMs)
      return () => {
        disposers.forEach((dispose) => dispose())
        clearInterval(poll)
        clearTimeout(timer)
      }
    },
    dispose: stopNoting,
  }
}

/** Name of a lab's state of its own. */
function stateOf(run: LabRun): string {
  return `lab-${run.labId}`
}

function summarize({ lab, texts }: LoadedLab, run: LabRun, locale: LabLocale, client: () => EngineClient): LabSummary {
  const text = texts[locale]
  const progress = run.current
  return {
    id: lab.id,
    number: lab.number,
    title: text.title,
    summary: text.summary,
    level: lab.level,
    minutes: lab.minutes,
    concepts: lab.concepts.map((concept) => text.concepts.get(concept) ?? concept),
    steps: lab.steps.length,
    stepsDone: progress?.reached.length ?? 0,
    state: progress === undefined ? 'new' : progress.phase === 'done' ? 'done' : 'started',
    blocked: blockedBy(lab.requires.capabilities, client),
  }
}

function blockedBy(
  wanted: LoadedLab['lab']['requires']['capabilities'],
  client: () => EngineClient,
): LabSummary['blocked'] {
  try {
    const { capabilities } = client()
    return wanted.filter((name) => !capabilities[name])
  } catch {
    // Without an engine every lab waits; the engine's own banner says so.
    return []
  }
}
