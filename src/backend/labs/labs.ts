/** The labs of a backend: the library, and a run for each lab that is open. */
import { join } from 'node:path'
import type { Touched } from '@shared/contract/console'
import type { LabSummary } from '@shared/labs/progress'
import { LabError } from '@shared/errors'
import type { Console } from '../console/console'
import type { EngineClient, EngineConnections } from '../docker/types'
import type { WorkspaceStore } from '../workspaces/workspaceStore'
import type { GatherOptions } from './gatherState'
import { labLabels } from './labels'
import { LabRun } from './labRun'
import { createLibrary, folderOf, type Library, type LibraryContent } from './library'
import type { LabLocale } from './loadLabs'
import { createOwnLabs, ownFolder, type OwnLabs } from './ownLabs'
import { createPackStore, type PackStore } from './packs/packStore'
import { Recorder } from './recording/recorder'
import { createProgressStore } from './progressStore'
import { forbiddenOn, summarize, viewEngine, type BegunLab } from './summaries'

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
  /** How often goals are judged without an event. Default 2000. */
  readonly pollMs?: number
  /** How long goals must hold before a step counts as reached; the runs' own default else. */
  readonly holdsForMs?: number
}

export interface Labs {
  readonly library: Library
  readonly packs: PackStore
  readonly recorder: Recorder
  readonly own: OwnLabs
  /** Reads the library anew, and lets the runs under way know of it. */
  refresh(): Promise<void>
  /** Every lab with what was done in it. */
  begun(): Promise<readonly BegunLab[]>
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
  /** Notes the command of what was done on a screen: for the lab that is open, and for a recording. */
  noteDone(done: DoneOnScreen): Promise<void>
  /** Notes a nameless image that was made from a workspace: cleaning up after the lab there takes it. */
  noteMade(workspace: string, imageId: string): Promise<void>
  /** Judges the lab again whenever something that it may look at changes; returns the disposer. */
  follow(run: LabRun): () => void
  dispose(): void
}

/** Something that was done on a screen, as its command. */
interface DoneOnScreen {
  readonly line: string
  /** The lab that is open. */
  readonly labId?: string | undefined
  /** Where a build was made. */
  readonly workspace?: string | undefined
}

const defaultPollMs = 2000
/** Events come in bursts: a run gives a create, an attach, a start and a die. */
const settleMs = 40
/**
 * What the engine tells when judging reads a container's files, with its volumes: it would go on for ever. Volumes that
 * a container mounts as it starts come with that container's own event.
 */
export const tellsOfReading: readonly string[] = ['archive-path', 'mount', 'unmount']

/** Opens the labs of a folder. */
export function createLabs(options: LabsOptions): Labs {
  const progressStore = createProgressStore(options.dataDir)
  const runs = new Map<string, LabRun>()
  const packs = createPackStore(options.dataDir)
  const ownDir = join(options.dataDir, ownFolder)
  const library = createLibrary({ labsDir: options.labsDir, ownDir, packs })
  const client = (): EngineClient => options.connections.current()

  const recorder = new Recorder({ client, console: options.console, workspaces: options.workspaces, ownDir })
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
    const loaded = (await library.read()).labs.find((candidate) => candidate.lab.id === labId)
    if (loaded === undefined) throw new LabError('notFound', `no such lab: ${labId}`)
    const run: LabRun = new LabRun({
      loaded,
      client,
      workspaces: options.workspaces,
      progressStore,
      readImage: options.readImage,
      clock: options.clock,
      place,
      ...(options.holdsForMs === undefined ? {} : { holdsForMs: options.holdsForMs }),
      forbids: () => forbiddenOn(run.loaded, client),
    })
    runs.set(labId, run)
    return run
  }
  // A line of a lab's console counts for that lab even while nobody looks at its panel.
  const stopNoting = options.console.onEvent(({ workspace, event }) => {
    if (event.kind !== 'finished') return
    for (const run of runs.values()) {
      if (run.workspace !== workspace) continue
      const made = madeIn(event.touched)
      void Promise.all([run.noteMade(made), run.noteCommand(event.line, event.exitCode)]).catch(() => undefined)
    }
  })

  // Files of a lab that is being written, or a pack that is trusted now, reach the run that is under way.
  const takeOver = ({ labs, broken }: LibraryContent): void => {
    for (const run of runs.values()) {
      const fresh = labs.find(({ lab }) => lab.id === run.labId)
      if (fresh !== undefined) run.replace(fresh)
      else {
        const folder = folderOf(run.loaded).path
        run.showProblems(broken.filter((each) => each.folder === folder).map(({ error }) => error.message))
      }
    }
  }
  const stopFollowing = library.onChange(takeOver)
  const begun: Labs['begun'] = async () => {
    const { labs } = await library.read()
    return Promise.all(
      labs.map(async (loaded) => {
        const run = await find(loaded.lab.id)
        await run.kept.load()
        return { loaded, progress: run.kept.current, progressAside: run.kept.aside }
      }),
    )
  }

  return {
    library,
    packs,
    recorder,
    own: createOwnLabs(options.dataDir),
    refresh: async () => takeOver(await library.reload()),
    begun,
    async list(locale) {
      const engine = await viewEngine(client, connections.status)
      return (await begun()).map((begunLab) => summarize(begunLab, locale, engine))
    },
    run: find,
    async enter(run) {
      if (connections.state !== stateOf(run)) await run.whilePreparing(() => connections.enterState(stateOf(run)))
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
    async noteDone({ line, labId, workspace }) {
      recorder.noteClick(line, workspace)
      if (labId !== undefined) await (await find(labId)).noteCommand(line)
    },
    async noteMade(workspace, imageId) {
      for (const run of runs.values()) if (run.workspace === workspace) await run.noteMade([imageId])
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
          if (tellsOfReading.includes(event.action)) return
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
      const poll = setInterval(soon, options.pollMs ?? defaultPollMs)
      return () => {
        disposers.forEach((dispose) => dispose())
        clearInterval(poll)
        clearTimeout(timer)
      }
    },
    dispose() {
      stopNoting()
      stopFollowing()
      recorder.cancel()
      library.dispose()
    },
  }
}

/** Nameless images that a line of the console has made. */
export function madeIn(touched: readonly Touched[]): readonly string[] {
  return touched.filter(({ kind, isMade }) => kind === 'image' && isMade === true).map(({ id }) => id)
}

/** Name of a lab's state of its own. */
function stateOf(run: LabRun): string {
  return `lab-${run.labId}`
}
