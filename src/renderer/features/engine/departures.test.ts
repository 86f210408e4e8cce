/** What the simulator does otherwise, on its screen: found by words, in both languages, and of no other engine. */
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { mountScreen, settle } from '../../../../test/renderer/mountScreen'
import { sampleDepartures } from '../../../../test/renderer/sample/departures'
import { codeParts, findDepartures } from './findDepartures'

let mounted: VueWrapper | undefined
afterEach(() => {
  mounted?.unmount()
  document.body.innerHTML = ''
})

async function panel(options: Parameters<typeof mountScreen>[1]): Promise<VueWrapper> {
  mounted = (await mountScreen('/engine', options)).wrapper
  return mounted
}

const field = '[aria-label="Find in these sentences"]'
const sentences = (wrapper: VueWrapper): readonly string[] =>
  wrapper.findAll('details ul li.flex-col > p').map((each) => each.text())

describe('departures', () => {
  it('are listed by kind, and found by the words of what is asked', async () => {
    const wrapper = await panel({ scenario: 'full' })
    expect(wrapper.text()).toContain('What the simulator does otherwise')
    expect(sentences(wrapper)).toHaveLength(sampleDepartures.length)
    await wrapper.find(field).setValue('-p PUBLISHES')
    expect(sentences(wrapper)).toEqual([
      "the Camada simulator publishes ports on its simulated host: containers and the lab's own shell reach them, this machine's browser and programs don't",
    ])
    await wrapper.find(field).setValue('nowhere at all')
    expect(wrapper.text()).toContain('No sentence has these words.')
  })

  it('have both sentences in Portuguese: its own, and what the daemon says', async () => {
    const wrapper = await panel({ scenario: 'full', settings: { theme: 'system', motion: 'system', locale: 'pt-BR' } })
    await wrapper.find('[aria-label="Procurar nestas frases"]').setValue('nao tem o buildkit')
    expect(sentences(wrapper)).toEqual([
      'o simulador da Camada não tem o BuildKit: use DOCKER_BUILDKIT=0',
      'the Camada simulator does not support BuildKit: set DOCKER_BUILDKIT=0',
    ])
  })

  it('are not there of a real engine', async () => {
    const wrapper = await panel({ scenario: 'real' })
    await settle()
    expect(wrapper.find(field).exists()).toBe(false)
  })

  it('keep code apart from words', () => {
    expect(codeParts('see `docker info`, and `x`')).toEqual([
      { text: 'see ', isCode: false },
      { text: 'docker info', isCode: true },
      { text: ', and ', isCode: false },
      { text: 'x', isCode: true },
    ])
    expect(findDepartures(sampleDepartures, '', 'en')).toEqual(sampleDepartures)
  })
})
