/**
 * A build as the screen shows it: one entry an instruction, filled in by the build's events. Planned ones stand above
 * what is made, as layers do; a step that the file didn't announce (a trigger of the base image) is added.
 */
import type { BuildEvent, CacheMiss } from '@shared/docker/build'
import type { LabErrorData } from '@shared/errors'
import type { Instruction } from '../dockerfile/instructions'

export interface BuildStep {
  readonly step: number
  readonly text: string
  readonly line: number | undefined
  readonly status: 'planned' | 'running' | 'done' | 'failed'
  /** Before it ran: whether it may make a layer. Then: whether it did. */
  readonly makesLayer: boolean
  readonly fromCache: boolean
  readonly note: string
  readonly sizeBytes?: number | undefined
  readonly diffId?: string | undefined
  readonly imageId?: string | undefined
  /** Why it was not taken from the cache, where the engine tells. */
  readonly miss?: CacheMiss | undefined
}

export interface BuildState {
  readonly phase: 'idle' | 'sending' | 'running' | 'done' | 'failed' | 'cancelled'
  readonly steps: readonly BuildStep[]
  readonly total: number
  readonly current: number | undefined
  readonly sentBytes: number | undefined
  readonly sentFiles: number | undefined
  readonly imageId?: string | undefined
  readonly tag?: string | undefined
  readonly error?: LabErrorData | undefined
  /** Line of the instruction that failed. */
  readonly errorLine?: number | undefined
}

/** Before a build: the instructions as a plan. */
export function plannedBuild(instructions: readonly Instruction[], phase: BuildState['phase'] = 'idle'): BuildState {
  return {
    phase,
    steps: instructions.map(({ step, text, line, makesLayer }) => ({
      step,
      text,
      line,
      makesLayer,
      status: 'planned',
      fromCache: false,
      note: '',
    })),
    total: instructions.length,
    current: undefined,
    sentBytes: undefined,
    sentFiles: undefined,
  }
}

/** Layers that the plan expects (FROM counts as one row), or that were made so far. */
export function countLayers(state: BuildState): number {
  return state.steps.filter((step) => step.makesLayer).length
}

/** The state after one more event. */
export function afterEvent(state: BuildState, event: BuildEvent): BuildState {
  switch (event.kind) {
    case 'sending':
      return { ...state, phase: 'sending', sentBytes: event.sentBytes, sentFiles: event.files }
    case 'step':
      return {
        ...change(state, event.step, { status: 'running', text: event.instruction, line: event.line }),
        phase: 'running',
        total: event.steps,
        current: event.step,
      }
    case 'pulling':
      return change(state, event.step, { note: event.message })
    case 'missed':
      return change(state, event.step, { miss: event.miss })
    case 'running':
      return change(state, event.step, { note: event.containerId.slice(0, 12) })
    case 'stepDone':
      return change(state, event.step, {
        status: 'done',
        note: '',
        fromCache: event.fromCache,
        sizeBytes: event.sizeBytes,
        diffId: event.diffId,
        imageId: event.imageId,
        ...(event.madeLayer === undefined ? {} : { makesLayer: event.madeLayer }),
      })
    case 'done':
      return { ...state, phase: 'done', current: undefined, imageId: event.imageId, tag: event.tag }
    case 'failed': {
      const failed = event.step ?? state.steps.find((step) => step.line === event.line)?.step
      const marked = failed === undefined ? state : change(state, failed, { status: 'failed' })
      const line = event.line ?? marked.steps.find((step) => step.step === failed)?.line
      return { ...marked, phase: 'failed', current: undefined, error: event.error, errorLine: line }
    }
    case 'cancelled':
      return {
        ...state,
        phase: 'cancelled',
        current: undefined,
        steps: state.steps.map((step) => (step.status === 'running' ? { ...step, status: 'planned', note: '' } : step)),
      }
  }
}

function change(state: BuildState, step: number, changed: Partial<BuildStep>): BuildState {
  const known = state.steps.find((one) => one.step === step)
  const before: BuildStep = known ?? {
    step,
    text: '',
    line: undefined,
    status: 'planned',
    makesLayer: true,
    fromCache: false,
    note: '',
  }
  const after: BuildStep = { ...before, ...changed, line: changed.line ?? before.line }
  const steps = known === undefined ? [...state.steps, after] : state.steps.map((one) => (one === known ? after : one))
  return { ...state, steps: steps.sort((a, b) => a.step - b.step) }
}
