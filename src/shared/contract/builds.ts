/** Builds and the workspaces they are made from. */
import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { buildEventSchema, buildSpecSchema, fileContentSchema, workspaceSchema } from '../docker/build'
import { base } from './errors'
import { channelIdSchema } from './channels'

const inWorkspace = z.object({ workspace: z.string(), path: z.string() })

export const buildsContract = {
  /** Starts a build; its output is bytes on a channel, its progress comes by `watch`. */
  start: base.input(buildSpecSchema).output(z.object({ buildId: z.string(), output: channelIdSchema })),
  /** Every event from the start, then as they come; ends after done, failed or cancelled. */
  watch: base.input(z.object({ buildId: z.string() })).output(eventIterator(buildEventSchema)),
  cancel: base.input(z.object({ buildId: z.string() })).output(z.void()),
}

export const workspacesContract = {
  list: base.output(z.array(z.object({ name: z.string(), hostPath: z.string() }))),
  /** Files of a workspace; made with an example if it isn't there. */
  open: base.input(z.object({ workspace: z.string() })).output(workspaceSchema),
  /** Again whenever files change. */
  watch: base.input(z.object({ workspace: z.string() })).output(eventIterator(workspaceSchema)),
  read: base.input(inWorkspace).output(fileContentSchema),
  write: base.input(inWorkspace.extend({ text: z.string() })).output(workspaceSchema),
  createDirectory: base.input(inWorkspace).output(workspaceSchema),
  rename: base.input(inWorkspace.extend({ newPath: z.string() })).output(workspaceSchema),
  /** Removes a file or a folder; the answer's `undoId` brings it back while the lab runs. */
  remove: base.input(inWorkspace).output(z.object({ workspace: workspaceSchema, undoId: z.string() })),
  undoRemove: base.input(z.object({ undoId: z.string() })).output(workspaceSchema),
  /** Takes a file's bytes over a channel from the screen. */
  upload: base.input(inWorkspace.extend({ sizeBytes: z.number() })).output(z.object({ input: channelIdSchema })),
  /** Copies a dropped file or folder of this machine in (Electron only: the browser has no paths). */
  importPath: base.input(z.object({ workspace: z.string(), path: z.string() })).output(workspaceSchema),
}
