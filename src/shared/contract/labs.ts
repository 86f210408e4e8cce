/** Guided labs: library and runner. */
import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { guessSchema } from '../labs/guess'
import { labStateSchema, labSummarySchema } from '../labs/progress'
import { base } from './errors'

const lab = z.object({ labId: z.string() })
const locale = z.enum(['pt-BR', 'en'])

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
  /** Answers whether images that came with the lab are loaded into the engine; the lab begins then. */
  answerImages: base.input(lab.extend({ load: z.boolean() })).output(z.void()),
  /** What cleaning (`reset`, or `leave` with `clean`) would remove now. */
  previewCleaning: base.input(lab).output(
    z.object({
      containers: z.array(z.string()),
      images: z.array(z.string()),
      volumes: z.array(z.string()),
      folders: z.array(z.string()),
      files: z.array(z.string()),
    }),
  ),
  /** Removes what carries the lab's labels, and starts anew. */
  reset: base.input(lab).output(z.void()),
  /**
   * The command of what was done on a screen: it counts as a line of the lab that is open, and goes into a recording. A
   * build names the workspace that it was made in.
   */
  noteDone: base
    .input(z.object({ line: z.string(), labId: z.string().optional(), workspace: z.string().optional() }))
    .output(z.void()),
  /** Ends the run; with `clean` removes what carries its labels. */
  leave: base.input(lab.extend({ clean: z.boolean() })).output(z.void()),
}
