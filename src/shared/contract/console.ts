/** Console sessions: terminal bytes on a channel, and what each line touched. */
import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { base } from './errors'
import { channelIdSchema } from './channels'

/** Something a command line touched, so that the screens can light its picture. */
export const touchedSchema = z.object({
  kind: z.enum(['image', 'container', 'volume', 'file']),
  id: z.string(),
})
export type Touched = z.infer<typeof touchedSchema>

export const consoleEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started'), line: z.string() }),
  z.object({ kind: z.literal('finished'), line: z.string(), exitCode: z.number(), touched: z.array(touchedSchema) }),
])
export type ConsoleEvent = z.infer<typeof consoleEventSchema>

const size = { columns: z.number().int().positive(), rows: z.number().int().positive() }

export const consoleContract = {
  /** Opens a session in a workspace; typed bytes go in and terminal bytes come out on the channel. */
  open: base
    .input(z.object({ workspace: z.string(), ...size }))
    .output(z.object({ sessionId: z.string(), channel: channelIdSchema })),
  resize: base.input(z.object({ sessionId: z.string(), ...size })).output(z.void()),
  close: base.input(z.object({ sessionId: z.string() })).output(z.void()),
  /** Lines run in any session, as they start and finish. */
  watch: base.output(eventIterator(consoleEventSchema)),
}
