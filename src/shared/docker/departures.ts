/**
 * Where a simulated engine departs from Docker, as it tells so itself (`GET /camada/v1/departures`) and
 * docs/fidelity.md lists it: refused when it is asked for, refused in Docker's own words (as on a machine without a
 * network), kept without effect and warned of, or only to be seen. The English sentence is what the daemon says.
 */
import { z } from 'zod'

/** In the order that they are shown in. */
export const departureKinds = ['refused', 'worded', 'kept', 'visible'] as const

export const departureSchema = z.object({
  id: z.string(),
  kind: z.enum(departureKinds),
  /** How it is asked for, on the command line; what can only be seen has none. */
  asked: z.string().optional(),
  /** Of what can only be seen: where it belongs. */
  part: z.enum(['api', 'builder', 'storage', 'state']).optional(),
  sentence: z.object({ en: z.string(), 'pt-BR': z.string() }),
})
export type Departure = z.infer<typeof departureSchema>
