/**
 * What a simulated engine answers below `/camada/v1/`, beside the Engine API and without its version prefix. A client
 * asks `GET /camada/v1/capabilities` first; an engine that answers anything but 200 has none of it.
 */
import { z } from 'zod'
import { departureSchema } from './departures'

/** `GET /camada/v1/capabilities`. */
export const camadaCapabilitiesSchema = z.object({
  name: z.literal('camada-simulator'),
  version: z.number(),
  /**
   * What is there (`copyUps: true` is `GET /camada/v1/copy-ups/{container}`, `cacheMisses: true` is
   * `/build?camadaCacheMisses=1`), and what is otherwise than with any Docker (`reachesRealDisks: false`).
   */
  capabilities: z.record(z.string(), z.unknown()),
})
export type CamadaCapabilities = z.infer<typeof camadaCapabilitiesSchema>

/** `GET /camada/v1/catalog`. */
export const camadaCatalogSchema = z.object({
  /** What can be pulled without a network, as `alpine:3.7`, in the catalog's order. */
  offers: z.array(z.string()),
})

/** `GET /camada/v1/departures`: where it departs from Docker. */
export const camadaDeparturesSchema = z.object({ departures: z.array(departureSchema) })

/** `GET /camada/v1/copy-ups/{container}`: every copy-up since the container was made, oldest first. */
export const camadaCopyUpsSchema = z.object({
  container: z.string(),
  copyUps: z.array(
    z.object({
      /** Absolute, in the container. */
      path: z.string(),
      /** Content that was copied; 0 for directories and metadata. */
      copiedBytes: z.number(),
    }),
  ),
})
