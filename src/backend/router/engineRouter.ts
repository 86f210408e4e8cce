/** `engine.*`: status, switch, events. */
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
    events: os.engine.events.handler(({ signal }) =>
      subscription({ signal, subscribe: (push) => connections.onEvent(push) }),
    ),
  }
}
