/**
 * The container of a RUN that failed: a real daemon leaves it, exited, for whoever wants to look into it
 * (`docker ps -a`, `docker diff`, `docker commit`). While the step runs the simulator does not list it.
 */
import type { StepRun } from '../builder/types'
import type { WritableLayer } from '../layers/types'
import type { Image } from '../layers/imageTypes'
import { Container } from './container'
import type { ContainerState } from './container'
import { emitContainerEvent } from './engine'
import type { Engine } from './engine'
import { completeHostConfig } from './hostConfig'
import { generateName } from './names'

/** Makes a container of a step's writable layer. On `scratch` there is no image to name, and the layer is removed. */
export async function keepStep(engine: Engine, id: string, layer: WritableLayer, run: StepRun): Promise<void> {
  const image = run.imageId === undefined ? undefined : engine.images.get(run.imageId)
  if (image === undefined) {
    layer.remove()
    return
  }
  const container = containerOf(engine, id, layer, run, image)
  engine.containers.reserveName(container.record.name, id)
  engine.containers.add(container)
  await engine.keeper.saveLayer(container)
  emitContainerEvent(engine, container, 'create')
  if (container.record.state.status === 'created') return
  emitContainerEvent(engine, container, 'start')
  emitContainerEvent(engine, container, 'die', {
    execDuration: String(Math.floor((run.finishedAtMs - run.startedAtMs) / 1000)),
    exitCode: String(run.exitCode ?? 0),
  })
}

function containerOf(engine: Engine, id: string, layer: WritableLayer, run: StepRun, image: Image): Container {
  // The builder's containers log nowhere and are not checked for health (26.1.5).
  const hostConfig = completeHostConfig({ LogConfig: { Type: 'none', Config: {} } })
  return new Container(
    {
      id,
      name: generateName(engine.random, (candidate) => engine.containers.isNameTaken(candidate)),
      createdAtMs: run.startedAtMs,
      imageId: image.id,
      config: { ...run.config, Hostname: id.slice(0, 12), Healthcheck: { Test: ['NONE'] }, Image: image.id },
      hostConfig,
      mounts: [],
      state: stateAfter(run),
      restartCount: 0,
      started: run.exitCode !== undefined,
      stoppedByUser: false,
    },
    layer,
  )
}

const notStartedCode = 127

function stateAfter(run: StepRun): ContainerState {
  const base = { pid: 0, error: run.error ?? '', oomKilled: false }
  if (run.exitCode === undefined) return { ...base, status: 'created', exitCode: notStartedCode }
  const { exitCode, startedAtMs, finishedAtMs } = run
  return { ...base, status: 'exited', exitCode, startedAtMs, finishedAtMs }
}
