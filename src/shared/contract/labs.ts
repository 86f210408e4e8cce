/** Guided labs: library and runner. */
import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { guessSchema } from '../labs/guess'
import { labStateSchema, labSummarySchema, recordingStateSchema } from '../labs/progress'
import { readResultsSchema } from '../labs/results'
import { channelIdSchema } from './channels'
import { base } from './errors'

const lab = z.object({ labId: z.string() })
const locale = z.enum(['pt-BR', 'en'])
const pack = z.object({ packId: z.string() })
const packEventSchema = z.discriminatedUnion('kind', [
  /** The file's bytes are to be written to this channel, and its end. */
  z.object({ kind: z.literal('ready'), input: channelIdSchema }),
  z.object({ kind: z.literal('done'), packId: z.string(), title: z.string() }),
])
export type PackEvent = z.infer<typeof packEventSchema>

export const labsContract = {
  list: base.input(z.object({ locale })).output(z.array(labSummarySchema)),
  /** Opens a lab, starting it if it is new, and follows its state; goals are re-judged as things change. */
  watch: base.input(lab.extend({ locale })).output(eventIterator(labStateSchema)),
  predict: base.input(lab.extend({ stepId: z.string(), guess: guessSchema })).output(z.void()),
  /** Answers a question of the lab's end. */
  answer: base.input(lab.extend({ questionId: z.string(), optionId: z.string() })).output(z.void()),
  hint: base.input(lab.extend({ stepId: z.string() })).output(z.void()),
  showSolution: base.input(lab.extend({ stepId: z.string() })).output(z.void()),
  /** Goes to another step; steps that were reached stay reached. */
  goTo: base.input(lab.extend({ step: z.number() })).output(z.void()),
  /** Answers a question for the use of literal host paths. */
  allowHostPaths: base.input(lab.extend({ allow: z.boolean() })).output(z.void()),
  /** What cleaning (`reset`, or `leave` with `clean`) would remove now. */
  previewCleaning: base
    .input(lab)
    .output(z.object({ containers: z.array(z.string()), images: z.array(z.string()), volumes: z.array(z.string()) })),
  /** Removes what carries the lab's labels, and starts anew. */
  reset: base.input(lab).output(z.void()),
  /** Takes a pack over a channel; nothing of one that is refused stays. */
  openPack: base.input(z.object({ sizeBytes: z.number() })).output(eventIterator(packEventSchema)),
  trustPack: base.input(pack).output(z.void()),
  removePack: base.input(pack).output(z.void()),
  /** A lab as a pack, its required images of the present engine with it where wished. */
  packLab: base
    .input(lab.extend({ withImages: z.boolean() }))
    .output(z.object({ output: channelIdSchema, name: z.string() })),
  /** Watches a folder of labs on this machine while somebody writes in it. */
  preview: base.input(z.object({ folder: z.string() })).output(z.void()),
  closePreview: base.input(z.object({ folder: z.string() })).output(z.void()),
  /** Whether a lab is being recorded, and what of it so far. */
  watchRecording: base.output(eventIterator(recordingStateSchema)),
  startRecording: base.input(z.object({ workspace: z.string() })).output(z.void()),
  cancelRecording: base.output(z.void()),
  /** Ends the recording and writes its lab among the user's own. */
  finishRecording: base
    .input(z.object({ title: z.string().trim().min(1).max(120) }))
    .output(z.object({ folder: z.string() })),
  /** What the learner did, as a file's text. */
  exportResults: base
    .input(z.object({ learner: z.string().max(200), format: z.enum(['csv', 'json']), locale }))
    .output(z.object({ text: z.string(), name: z.string() })),
  /** Reads such a file. Throws LabError `invalid` for what is none. */
  readResults: base.input(z.object({ text: z.string().max(5_000_000) })).output(readResultsSchema),
  /** Ends the run; with `clean` removes what carries its labels. */
  leave: base.input(lab.extend({ clean: z.boolean() })).output(z.void()),
}
