/** The image screens on the sample backend: the stack as it is drawn, its sums, and what removing says beforehand. */
import { afterEach, describe, expect, it } from 'vitest'
import type { VueWrapper } from '@vue/test-utils'
import { mountScreen, settle } from '../../../../test/renderer/mountScreen'
import { createSampleApi } from '../../../../test/renderer/sample'
import { placeRows, sumStack } from './stackFacts'

let mounted: VueWrapper | undefined
afterEach(() => {
  mounted?.unmount()
  document.body.innerHTML = ''
})

async function mountAt(address: string, options: Parameters<typeof mountScreen>[1] = {}): Promise<VueWrapper> {
  const screen = await mountScreen(address, options)
  mounted = screen.wrapper
  return screen.wrapper
}

const text = (element: Element | null): string => (element?.textContent ?? '').replace(/\s+/g, ' ').trim()

describe('stack facts', () => {
  it('place rows from the top, count depth by layers only, and chain each layer to the one below', async () => {
    const image = await createSampleApi().client.images.inspect({ reference: 'meu-motd:1' })
    const rows = placeRows(image)
    expect(rows.map(({ row, depth }) => `${depth ?? '-'} ${row.instruction}`)).toEqual([
      '- CMD cat /root/meu-motd',
      '3 RUN mkdir -p /root/arquivos/leiame',
      '2 ADD /etc/motd /root/meu-motd',
      '- CMD ["/bin/sh"]',
      '1 ADD file:81b95e2e0e5b in /',
    ])
    expect(rows[1]?.parentChainId).toBe(rows[2]?.row.chainId)
    expect(rows[4]?.parentChainId).toBeUndefined()
    expect(sumStack(image.stack)).toEqual({ layers: 3, metadata: 2, sharedBytes: 4_206_494, sharedLayers: 1 })
  })
})

describe('image screen', () => {
  it('draws the stack newest first and shows the top layer with its three names', async () => {
    const wrapper = await mountAt('/images/meu-motd:1')
    expect(wrapper.findAll('ol button').map((row) => text(row.element))).toEqual([
      'CMD cat /root/meu-motdmetadata only: no layer',
      expect.stringMatching(/^RUN mkdir -p \/root\/arquivos\/leiamelayer 3 · \w{12}0\u00a0?.?B$/),
      expect.stringMatching(/^ADD \/etc\/motd \/root\/meu-motdlayer 2 · \w{12}1\.2.kB$/),
      'CMD ["/bin/sh"]metadata only: no layer',
      expect.stringMatching(/^ADD file:81b95e2e0e5b in \/layer 1 · \w{12} · simulated · in 3 images4\.2.MB$/),
    ])
    expect(wrapper.findAll('ol button').map((row) => row.attributes('aria-pressed'))).toEqual([
      'false',
      'true',
      'false',
      'false',
      'false',
    ])
    expect(wrapper.text()).toContain('Three names for one layer')
    expect(wrapper.text()).toContain('Layers marked as simulated stand in for the originals')
  })

  it('says why a metadata row has no layer when it is chosen', async () => {
    const wrapper = await mountAt('/images/meu-motd:1')
    await wrapper.findAll('ol button')[0]?.trigger('click')
    expect(wrapper.text()).toContain('so it makes no layer')
    expect(wrapper.text()).not.toContain('Three names for one layer')
  })

  it('shows layers only when history and layers do not match', async () => {
    const wrapper = await mountAt('/images/importada:1')
    expect(wrapper.text()).toContain('without saying which line made which')
    expect(wrapper.findAll('ol button')).toHaveLength(2)
  })

  it("tells an unknown image in Docker's words with a hint", async () => {
    const wrapper = await mountAt('/images/nada:9')
    expect(text(wrapper.find('[role=alert]').element)).toContain('No such image: nada:9')
    expect(text(wrapper.find('[role=alert]').element)).toContain('Check name and tag')
  })

  it('removes an image in use only by force, and shows the command for it', async () => {
    const wrapper = await mountAt('/images/meu-app:dev')
    const open = wrapper.findAll('button').find((button) => button.text() === 'Remove…')
    await open?.trigger('click')
    await settle()
    const dialog = document.querySelector<HTMLElement>('[role=dialog]')
    const confirm = [...(dialog?.querySelectorAll('button') ?? [])].find(
      (button) => button.textContent?.trim() === 'Remove',
    )
    expect(dialog?.textContent).toContain('(must force)')
    expect(dialog?.textContent).toContain('docker rmi meu-app:dev')
    expect(confirm?.disabled).toBe(true)
    dialog?.querySelector<HTMLInputElement>('input[type=checkbox]')?.click()
    await settle()
    expect(dialog?.textContent).toContain('docker rmi -f meu-app:dev')
    expect(confirm?.disabled).toBe(false)
  })
})

describe('images list', () => {
  it('lists names, and nothing but an invitation when there are none', async () => {
    const full = await mountAt('/images')
    expect(full.findAll('tbody tr')).toHaveLength(6)
    full.unmount()
    const empty = await mountAt('/images', { scenario: 'empty' })
    expect(empty.find('table').exists()).toBe(false)
    expect(empty.text()).toContain('No images yet')
  })
})
