/** A part of a goal as screens draw it: what is, what should be, and where in a picture that shows. */
import { z } from 'zod'

/** What a thing is like, in one word; screens have the word in each language. */
export const looks = [
  'absent',
  'there',
  'fromBefore',
  'created',
  'running',
  'paused',
  'exited',
  'madeFrom',
  'readOnly',
  'writable',
  'added',
  'modified',
  'deleted',
  'unchanged',
  'volume',
  'bind',
  'tmpfs',
  'anonymous',
  'rightText',
  'otherText',
  'layer',
  'noLayer',
  'cached',
  'ranAgain',
  'same',
  'different',
  'empty',
  'unknown',
  'done',
  'notDone',
  'worked',
  'failed',
  'right',
  'otherwise',
] as const
export type Look = (typeof looks)[number]

const things = [
  'image',
  'layers',
  'instruction',
  'imageCommand',
  'size',
  'cache',
  'sharing',
  'sameImage',
  'sameLayer',
  'container',
  'change',
  'mount',
  'volume',
  'file',
  'archive',
  'answer',
  'command',
] as const

/** A place in a picture: which screen, and what in it. */
const placeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('image'), reference: z.string(), instruction: z.string().optional() }),
  z.object({ kind: z.literal('images'), reference: z.string() }),
  z.object({ kind: z.literal('sharing'), reference: z.string() }),
  z.object({ kind: z.literal('container'), name: z.string(), path: z.string().optional() }),
  z.object({ kind: z.literal('mount'), name: z.string(), destination: z.string() }),
  z.object({ kind: z.literal('containers'), name: z.string() }),
  z.object({ kind: z.literal('volume'), name: z.string() }),
  z.object({ kind: z.literal('workspace'), path: z.string() }),
  z.object({ kind: z.literal('console') }),
])
export type PicturePlace = z.infer<typeof placeSchema>

const sideSchema = z.object({
  look: z.enum(looks),
  /** Of layers. */
  count: z.number().optional(),
  /** What was measured; of a wish, the bounds instead. */
  bytes: z.number().optional(),
  atLeastBytes: z.number().optional(),
  atMostBytes: z.number().optional(),
  /** As Docker writes it: an image that something was made from, a mount's source, a command. */
  text: z.string().optional(),
  /** How a mount may be used, where the goal asks. */
  access: z.enum(['readOnly', 'writable']).optional(),
})
export type GoalSide = z.infer<typeof sideSchema>

export const goalPartSchema = z.object({
  thing: z.enum(things),
  /** Name of the thing, or a path. */
  subject: z.string(),
  isMet: z.boolean(),
  now: sideSchema,
  wanted: sideSchema,
  /** Anything but `wanted` is wanted. */
  isNot: z.boolean(),
  /** One of several ways to the goal: parts of one way have its number, ways of one choice the choice's. */
  way: z.object({ choice: z.number(), number: z.number() }).optional(),
  place: placeSchema,
})
export type GoalPart = z.infer<typeof goalPartSchema>
