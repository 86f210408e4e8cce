/** Images: list, look into, pull, tag, remove. */
import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { imageDetailSchema, imageRemovalPreviewSchema, imageSummarySchema } from '../docker/image'
import { sharingSchema } from '../docker/sharing'
import { base } from './errors'

const reference = z.object({ reference: z.string().min(1) })

export const imagesContract = {
  list: base.input(z.object({ all: z.boolean() })).output(z.array(imageSummarySchema)),
  /** Names that the engine is known to have on offer, as `alpine:3.7`; empty where any registry's may be asked for. */
  offers: base.output(z.array(z.string())),
  inspect: base.input(reference).output(imageDetailSchema),
  /** Every layer once, images as paths through them, containers on top. */
  sharing: base.output(sharingSchema),
  /** Progress of a pull; ending the iteration cancels it. */
  pull: base.input(reference).output(
    eventIterator(
      z.object({
        id: z.string(),
        status: z.string(),
        currentBytes: z.number().optional(),
        totalBytes: z.number().optional(),
      }),
    ),
  ),
  tag: base.input(z.object({ reference: z.string(), tag: z.string() })).output(z.void()),
  previewRemoval: base.input(reference).output(imageRemovalPreviewSchema),
  remove: base
    .input(z.object({ reference: z.string(), force: z.boolean() }))
    .output(z.array(z.object({ kind: z.enum(['untagged', 'deleted']), id: z.string() }))),
}
