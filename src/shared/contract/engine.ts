/** Engines: find, connect, follow. */
import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
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
  /** The engine's events as they come, over reconnections and switches. */
  events: base.output(eventIterator(engineEventSchema)),
}
