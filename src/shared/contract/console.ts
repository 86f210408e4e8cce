/** Console sessions: terminal bytes on a channel, and what each line touched. */
import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { base } from './errors'
import { channelIdSchema } from './channels'

/** Something a command line touched, so that the screens can light its picture. */
export const touchedSchema = z.object({
  kind: z.enum(['image', 'container', 'volume', 'file']),
  id: z.string(),
  /** A nameless image that the line has made. */
  isMade: z.boolean().optional(),
})
export type Touched = z.infer<typeof touchedSchema>

const line = z.string()
const sessionId = z.string()

export const consoleEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started'), line }),
  z.object({ kind: z.literal('finished'), line, exitCode: z.number(), touched: z.array(touchedSchema) }),
  /** Alt+Enter: someone wants to know what the line would do. */
  z.object({ kind: z.literal('explain'), sessionId, workspace: z.string(), line }),
  /** `edit FILE`: someone wants a file of the workspace in the editor; `path` as in the workspace's list. */
  z.object({ kind: z.literal('edit'), workspace: z.string(), path: z.string() }),
])
export type ConsoleEvent = z.infer<typeof consoleEventSchema>

/** A piece of a line and what it does, in the language that was asked for. */
export const explainedPartSchema = z.object({
  text: z.string(),
  sentence: z.string(),
  kind: z.enum(['verb', 'option', 'argument', 'program', 'shell', 'problem']),
})
export type ExplainedPart = z.infer<typeof explainedPartSchema>

/** Something that the line would destroy as things stand now, or that Docker would refuse to. */
export const lossSchema = z.object({
  kind: z.enum(['container', 'image', 'volume', 'network', 'buildCache']),
  name: z.string(),
  /** What of it is gone for good, in the language that was asked for. */
  sentence: z.string(),
  /** `end`: not by the line itself, but when the container that it starts ends. */
  when: z.enum(['now', 'end', 'never']),
  /** IDs of containers, images and networks, names of volumes and tags that are gone then, as far as they are there now. */
  gone: z.array(z.string()),
})
export type Loss = z.infer<typeof lossSchema>

export const explanationSchema = z.object({
  parts: z.array(explainedPartSchema),
  losses: z.array(lossSchema),
  /** Why losses can't be foretold, or not all of them: the engine's words, or which words only the shell will know. */
  unknownLosses: z.string().optional(),
})
export type Explanation = z.infer<typeof explanationSchema>

export const consoleLanguageSchema = z.enum(['pt', 'en'])
export type ConsoleLanguage = z.infer<typeof consoleLanguageSchema>

const size = { columns: z.number().int().positive(), rows: z.number().int().positive() }

export const consoleContract = {
  /** Opens a session in a workspace; typed bytes go in and terminal bytes come out on the channel. */
  open: base
    .input(z.object({ workspace: z.string(), language: consoleLanguageSchema.optional(), ...size }))
    .output(z.object({ sessionId: z.string(), channel: channelIdSchema })),
  resize: base.input(z.object({ sessionId, ...size })).output(z.void()),
  close: base.input(z.object({ sessionId })).output(z.void()),
  /** Shows the command of something that was done elsewhere, dimmed, above the line that is being typed. */
  echo: base.input(z.object({ sessionId, line })).output(z.void()),
  /** What a line would do, part by part, and what it would destroy now. Nothing is run. */
  explain: base
    .input(z.object({ workspace: z.string(), line, language: consoleLanguageSchema }))
    .output(explanationSchema),
  /**
   * Runs a line without a terminal, as its screen has asked and the user agreed: questions that it asks are answered with
   * yes. Dropping the call ends the line.
   */
  run: base
    .input(z.object({ workspace: z.string(), line }))
    .output(z.object({ exitCode: z.number(), stdout: z.string(), stderr: z.string() })),
  /** Lines run in any session, as they start and finish. */
  watch: base.output(eventIterator(consoleEventSchema)),
}
