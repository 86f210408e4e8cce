/** The sample backend: the contract in this very page, with invented data. For looking at screens and for their tests. */
import { createRouterClient } from '@orpc/server'
import type { LabApi } from '../../../src/renderer/labApi'
import { createSampleChannels } from './channels'
import { createSampleRouter } from './router'
import { sampleContext, type SampleOptions } from './state'

export { scenarios, type SampleOptions, type Scenario } from './state'

/** An API on the sample backend. Default: scenario `full`, no delay, English. */
export function createSampleApi(options: Partial<SampleOptions> = {}): LabApi {
  const channels = createSampleChannels()
  const context = sampleContext(
    {
      scenario: options.scenario ?? 'full',
      delayMs: options.delayMs ?? 0,
      settings: options.settings ?? { locale: 'en', theme: 'light', motion: 'off' },
      preferences: options.preferences ?? {},
      chosenPath: options.chosenPath,
    },
    channels,
  )
  return { client: createRouterClient(createSampleRouter(context)), openChannel: (id) => channels.open(id) }
}
