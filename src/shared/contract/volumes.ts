/** Volumes: list, create, remove. */
import { z } from 'zod'
import { volumeSchema } from '../docker/volume'
import { base } from './errors'

export const volumesContract = {
  list: base.output(z.array(volumeSchema)),
  create: base.input(z.object({ name: z.string(), labels: z.record(z.string(), z.string()) })).output(volumeSchema),
  /** Names at its top, what would be lost, for the preview. */
  previewRemoval: base.input(z.object({ name: z.string() })).output(
    z.object({
      command: z.string(),
      sizeBytes: z.number().optional(),
      /** Docker would refuse, in Docker's words. */
      conflict: z.string().optional(),
      usedBy: z.array(z.string()),
    }),
  ),
  remove: base.input(z.object({ name: z.string(), force: z.boolean() })).output(z.void()),
}
