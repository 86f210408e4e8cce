/**
 * Predicates about what storage is made of: bytes of layers, steps that came from the cache, layers that two images
 * share, what an archive holds, and answers that the learner writes into a file after reading them off the engine.
 *
 * Facts differ from machine to machine (digests, sizes of a base image), so a lab names the fact and the state tells it.
 */
import { z } from 'zod'
import { pattern } from './pattern'

const bytes = z.number().int().nonnegative()

/** Counted from the floor, 1 being the lowest; -1 is the top. */
const place = z.number().int()

/** Something that can be read off the engine. */
const factSchema = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('layerCount'), image: z.string() }),
  z.strictObject({ of: z.literal('imageId'), image: z.string() }),
  z.strictObject({ of: z.literal('diffId'), image: z.string(), layer: place }),
  z.strictObject({ of: z.literal('chainId'), image: z.string(), layer: place }),
  /** Bytes of its layers that no other image has, and those that others have too: `docker system df -v`. */
  z.strictObject({ of: z.literal('uniqueBytes'), image: z.string() }),
  z.strictObject({ of: z.literal('sharedBytes'), image: z.string() }),
  /** Bytes of its writable layer: `docker ps --size`. */
  z.strictObject({ of: z.literal('writableBytes'), container: z.string() }),
  /** Its writable layer as a directory of the daemon's host, where the driver has one. */
  z.strictObject({ of: z.literal('upperDir'), container: z.string() }),
])
export type Fact = z.infer<typeof factSchema>

export const storagePredicates = [
  /** Bytes of a container's writable layer, without the image. */
  z.strictObject({
    kind: z.literal('writableSize'),
    container: z.string(),
    atLeastBytes: bytes.optional(),
    atMostBytes: bytes.optional(),
  }),
  /** Bytes of the layer that the first matching instruction made, parents excluded. */
  z.strictObject({
    kind: z.literal('layerSize'),
    image: z.string(),
    matches: pattern,
    atLeastBytes: bytes.optional(),
    atMostBytes: bytes.optional(),
  }),
  /** The step with the matching instruction is the very one that `from` has: it came from the cache. */
  z.strictObject({
    kind: z.literal('cached'),
    image: z.string(),
    from: z.string(),
    matches: pattern,
    is: z.boolean().default(true),
  }),
  /** How many layers, from the floor up, two images have in common. */
  z.strictObject({ kind: z.literal('shares'), images: z.tuple([z.string(), z.string()]), layers: z.number().int() }),
  /** Whether two images have the same ID, or the same bytes in their top layer. */
  z.strictObject({
    kind: z.literal('same'),
    what: z.enum(['imageId', 'topLayer']),
    images: z.tuple([z.string(), z.string()]),
    is: z.boolean().default(true),
  }),
  /** A tar of the workspace has this entry; its text may be asked for. Names are without `./` and last `/`. */
  z.strictObject({
    kind: z.literal('archive'),
    path: z.string(),
    entry: z.string(),
    exists: z.boolean().default(true),
    matches: pattern.optional(),
  }),
  /** A file of the workspace that tells a fact: an ID whole or from 12 digits on, a number, or a size as Docker prints it. */
  z.strictObject({ kind: z.literal('answer'), path: z.string(), fact: factSchema }),
] as const

export type StoragePredicate = z.infer<(typeof storagePredicates)[number]>
