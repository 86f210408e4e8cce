/** Containers: listing, what to run, what changed, and the picture of the stack. Sizes are bytes. */
import { z } from 'zod'

export const mountSchema = z.object({
  kind: z.enum(['bind', 'volume', 'tmpfs', 'other']),
  /** Name of the volume; empty otherwise. */
  name: z.string(),
  /** Path on the daemon's host; empty for tmpfs. */
  source: z.string(),
  /** Path in the container. */
  destination: z.string(),
  isReadOnly: z.boolean(),
  /** Made by Docker for a VOLUME or a bare `-v /path`. */
  isAnonymous: z.boolean(),
})
export type Mount = z.infer<typeof mountSchema>

export const containerStates = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'] as const

export const containerSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  image: z.string(),
  imageId: z.string(),
  command: z.string(),
  createdAtSec: z.number(),
  state: z.enum(containerStates),
  /** `Up 2 minutes`, `Exited (0) 3 seconds ago`. */
  status: z.string(),
  mounts: z.array(mountSchema),
  labels: z.record(z.string(), z.string()),
})
export type ContainerSummary = z.infer<typeof containerSummarySchema>

export const containerDetailSchema = containerSummarySchema.extend({
  createdAt: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  exitCode: z.number(),
  /** Docker's own error text of a failed start, or empty. */
  error: z.string(),
  argv: z.array(z.string()),
  env: z.array(z.string()),
  workingDir: z.string(),
  hostname: z.string(),
  hasTerminal: z.boolean(),
  isReadOnly: z.boolean(),
  autoRemove: z.boolean(),
  /** The `docker run …` line that would make it again. */
  commandLine: z.string(),
  /** Bytes of the writable layer, and of it and the image together, where the engine says. */
  sizeRwBytes: z.number().optional(),
  sizeRootFsBytes: z.number().optional(),
  /** Where the writable layer lies on the daemon's host, where the engine says. */
  upperDir: z.string().optional(),
})
export type ContainerDetail = z.infer<typeof containerDetailSchema>

export const runMountSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('volume'), name: z.string(), destination: z.string(), isReadOnly: z.boolean() }),
  z.object({ kind: z.literal('bind'), source: z.string(), destination: z.string(), isReadOnly: z.boolean() }),
  z.object({ kind: z.literal('tmpfs'), destination: z.string(), sizeBytes: z.number().optional() }),
])
export type RunMount = z.infer<typeof runMountSchema>

/** What the Run screen fills in; `runCommandLine` turns it into the `docker run` line that it stands for. */
export const runSpecSchema = z.object({
  image: z.string(),
  name: z.string().optional(),
  /** Words after the image name; empty takes the image's CMD. */
  command: z.array(z.string()),
  entrypoint: z.string().optional(),
  env: z.array(z.object({ name: z.string(), value: z.string() })),
  mounts: z.array(runMountSchema),
  volumesFrom: z.array(z.object({ container: z.string(), isReadOnly: z.boolean() })),
  isReadOnly: z.boolean(),
  autoRemove: z.boolean(),
  /** `-d`: don't wait for its output. */
  detach: z.boolean(),
  /** `-it`. */
  interactive: z.boolean(),
  workingDir: z.string().optional(),
  user: z.string().optional(),
  labels: z.record(z.string(), z.string()),
})
export type RunSpec = z.infer<typeof runSpecSchema>

export const changeSchema = z.object({
  path: z.string(),
  /** As `docker diff`: A, C, D. */
  kind: z.enum(['added', 'modified', 'deleted']),
})
export type Change = z.infer<typeof changeSchema>

/** How a figure came to be known. */
const provenanceSchema = z.enum(['measured', 'inferred'])

export const pictureCellSchema = z.object({
  /**
   * - absent: this layer says nothing of the path;
   * - added, modified: the layer brings it (modified: a lower one has it too);
   * - directory: the layer lists the directory, maybe only to hold what is in it;
   * - whiteout: the layer deletes it; opaque: the layer hides everything below in this directory;
   * - lid: a mount covers the path here.
   */
  state: z.enum(['absent', 'added', 'modified', 'directory', 'whiteout', 'opaque', 'lid']),
  /** A layer, whiteout or mount above hides it from the process. */
  isHidden: z.boolean(),
  /** This cell is what the process gets when it opens the path. */
  serves: z.boolean(),
  sizeBytes: z.number().optional(),
  /** An empty directory that Docker made to mount on. */
  isMountPoint: z.boolean().optional(),
})
export type PictureCell = z.infer<typeof pictureCellSchema>

export const pictureRowSchema = z.object({
  /** From the top: merged, then mounts, then writable, then image rows (metadata rows too), newest first. */
  kind: z.enum(['merged', 'mount', 'writable', 'metadata', 'layer']),
  /** `merged`, `writable`, the mount's destination, or the row's position in the image's history. */
  key: z.string(),
  /** Instruction of an image row; name or source of a mount; else empty. */
  title: z.string(),
  mount: mountSchema.optional(),
  diffId: z.string().optional(),
  /** 1 is the lowest layer. */
  depth: z.number().optional(),
  sizeBytes: z.number().optional(),
  sharedWith: z.array(z.string()),
  /** One for each path, in the same order. */
  cells: z.array(pictureCellSchema),
})
export type PictureRow = z.infer<typeof pictureRowSchema>

const picturePathSchema = z.object({
  path: z.string(),
  /** What the process sees there. */
  merged: z.enum(['file', 'directory', 'symlink', 'other', 'absent']),
  sizeBytes: z.number().optional(),
  change: z.enum(['added', 'modified', 'deleted']).optional(),
  isPinned: z.boolean(),
})

export const stackPictureSchema = z.object({
  containerId: z.string(),
  paths: z.array(picturePathSchema),
  rows: z.array(pictureRowSchema),
  /** Paths that changed but are not among `paths`. */
  moreChanges: z.number(),
  copiedUp: z.object({
    provenance: provenanceSchema,
    /** Bytes that were copied into the writable layer so that a part could be written. */
    copiedBytes: z.number(),
    /** Bytes of those files that differ from the image's, where both were compared. */
    changedBytes: z.number().optional(),
    files: z.number(),
  }),
  /** Bytes in image layers of files that were deleted or hidden by whiteouts: still paid for. */
  deletedButPaid: z.object({ bytes: z.number(), files: z.number(), provenance: provenanceSchema }),
  writableBytes: z.number().optional(),
  /** Layers' contents could not be read (engine can't save, too large and refused…): image cells are unknown. */
  layersUnknown: z.boolean(),
})
export type StackPicture = z.infer<typeof stackPictureSchema>

/** One version of a file: text for reading, or why it is not shown. */
export const fileVersionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('absent') }),
  z.object({ kind: z.literal('text'), text: z.string(), sizeBytes: z.number(), isTruncated: z.boolean() }),
  z.object({ kind: z.literal('binary'), sizeBytes: z.number(), sha256: z.string() }),
  z.object({ kind: z.literal('symlink'), target: z.string() }),
  z.object({ kind: z.literal('directory'), entries: z.number() }),
  z.object({ kind: z.literal('special') }),
])
export type FileVersion = z.infer<typeof fileVersionSchema>

export const fileVersionsSchema = z.object({
  path: z.string(),
  now: fileVersionSchema,
  image: fileVersionSchema,
  /** The mount that serves the path now, if one does. */
  mount: mountSchema.optional(),
})
export type FileVersions = z.infer<typeof fileVersionsSchema>

/** What `docker rm` would take along and what would stay. */
export const containerRemovalPreviewSchema = z.object({
  command: z.string(),
  isRunning: z.boolean(),
  /** Bytes of the writable layer; undefined where the engine can't say. */
  lostBytes: z.number().optional(),
  lostChanges: z.array(changeSchema),
  lostChangesTotal: z.number(),
  /** Mounts whose data stays. */
  kept: z.array(mountSchema),
  /** Anonymous volumes: they stay, nameless, unless removed along (`-v`). */
  anonymousVolumes: z.array(z.string()),
  /** tmpfs mounts: their data is lost when the container stops. */
  tmpfs: z.array(z.string()),
})
export type ContainerRemovalPreview = z.infer<typeof containerRemovalPreviewSchema>
