/** Named and anonymous volumes. */
import { z } from 'zod'

export const volumeSchema = z.object({
  name: z.string(),
  driver: z.string(),
  /** Path on the daemon's host. */
  mountpoint: z.string(),
  createdAt: z.string(),
  labels: z.record(z.string(), z.string()),
  isAnonymous: z.boolean(),
  /** Undefined until the engine has counted it. */
  sizeBytes: z.number().optional(),
  usedBy: z.array(
    z.object({ id: z.string(), name: z.string(), state: z.string(), destination: z.string(), isReadOnly: z.boolean() }),
  ),
})
export type Volume = z.infer<typeof volumeSchema>
