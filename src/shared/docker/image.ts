/** Images: what `docker images` lists and what the stack of one image holds. Sizes are bytes. */
import { z } from 'zod'

/** The comment of layers whose files stand in for those of a registry's image; it travels with them to any engine. */
export const simulatedComment = 'simulated by Camada'

export const imageSummarySchema = z.object({
  id: z.string(),
  repoTags: z.array(z.string()),
  createdAtSec: z.number(),
  /** Size of all its layers, parents included. */
  sizeBytes: z.number(),
  parentId: z.string(),
  labels: z.record(z.string(), z.string()),
  /** How many containers were made from it. */
  containers: z.number(),
  /** It came from a simulator's catalog: structure, names and sizes are like the original's, its programs are not. */
  isSimulated: z.boolean().optional(),
})
export type ImageSummary = z.infer<typeof imageSummarySchema>

/** One row of the stack: an instruction of the image's history, with its layer if it made one. */
export const stackRowSchema = z.object({
  /** Position in the history, 0 is the oldest. */
  index: z.number(),
  /** The instruction as one would write it: `RUN mkdir -p /root`, `CMD ["/bin/sh"]`. */
  instruction: z.string(),
  /** `created_by` as the config has it. */
  createdBy: z.string(),
  comment: z.string(),
  createdAtSec: z.number(),
  /** Whether the instruction made no layer (`empty_layer` in the config). */
  isEmpty: z.boolean(),
  /** Bytes of this layer alone; parents excluded. */
  sizeBytes: z.number(),
  /** sha256 of the layer's uncompressed tar; undefined for rows without a layer. */
  diffId: z.string().optional(),
  /** Name of the layer in this place of the stack. */
  chainId: z.string().optional(),
  /** sha256 of the layer's compressed form, where the engine knows it. */
  digest: z.string().optional(),
  /** ID of the intermediate image, where the engine still has it. */
  imageId: z.string().optional(),
  /** Other images that have this very layer at this place: their first tag or short ID. */
  sharedWith: z.array(z.string()),
})
export type StackRow = z.infer<typeof stackRowSchema>

export const imageConfigSchema = z.object({
  command: z.array(z.string()),
  entrypoint: z.array(z.string()),
  env: z.array(z.string()),
  workingDir: z.string(),
  user: z.string(),
  volumes: z.array(z.string()),
  exposedPorts: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
  shell: z.array(z.string()),
  stopSignal: z.string(),
})
export type ImageConfig = z.infer<typeof imageConfigSchema>

export const imageDetailSchema = z.object({
  id: z.string(),
  repoTags: z.array(z.string()),
  repoDigests: z.array(z.string()),
  createdAt: z.string(),
  sizeBytes: z.number(),
  architecture: z.string(),
  os: z.string(),
  author: z.string(),
  config: imageConfigSchema,
  /** Oldest first: the floor of the stack. */
  stack: z.array(stackRowSchema),
  /** Whether rows and layers could be tied together; if not, why the stack shows layers only. */
  historyMatchesLayers: z.boolean(),
  /** Containers made from it. */
  usedBy: z.array(z.object({ id: z.string(), name: z.string(), state: z.string() })),
})
export type ImageDetail = z.infer<typeof imageDetailSchema>

/** What `docker rmi` would do, told before it is done. */
export const imageRemovalPreviewSchema = z.object({
  command: z.string(),
  untags: z.array(z.string()),
  /** Image IDs that would be deleted, top first. */
  deletes: z.array(z.string()),
  /** Bytes that no other image shares. */
  freedBytes: z.number(),
  /** Docker would refuse without force, in Docker's words. */
  conflict: z.string().optional(),
})
export type ImageRemovalPreview = z.infer<typeof imageRemovalPreviewSchema>
