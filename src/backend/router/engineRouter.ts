/** `engine.*`: status, switch, events. */
import { LabError } from '@shared/errors'
import type { EngineConnections } from '../docker/types'
import { os } from './os'
import { subscription } from './subscription'

/** Implements `engine` over the lab's connection. */
export function engineRouter(connections: EngineConnections) {
  return {
    watch: os.engine.watch.handler(({ signal }) =>
      subscription({
        latestOnly: true,
        signal,
        subscribe: (push) => {
          push(connections.status)
          return connections.onStatus(push)
        },
      }),
    ),
    rescan: os.engine.rescan.handler(() => connections.rescan()),
    connect: os.engine.connect.handler(({ input }) => connections.connect(input)),
    departures: os.engine.departures.handler(async () => {
      const { camada, capabilities } = connections.current()
      if (camada === undefined || !capabilities.tellsDepartures) {
        throw new LabError('notImplemented', 'this engine does not tell where it departs from Docker')
      }
      return [...(await camada.departures())]
    }),
    events: os.engine.events.handler(({ signal }) =>
      subscription({ signal, subscribe: (push) => connections.onEvent(push) }),
    ),
  }
}
