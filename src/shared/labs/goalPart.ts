/** A part of a goal as screens draw it: what is, what should be, and where in a picture that shows. */
import { z } from 'zod'

/** What a thing is like, in one word; screens have the word in each language. */
export const looks = [
  'absent',
  'there',
  'created',
  'running',
  'paused',
  'exited',
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
  'done',
  'notDone',
  'right',
  'otherwise',
] as const
export type Look = (typeof looks)[number]

const things = ['image', 'layers', 'instruction', 'container', 'change', 'mount', 'volume', 'file', 'command'] as const

/** A place in a picture: which screen, and what in it. */
const placeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('image'), reference: z.string(), instruction: z.string().optional() }),
  z.object({ kind: z.literal('images'), reference: z.string() }),
  z.object({ kind: z.literal('container'), name: z.string(), path: z.string().optional() }),
  z.object({ kind: z.literal('mount'), name: z.string(), destination: z.string() }),
  z.object({ kind: z.literal('containers'), name: z.string() }),
  z.object({ kind: z.literal('volume'), name: z.string() }),
  z.object({ kind: z.literal('workspace'), path: z.string() }),
  z.object({ kind: z.literal('console') }),
])
export type PicturePlace = z.infer<typeof placeSchema>

const sideSchema = z.object({ look: z.enum(looks), count: z.number().optional() })
export type GoalSide = z.infer<typeof sideSchema>

export const goalPartSchema = z.object({
  thing: z.enum(things),
  /** Name of the thing, or a path. */
  subject: z.string(),
  isMet: z.boolean(),
  now: sideSchema,
  wanted: sideSchema,
  place: placeSchema,
})
export type GoalPart = z.infer<typeof goalPartSchema>
