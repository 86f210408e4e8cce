/** Containers: run, follow, look into, remove. */
import { z } from 'zod'
import {
  changeSchema,
  containerDetailSchema,
  containerRemovalPreviewSchema,
  containerSummarySchema,
  fileVersionsSchema,
  runSpecSchema,
  stackPictureSchema,
} from '../docker/container'
import { base } from './errors'
import { channelIdSchema } from './channels'

const container = z.object({ container: z.string().min(1) })

export const containersContract = {
  list: base.input(z.object({ all: z.boolean() })).output(z.array(containerSummarySchema)),
  inspect: base.input(container).output(containerDetailSchema),
  /**
   * `docker run`: creates, attaches and starts. Without `detach` the output channel carries the container's output
   * (and takes its input when interactive) until it ends.
   */
  run: base
    .input(runSpecSchema)
    .output(z.object({ containerId: z.string(), warnings: z.array(z.string()), output: channelIdSchema.optional() })),
  start: base.input(container).output(z.void()),
  stop: base.input(container.extend({ graceSec: z.number().optional() })).output(z.void()),
  kill: base.input(container.extend({ signal: z.string().optional() })).output(z.void()),
  /** Output so far and, with `follow`, as it comes. */
  logs: base
    .input(container.extend({ follow: z.boolean(), tail: z.number().optional() }))
    .output(z.object({ output: channelIdSchema })),
  /** Runs a command in it; terminal bytes both ways on the channel. Resolves at once; `execResult` waits. */
  exec: base
    .input(container.extend({ argv: z.array(z.string()).min(1), interactive: z.boolean() }))
    .output(z.object({ execId: z.string(), channel: channelIdSchema })),
  execResult: base.input(z.object({ execId: z.string() })).output(z.object({ exitCode: z.number() })),
  resize: base
    .input(z.object({ target: z.string(), columns: z.number().int().positive(), rows: z.number().int().positive() }))
    .output(z.void()),
  /** `docker diff`, sorted by path. */
  changes: base.input(container).output(z.array(changeSchema)),
  /** The stack matrix: the pinned paths, then changed ones up to `limit`. */
  picture: base
    .input(container.extend({ pinned: z.array(z.string()), limit: z.number().int().positive() }))
    .output(stackPictureSchema),
  /** Names in a directory of the container's merged tree, for choosing paths. */
  listDirectory: base
    .input(container.extend({ path: z.string() }))
    .output(
      z.array(
        z.object({ name: z.string(), kind: z.enum(['file', 'directory', 'symlink', 'other']), sizeBytes: z.number() }),
      ),
    ),
  /** A file as it is now and as the image has it. */
  fileVersions: base.input(container.extend({ path: z.string() })).output(fileVersionsSchema),
  previewRemoval: base.input(container.extend({ removeVolumes: z.boolean() })).output(containerRemovalPreviewSchema),
  remove: base.input(container.extend({ force: z.boolean(), removeVolumes: z.boolean() })).output(z.void()),
}
