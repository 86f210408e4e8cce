/** The renderer on the sample backend, for looking at screens: `?scenario=…&locale=…&theme=…&motion=off&delay=…`. */
import { startApp } from '../../src/renderer/startApp'
import '../../src/renderer/styles/main.css'
import { createSampleApi, scenarios, type Scenario } from './sample'

const query = new URLSearchParams(location.search)
const isScenario = (name: string | null): name is Scenario => scenarios.some((scenario) => scenario === name)
const scenario = query.get('scenario')
const locale = query.get('locale')
const theme = query.get('theme')

void startApp(async () =>
  createSampleApi({
    scenario: isScenario(scenario) ? scenario : 'full',
    delayMs: Number(query.get('delay') ?? 60),
    settings: {
      theme: theme === 'dark' || theme === 'light' ? theme : 'system',
      motion: query.get('motion') === 'off' ? 'off' : 'system',
      ...(locale === 'en' || locale === 'pt-BR' ? { locale } : {}),
    },
  }),
)
