/**
 * The whole state of the connected engine, and its host's disk, where it offers them (capabilities `managesState` and
 * `opensHostDisk`). Real paths are absolute and were chosen by the user; nothing outside of them is read or written.
 *
 * The state travels as one file: by its path where the host has file dialogs, else over a channel to the page, which
 * saves it and takes it from the user as a browser does. Dropping the stream, or closing the channel, ends the work: an
 * export leaves no file then, an import leaves the state as it was. Folders travel likewise, as tars; of a folder's
 * copy that was broken off, what had come to the simulated host stays there.
 */
import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { engineStateSchema, hostFolderSchema } from '../docker/engineState'
import { channelIdSchema } from './channels'
import { base } from './errors'

const replaced = z.object({ setAside: z.string() })
/** Bytes so far, of how many; of an export the total is a guess. */
const progress = z.object({ kind: z.literal('progress'), doneBytes: z.number(), totalBytes: z.number() })
const exportEventSchema = z.discriminatedUnion('kind', [
  progress,
  z.object({ kind: z.literal('done'), sizeBytes: z.number() }),
])
export type ExportEvent = z.infer<typeof exportEventSchema>
const importEventSchema = z.discriminatedUnion('kind', [
  /** The file's bytes are to be written to this channel, and its end. */
  z.object({ kind: z.literal('ready'), input: channelIdSchema }),
  progress,
  z.object({ kind: z.literal('done'), setAside: z.string() }),
])
export type ImportEvent = z.infer<typeof importEventSchema>

const folderEventSchema = z.discriminatedUnion('kind', [
  progress,
  /** Where it is now; `leftOut` counts what can't be carried: devices, sockets, and links that lead out of the folder. */
  z.object({
    kind: z.literal('done'),
    path: z.string(),
    files: z.number(),
    sizeBytes: z.number(),
    leftOut: z.number(),
  }),
])
export type FolderEvent = z.infer<typeof folderEventSchema>
const folderUploadEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), input: channelIdSchema }),
  z.object({ kind: z.literal('done') }),
])
export type FolderUploadEvent = z.infer<typeof folderUploadEventSchema>

export const engineStateContract = {
  view: base.output(engineStateSchema),
  resizeDisk: base.input(z.object({ sizeBytes: z.number() })).output(z.void()),
  /** Writes the state to a file, which takes the place of one that is there once it is whole. */
  exportToFile: base.input(z.object({ realPath: z.string() })).output(eventIterator(exportEventSchema)),
  /** The same over a channel to the page. */
  download: base.output(z.object({ output: channelIdSchema, totalBytes: z.number() })),
  /** Replaces the state by an exported one, once that was checked wholly. */
  importFromFile: base.input(z.object({ realPath: z.string() })).output(eventIterator(importEventSchema)),
  /** The same over a channel from the page. */
  upload: base.input(z.object({ sizeBytes: z.number() })).output(eventIterator(importEventSchema)),
  reset: base.output(replaced),
  restore: base.input(z.object({ id: z.string() })).output(replaced),
  deleteSetAside: base.input(z.object({ id: z.string() })).output(z.void()),
  listHostFolder: base.input(z.object({ path: z.string() })).output(hostFolderSchema),
  /** Copies a real folder, as a folder of its name, into one of the simulated host. */
  importFolder: base
    .input(z.object({ realPath: z.string(), hostPath: z.string() }))
    .output(eventIterator(folderEventSchema)),
  /** The same as a tar over a channel from the page. */
  uploadFolder: base
    .input(z.object({ hostPath: z.string(), sizeBytes: z.number() }))
    .output(eventIterator(folderUploadEventSchema)),
  /** Copies a folder of the simulated host, as a folder of its name that must be empty or not there, into a real one. */
  exportFolder: base
    .input(z.object({ hostPath: z.string(), realPath: z.string() }))
    .output(eventIterator(folderEventSchema)),
  /** The same as a tar over a channel to the page. */
  downloadFolder: base
    .input(z.object({ hostPath: z.string() }))
    .output(z.object({ output: channelIdSchema, totalBytes: z.number() })),
}
