/**
 * What the images of an engine share: each layer once, each image as a path through them, the containers on top. Sizes
 * are bytes of layers' content; of an image whose history doesn't tell its layers apart they may be unknown.
 */
import { z } from 'zod'

export const sharedLayerSchema = z.object({
  chainId: z.string(),
  diffId: z.string(),
  /** Chain ID of the layer below; undefined for one on the floor. */
  below: z.string().optional(),
  instruction: z.string(),
  sizeBytes: z.number().optional(),
})
export type SharedLayer = z.infer<typeof sharedLayerSchema>

export const sharingContainerSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  /** Bytes of its own layer. */
  writableBytes: z.number(),
})
export type SharingContainer = z.infer<typeof sharingContainerSchema>

export const sharingImageSchema = z.object({
  id: z.string(),
  /** Its tags; none for one that lost its name. */
  names: z.array(z.string()),
  /** Chain ID of its top layer; undefined for an image without layers. */
  top: z.string().optional(),
  layers: z.number(),
  /** All its layers. */
  sizeBytes: z.number(),
  /** Bytes of its layers that other images have too, steps of builds counted, and that none has: `docker system df -v`. */
  sharedBytes: z.number().optional(),
  uniqueBytes: z.number().optional(),
  /** What the disk gains when all its names and its containers are removed. */
  freedBytes: z.number().optional(),
  containers: z.array(sharingContainerSchema),
})
export type SharingImage = z.infer<typeof sharingImageSchema>

export const sharingSchema = z.object({
  /** Those of the images below, lower ones first. */
  layers: z.array(sharedLayerSchema),
  images: z.array(sharingImageSchema),
})
export type Sharing = z.infer<typeof sharingSchema>
