/**
 * Points in time of an engine that can go back (`/camada/v1/time`): the states after calls that changed something, in a
 * tree of branches. Sizes in bytes, times in milliseconds since the epoch.
 */
import { z } from 'zod'

const changeCountSchema = z.object({ added: z.number(), removed: z.number(), changed: z.number() })
export type ChangeCount = z.infer<typeof changeCountSchema>

export const pointCountsSchema = z.object({
  images: changeCountSchema,
  /** Of images. */
  names: changeCountSchema,
  containers: changeCountSchema,
  volumes: changeCountSchema,
  networks: changeCountSchema,
  /** In containers, volumes and on the host disk. */
  files: changeCountSchema,
})
export type PointCounts = z.infer<typeof pointCountsSchema>

export const timePointSchema = z.object({
  id: z.number(),
  /** The point before; null for the first. */
  parent: z.number().nullable(),
  branch: z.number(),
  atMs: z.number(),
  /** The `docker` line that the call stands for; empty where no call did it. */
  command: z.string(),
  kind: z.enum(['start', 'call', 'written']),
  name: z.string().optional(),
  /** How many points before it were let go. */
  thinned: z.number(),
  counts: pointCountsSchema.optional(),
})
export type TimePoint = z.infer<typeof timePointSchema>

export const timeBranchSchema = z.object({
  id: z.number(),
  /** Empty for one that nobody named. */
  name: z.string(),
  tip: z.number(),
  /** Where it left another; null for the first. */
  from: z.number().nullable(),
})
export type TimeBranch = z.infer<typeof timeBranchSchema>

export const timelineSchema = z.object({
  current: z.number(),
  branch: z.number(),
  /** Points that undo and redo go to. */
  undo: z.number().nullable(),
  redo: z.number().nullable(),
  branches: z.array(timeBranchSchema),
  /** How many points there are; `points` has the newest of them, oldest first. */
  count: z.number(),
  /** What is kept beside the present. */
  pastBytes: z.number(),
  points: z.array(timePointSchema),
})
export type Timeline = z.infer<typeof timelineSchema>

export const timeJourneySchema = z.object({
  point: timePointSchema,
  /** Names of the containers that were killed on the way: processes don't go back. */
  killed: z.array(z.string()),
})
export type TimeJourney = z.infer<typeof timeJourneySchema>

const changeSchema = z.enum(['added', 'removed', 'changed'])
export const timeDifferenceSchema = z.object({
  kind: z.enum(['image', 'name', 'container', 'volume', 'network', 'host']),
  id: z.string(),
  name: z.string(),
  change: changeSchema,
  fields: z.array(z.object({ field: z.string(), before: z.string(), after: z.string() })),
  /** Some of the files that differ. */
  files: z.array(z.object({ path: z.string(), change: changeSchema, sizeBytes: z.number() })),
  fileCount: z.number(),
})
export type TimeDifference = z.infer<typeof timeDifferenceSchema>

export const timeComparisonSchema = z.object({
  from: timePointSchema,
  to: timePointSchema,
  changes: z.array(timeDifferenceSchema),
})
export type TimeComparison = z.infer<typeof timeComparisonSchema>

export const timeHoldingsSchema = z.object({
  images: z.array(
    z.object({
      id: z.string(),
      names: z.array(z.string()),
      sizeBytes: z.number(),
      /** Lowest first. */
      layers: z.array(z.object({ diffId: z.string(), createdBy: z.string(), sizeBytes: z.number() })),
    }),
  ),
  containers: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      imageId: z.string(),
      image: z.string(),
      status: z.string(),
      mounts: z.array(z.object({ kind: z.string(), name: z.string(), destination: z.string() })),
      /** Of its own layer. */
      files: z.array(
        z.object({
          path: z.string(),
          kind: z.enum(['file', 'directory', 'other', 'whiteout']),
          sizeBytes: z.number(),
        }),
      ),
      fileCount: z.number(),
      sizeBytes: z.number(),
    }),
  ),
  volumes: z.array(z.object({ name: z.string(), fileCount: z.number(), sizeBytes: z.number() })),
  networks: z.array(z.string()),
})
export type TimeHoldings = z.infer<typeof timeHoldingsSchema>
