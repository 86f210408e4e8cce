/** The lab itself: settings and what it runs in. */
import { z } from 'zod'
import { base } from './errors'

export const settingsSchema = z.object({
  /** Undefined follows the system. */
  locale: z.enum(['pt-BR', 'en']).optional(),
  theme: z.enum(['system', 'light', 'dark']),
  motion: z.enum(['system', 'off']),
  /** Remembered choice of engine. */
  endpointUrl: z.string().optional(),
})
export type Settings = z.infer<typeof settingsSchema>

export const appContract = {
  describe: base.output(
    z.object({
      version: z.string(),
      host: z.enum(['electron', 'browser']),
      platform: z.string(),
      dataDir: z.string(),
      /** The user's home on the machine that the lab runs on. */
      homeDir: z.string(),
    }),
  ),
  settings: base.output(settingsSchema),
  updateSettings: base.input(settingsSchema.partial()).output(settingsSchema),
}
