/** Engines: find, connect, follow. */
import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { departureSchema } from '../docker/departures'
import { engineEventSchema, engineStatusSchema } from '../docker/engine'
import { base } from './errors'

export const engineContract = {
  /** The status now, and again whenever it changes. */
  watch: base.output(eventIterator(engineStatusSchema)),
  /** Looks at every endpoint anew. */
  rescan: base.output(engineStatusSchema),
  /** Switches to a known endpoint, or to an address as in DOCKER_HOST. */
  connect: base
    .input(z.union([z.object({ endpointId: z.string() }), z.object({ url: z.string() })]))
    .output(engineStatusSchema),
  /** Where the connected engine departs from Docker, where it tells so (capability `tellsDepartures`). */
  departures: base.output(z.array(departureSchema)),
  /** The engine's events as they come, over reconnections and switches. */
  events: base.output(eventIterator(engineEventSchema)),
}
