/** The lab itself: settings and what it runs in. */
import { z } from 'zod'
import { base } from './errors'

export const settingsSchema = z.object({
  /** Undefined follows the system. */
  locale: z.enum(['pt-BR', 'en']).optional(),
  theme: z.enum(['system', 'light', 'dark']),
  motion: z.enum(['system', 'off']),
  /** Whether the console asks before a line destroys something on a real engine. Default true. */
  asksBeforeLoss: z.boolean().optional(),
  /** Remembered choice of engine. */
  endpointUrl: z.string().optional(),
})
export type Settings = z.infer<typeof settingsSchema>

/** What the page keeps by name between visits. */
export const preferencesSchema = z.record(
  z.string().min(1).max(200),
  z.union([z.boolean(), z.number(), z.string().max(10_000), z.array(z.string().max(10_000)).max(1000)]),
)
export type Preferences = z.infer<typeof preferencesSchema>

const pathQuestionSchema = z.discriminatedUnion('kind', [
  /** A file to write; the dialog has asked before one that is there is replaced. */
  z.object({ kind: z.literal('newFile'), suggestedName: z.string() }),
  z.object({ kind: z.literal('file') }),
  z.object({ kind: z.literal('folder') }),
])
export type PathQuestion = z.infer<typeof pathQuestionSchema>

export const appContract = {
  describe: base.output(
    z.object({
      version: z.string(),
      host: z.enum(['electron', 'browser']),
      platform: z.string(),
      dataDir: z.string(),
      /** The user's home on the machine that the lab runs on. */
      homeDir: z.string(),
      /** `choosePath` is there: the host can open the system's own file dialogs. */
      hasFileDialogs: z.boolean(),
    }),
  ),
  /** Asks the user for a path on this machine; none when the dialog was closed. */
  choosePath: base.input(pathQuestionSchema).output(z.object({ path: z.string().optional() })),
  settings: base.output(settingsSchema),
  updateSettings: base.input(settingsSchema.partial()).output(settingsSchema),
  preferences: base.output(preferencesSchema),
  /** Files of settings and preferences that could not be read since the program started, by where they were put. */
  setAside: base.output(z.array(z.string())),
  /** Keeps a value under a name, or forgets the name where there is none. */
  keepPreference: base
    .input(z.object({ name: preferencesSchema.keyType, value: preferencesSchema.valueType.optional() }))
    .output(z.void()),
}
