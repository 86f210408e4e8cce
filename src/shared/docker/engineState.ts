/** The whole state of an engine that can hand it out, set it aside and replace it (`/camada/v1/state`). Sizes in bytes. */
import { z } from 'zod'

export const engineStateSchema = z.object({
  /** The real folder that holds it; absent when it lives in memory. */
  dataDir: z.string().optional(),
  /** The simulated disk; `isFixed` when its size was given at the start. */
  disk: z.object({ sizeBytes: z.number(), usedBytes: z.number(), isFixed: z.boolean() }),
  /** What it takes on the real disk. */
  sizes: z.object({
    totalBytes: z.number(),
    imagesBytes: z.number(),
    containersBytes: z.number(),
    volumesBytes: z.number(),
    hostDiskBytes: z.number(),
    recordsBytes: z.number(),
    setAsideBytes: z.number(),
  }),
  /** What a reset takes away, by name. */
  holds: z.object({ images: z.array(z.string()), containers: z.array(z.string()), volumes: z.array(z.string()) }),
  /** What was found damaged, in the engine's sentences. */
  problems: z.array(z.string()),
  /** States that are kept beside the present one, newest first. */
  setAside: z.array(
    z.object({
      id: z.string(),
      reason: z.enum(['damaged', 'replaced', 'migrated']),
      atMs: z.number(),
      details: z.array(z.string()),
      sizeBytes: z.number(),
    }),
  ),
})
export type EngineState = z.infer<typeof engineStateSchema>

/** `GET /camada/v1/host-disk/list`: what a directory of the simulated host holds. */
export const hostFolderSchema = z.object({
  path: z.string(),
  entries: z.array(
    z.object({
      name: z.string(),
      kind: z.string(),
      sizeBytes: z.number(),
      mode: z.number(),
      uid: z.number(),
      gid: z.number(),
      mtimeMs: z.number(),
      target: z.string().optional(),
    }),
  ),
})
export type HostFolderListing = z.infer<typeof hostFolderSchema>

/** `GET /camada/v1/host-disk/size`: how many files are below a path, and their bytes. */
export const hostTreeSizeSchema = z.object({ files: z.number(), sizeBytes: z.number() })
export type HostTreeSize = z.infer<typeof hostTreeSizeSchema>
