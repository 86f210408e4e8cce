/** `builds.*`: start, watch, cancel. */
import { createBuilds } from '../docker/build/builds'
import type { EngineConnections } from '../docker/types'
import { os } from './os'
import { subscription } from './subscription'

export interface BuildsOptions {
  /** The real folder of a workspace. Throws LabError `invalid` for a bad name. */
  readonly folderOf: (workspace: string) => string
  readonly clock: () => number
}

/** Implements `builds` on whichever engine is connected when a build starts. */
export function buildsRouter(connections: EngineConnections, { folderOf, clock }: BuildsOptions) {
  const builds = createBuilds(clock)
  return {
    start: os.builds.start.handler(({ input, context }) => {
      const client = connections.current()
      const folder = folderOf(input.workspace)
      const output = context.channels.create()
      return { ...builds.start(client, input, folder, output), output: output.id }
    }),
    watch: os.builds.watch.handler(({ input, signal }) =>
      subscription({ signal, subscribe: (push, end) => builds.watch(input.buildId, push, end) }),
    ),
    cancel: os.builds.cancel.handler(({ input }) => builds.cancel(input.buildId)),
  }
}
