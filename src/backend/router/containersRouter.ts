/** `containers.*`: run, follow, look into, remove. */
import type { ImageArchives } from '../docker/archives/imageArchives'
import { inspectContainer, listChanges, listContainers, previewContainerRemoval } from '../docker/containers'
import { runContainer } from '../docker/runs'
import type { EngineConnections } from '../docker/types'
import { createExecs } from './execs'
import { os } from './os'
import { pumpAttachment, pumpOutput } from './pump'
import { picturesRouter } from './picturesRouter'

/** Implements `containers` on whichever engine is connected. */
export function containersRouter(connections: EngineConnections, archives: ImageArchives) {
  const execs = createExecs()
  const current = () => connections.current()
  return {
    ...lifeRouter(connections),
    ...picturesRouter(connections, archives),
    list: os.containers.list.handler(({ input }) => listContainers(current(), input.all)),
    inspect: os.containers.inspect.handler(({ input }) => inspectContainer(current(), input.container)),
    run: os.containers.run.handler(async ({ input, context }) => {
      const { containerId, warnings, attachment } = await runContainer(current(), input)
      if (attachment === undefined) return { containerId, warnings: [...warnings] }
      const channel = context.channels.create()
      void pumpAttachment(attachment, channel, { takesInput: input.interactive })
      return { containerId, warnings: [...warnings], output: channel.id }
    }),
    logs: os.containers.logs.handler(async ({ input, context }) => {
      const ended = new AbortController()
      const { follow, tail } = input
      const output = await current().containers.logs(input.container, { follow, tail, signal: ended.signal })
      const channel = context.channels.create()
      void channel.closed.then(() => ended.abort())
      void pumpOutput(output, channel)
      return { output: channel.id }
    }),
    exec: os.containers.exec.handler(async ({ input, context }) => {
      const channel = context.channels.create()
      try {
        const { execId } = await execs.start(current(), channel, input)
        return { execId, channel: channel.id }
      } catch (error) {
        channel.close()
        throw error
      }
    }),
    execResult: os.containers.execResult.handler(({ input }) => execs.result(current(), input.execId)),
    resize: os.containers.resize.handler(async ({ input }) => {
      const { execs: engineExecs, containers } = current()
      await (execs.has(input.target) ? engineExecs : containers).resize(input.target, input)
    }),
    changes: os.containers.changes.handler(({ input }) => listChanges(current(), input.container)),
  }
}

function lifeRouter(connections: EngineConnections) {
  const containers = () => connections.current().containers
  return {
    start: os.containers.start.handler(({ input }) => containers().start(input.container)),
    stop: os.containers.stop.handler(({ input }) => containers().stop(input.container, { graceSec: input.graceSec })),
    kill: os.containers.kill.handler(({ input }) => containers().kill(input.container, { signalName: input.signal })),
    previewRemoval: os.containers.previewRemoval.handler(({ input }) =>
      previewContainerRemoval(connections.current(), input.container, input.removeVolumes),
    ),
    remove: os.containers.remove.handler(({ input }) =>
      containers().remove(input.container, { force: input.force, removeVolumes: input.removeVolumes }),
    ),
  }
}
