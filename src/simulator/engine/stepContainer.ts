/**
 * The containers of a build's steps (moby `builder/dockerfile/containerbackend.go`): real ones, seen in `docker ps`, with
 * events, logging nowhere. They are written to the state only if they stay after the build.
 */
import type { StepContainer, StepOutput, StepSpec } from '../builder/types'
import { LabError } from '@shared/errors'
import { keptWarnings } from '../departures/kept'
import type { ImageId } from '@shared/docker/identity'
import { checkSettings } from './checkSettings'
import type { Container } from './container'
import { placeContainer } from './create'
import { emitContainerEvent } from './engine'
import type { Engine } from './engine'
import { completeHostConfig } from './hostConfig'
import { randomId } from './identifiers'
import { generateName } from './names'
import { removeContainer } from './remove'
import { startContainer } from './start'

/** Creates a step's container. Throws LabError with the daemon's words. */
export async function createStep(engine: Engine, { image, config, limits }: StepSpec): Promise<StepContainer> {
  const warnings = checkSettings({}, limits)
  const id = randomId(engine.random)
  const name = generateName(engine.random, (candidate) => engine.containers.isNameTaken(candidate))
  const container = await placeContainer(
    engine,
    {
      ...{ id, name, createdAtMs: engine.clock() },
      // On `scratch` there is no image to name.
      imageId: image?.id ?? ('' as ImageId),
      config: { ...config, Hostname: config.Hostname === '' ? id.slice(0, 12) : config.Hostname },
      hostConfig: completeHostConfig({ ...limits, LogConfig: { Type: 'none', Config: {} } }),
      mounts: [],
      state: { status: 'created', pid: 0, exitCode: 0, error: '', oomKilled: false },
      ...{ restartCount: 0, started: false, stoppedByUser: false },
    },
    { parent: image?.topLayer, isTransient: true },
  )
  return {
    id,
    warnings: [...warnings, ...keptWarnings({ logsIntoNowhere: false, host: limits })],
    layer: container.layer,
    run: (onOutput, signal) => runToEnd(engine, container, onOutput, signal),
    remove: () => removeIfThere(engine, container),
    keep: async () => {
      if (engine.containers.find(id) !== container) return
      container.isTransient = false
      await engine.keeper.saveLayer(container)
    },
  }
}

async function runToEnd(
  engine: Engine,
  container: Container,
  onOutput: StepOutput,
  signal: AbortSignal,
): Promise<number> {
  const detach = container.output.attach({ write: onOutput, end: () => undefined })
  // A cancelled build kills its step and takes its container along.
  const cancel = (): void => void removeIfThere(engine, container).catch(engine.reportError)
  signal.addEventListener('abort', cancel)
  const [ended] = container.wait('next-exit')
  try {
    signal.throwIfAborted()
    emitContainerEvent(engine, container, 'attach')
    await startContainer(engine, container)
    const { exitCode } = await ended
    if (signal.aborted) throw new LabError('cancelled', 'context canceled')
    return exitCode
  } catch (error) {
    if (!signal.aborted) throw error
    await removeIfThere(engine, container)
    throw new LabError('cancelled', 'context canceled', { cause: error })
  } finally {
    signal.removeEventListener('abort', cancel)
    detach()
  }
}

/** A user may have removed it meanwhile. */
async function removeIfThere(engine: Engine, container: Container): Promise<void> {
  if (engine.containers.find(container.id) !== container || container.busy === 'removing') return
  await removeContainer(engine, container, { force: true, volumes: true })
}
