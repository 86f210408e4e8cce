/** Guesses, and how they compare with what happened: the shapes that cross to the screens. */
import { z } from 'zod'

/** A guess as it was made. */
export const guessSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('choice'), option: z.string() }),
  /** Lines as in `docker diff`; the letter may be left out. */
  z.object({ kind: z.literal('paths'), lines: z.array(z.string().max(4096)).max(200) }),
  z.object({ kind: z.literal('number'), value: z.number() }),
  /** IDs of what was ticked. */
  z.object({ kind: z.literal('survives'), things: z.array(z.string()) }),
])
export type Guess = z.infer<typeof guessSchema>

/** What happened, in the words of a guess. */
export type Happened = Guess

/** One line of the comparison; a side that does not have the subject is undefined. */
export const comparedRowSchema = z.object({
  /** A path, or the ID of a thing or an option; empty for a number. */
  subject: z.string(),
  guessed: z.string().optional(),
  happened: z.string().optional(),
  isRight: z.boolean(),
})
export type ComparedRow = z.infer<typeof comparedRowSchema>
