/** `builds.*`: start, watch, cancel. */
import type { BuildEvent, BuildSpec } from '@shared/docker/build'
import { createBuilds } from '../docker/build/builds'
import type { EngineConnections } from '../docker/types'
import { os } from './os'
import { subscription } from './subscription'

export interface BuildsOptions {
  /** The real folder of a workspace. Throws LabError `invalid` for a bad name. */
  readonly folderOf: (workspace: string) => string
  readonly clock: () => number
  /** Told of the nameless image that a build without a name has made, or one that failed or was cancelled left behind. */
  readonly onNameless: (workspace: string, imageId: string) => void
}

/** Implements `builds` on whichever engine is connected when a build starts; while one is looked for, it waits. */
export function buildsRouter(connections: EngineConnections, { folderOf, clock, onNameless }: BuildsOptions) {
  const builds = createBuilds(clock)
  const followNameless = (buildId: string, { workspace, tag }: BuildSpec): void => {
    let made: string | undefined
    let isBase = true
    const push = (event: BuildEvent): void => {
      if (event.kind === 'step') isBase = /^FROM\b/i.test(event.instruction)
      else if (event.kind === 'stepDone') made = isBase || event.fromCache ? undefined : event.imageId
      else if (event.kind === 'done' && tag !== '') made = undefined
    }
    builds.watch(buildId, push, () => made !== undefined && onNameless(workspace, made))
  }
  return {
    start: os.builds.start.handler(async ({ input, context }) => {
      // A host that has just started may still be on its way to its engine.
      await connections.settled()
      const client = connections.current()
      const folder = folderOf(input.workspace)
      const output = context.channels.create()
      const started = builds.start(client, input, folder, output)
      followNameless(started.buildId, input)
      return { ...started, output: output.id }
    }),
    watch: os.builds.watch.handler(({ input, signal }) =>
      subscription({ signal, subscribe: (push, end) => builds.watch(input.buildId, push, end) }),
    ),
    cancel: os.builds.cancel.handler(({ input }) => builds.cancel(input.buildId)),
  }
}
