/** What those who teach do: labs recorded and written, packs opened and made, results written and read. */
import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { fileContentSchema } from '../docker/build'
import { followedFolderSchema, ownLabSchema, recordingStateSchema } from '../labs/progress'
import { readResultsSchema } from '../labs/results'
import { channelIdSchema } from './channels'
import { base } from './errors'

const locale = z.enum(['pt-BR', 'en'])
const pack = z.object({ packId: z.string() })
const title = z.string().trim().min(1).max(120)
/** A lab of the user's own, by its folder's name. */
const own = z.object({ name: z.string() })
const ownFile = own.extend({ path: z.string() })

const packEventSchema = z.discriminatedUnion('kind', [
  /** The file's bytes are to be written to this channel, and its end. */
  z.object({ kind: z.literal('ready'), input: channelIdSchema }),
  z.object({ kind: z.literal('done'), packId: z.string(), title: z.string() }),
])
export type PackEvent = z.infer<typeof packEventSchema>

const madePackEventSchema = z.discriminatedUnion('kind', [
  /** An image is being read from the engine: a pack's size is known once all are. */
  z.object({ kind: z.literal('reading'), image: z.string(), doneBytes: z.number() }),
  /** The pack's bytes come on this channel; closing it, or leaving the stream, ends the work. */
  z.object({ kind: z.literal('ready'), output: channelIdSchema, name: z.string(), sizeBytes: z.number() }),
])
export type MadePackEvent = z.infer<typeof madePackEventSchema>

const packedLabs = z.object({ labIds: z.array(z.string()).min(1).max(500) })

export const teachingContract = {
  /** Takes a pack over a channel; nothing of one that is refused stays. */
  openPack: base.input(z.object({ sizeBytes: z.number() })).output(eventIterator(packEventSchema)),
  trustPack: base.input(pack).output(z.void()),
  removePack: base.input(pack).output(z.void()),
  /** What a pack of these labs would hold: bytes of the labs' files, and the images that they need. */
  measurePack: base.input(packedLabs).output(
    z.object({
      labBytes: z.number(),
      /** Bytes of the layers, which are about those of the saved image; undefined for one that is not on the engine. */
      images: z.array(z.object({ reference: z.string(), sizeBytes: z.number().optional() })),
    }),
  ),
  /** Makes a pack of labs, with the images that they need where wished; missing ones are pulled. */
  makePack: base
    .input(packedLabs.extend({ title, withImages: z.boolean() }))
    .output(eventIterator(madePackEventSchema)),

  /** Watches a folder of labs on this machine while somebody writes in it. */
  preview: base.input(z.object({ folder: z.string() })).output(z.void()),
  closePreview: base.input(z.object({ folder: z.string() })).output(z.void()),
  /** The folders that are watched, again whenever something is written in one. */
  watchPreviews: base.output(eventIterator(z.array(followedFolderSchema))),

  /** Labs of the user's own. */
  ownLabs: base.input(z.object({ locale })).output(z.array(ownLabSchema)),
  /** Begins one that passes every check. */
  newOwn: base.input(z.object({ title })).output(own),
  /** Again whenever its files change, in the app or by another editor. */
  watchOwn: base.input(own.extend({ locale })).output(eventIterator(ownLabSchema)),
  readOwn: base.input(ownFile).output(fileContentSchema),
  writeOwn: base.input(ownFile.extend({ text: z.string().max(1_000_000) })).output(z.void()),
  removeOwnFile: base.input(ownFile).output(z.void()),
  removeOwn: base.input(own).output(z.void()),

  /** Whether a lab is being recorded, and what of it so far. */
  watchRecording: base.input(z.object({ locale })).output(eventIterator(recordingStateSchema)),
  startRecording: base.input(z.object({ workspace: z.string() })).output(z.void()),
  cancelRecording: base.output(z.void()),
  /** Ends the recording and writes its lab among the user's own; `dropped` goals are left out. */
  finishRecording: base.input(z.object({ title, dropped: z.array(z.string()) })).output(own),

  /** What the learner did, as a file's text. */
  exportResults: base
    .input(z.object({ learner: z.string().max(200), format: z.enum(['csv', 'json']), locale }))
    .output(z.object({ text: z.string(), name: z.string() })),
  /** Reads such a file. Throws LabError `invalid` for what is none. */
  readResults: base.input(z.object({ text: z.string().max(5_000_000) })).output(readResultsSchema),
}
