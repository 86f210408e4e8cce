/** Playing a lab without a screen: a fresh run on an engine, and acts as a learner does them. */
import type { Act } from '@shared/labs/schema'
import type { LabWorldState, RanLine } from '@shared/labs/state'
import { LabError } from '@shared/errors'
import type { Console } from '../console/console'
import type { EngineClient } from '../docker/types'
import type { WorkspaceStore } from '../workspaces/workspaceStore'
import type { GatherOptions } from './gatherState'
import { LabRun } from './labRun'
import { madeIn } from './labs'
import type { LoadedLab } from './loadLabs'
import type { ProgressStore } from './progressStore'

export interface PlayOptions {
  readonly loaded: LoadedLab
  readonly client: EngineClient
  readonly workspaces: WorkspaceStore
  readonly console: Pick<Console, 'runLine' | 'onEvent'>
  readonly readImage: GatherOptions['readImage']
  /** Milliseconds since the epoch. */
  readonly clock: () => number
}

/** Acts end before they are judged, so that goals need not be watched for long. */
const holdsForMs = 20

/** Begins a run that nobody keeps. Throws LabError of the engine that refuses. */
export async function beginRun(options: PlayOptions): Promise<LabRun> {
  const { loaded, client, workspaces, readImage, clock } = options
  const run = new LabRun({
    loaded: { ...loaded, source: { kind: 'builtin' }, images: [] },
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
  return run
}

/** What a line printed. */
export interface Printed {
  readonly stdout: string
  readonly stderr: string
}

/** Does one act, and lets the run know of it. Goals are judged when a line of the console ends; a signal ends the line. */
export async function playAct(run: LabRun, options: PlayOptions, act: Act, signal?: AbortSignal): Promise<Printed> {
  const { lines, ...printed } = await doAct(run, options, act, signal)
  for (const { line, exitCode } of lines) await run.noteCommand(line, exitCode)
  return printed
}

/** Does one act. Answers with its `docker` lines too, which the run has not been told of. */
export async function doAct(
  run: LabRun,
  options: PlayOptions,
  act: Act,
  signal?: AbortSignal,
): Promise<Printed & { readonly lines: LabWorldState['commands'] }> {
  if ('write' in act) {
    await options.workspaces.write(run.workspace, act.write, act.text)
    return { stdout: '', stderr: '', lines: [] }
  }
  const lines: RanLine[] = []
  const made: string[] = []
  const stop = options.console.onEvent(({ workspace, event }) => {
    if (workspace !== run.workspace || event.kind !== 'finished') return
    lines.push({ line: event.line, exitCode: event.exitCode })
    made.push(...madeIn(event.touched))
  })
  const { stdout, stderr } = await options.console.runLine(run.workspace, act.run, signal).finally(stop)
  await run.noteMade(made)
  return { stdout, stderr, lines }
}

/** Does acts one after another and judges. Answers with what they printed as errors, to be added to a report. */
export async function playActs(run: LabRun, options: PlayOptions, acts: readonly Act[]): Promise<string> {
  let said = ''
  for (const act of acts) {
    const { stderr } = await playAct(run, options, act)
    if (stderr !== '') said += `\n${stderr.trimEnd()}`
  }
  await run.judge()
  return said
}

function forgetful(): ProgressStore {
  return { read: () => Promise.resolve(undefined), write: () => Promise.resolve(), asideOf: () => undefined }
}
