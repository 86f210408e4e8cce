/** The build screen on the sample backend. */
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { mountScreen, settle } from '../../../../test/renderer/mountScreen'
import { useNoticesStore } from '../../stores/notices'

let mounted: VueWrapper | undefined
afterEach(() => {
  mounted?.unmount()
  document.body.innerHTML = ''
})

async function mountAt(address: string, options: Parameters<typeof mountScreen>[1] = {}): Promise<VueWrapper> {
  mounted = (await mountScreen(address, options)).wrapper
  await settle(12)
  return mounted
}

function button(wrapper: VueWrapper, name: string) {
  const found = wrapper.findAll('button').find((one) => one.text() === name || one.attributes('aria-label') === name)
  if (found === undefined)
    throw new Error(
      `no button ${name}: ${wrapper
        .findAll('button')
        .map((one) => one.text())
        .join(', ')}`,
    )
  return found
}

const layers = (wrapper: VueWrapper): string[] =>
  wrapper.findAll('ol[aria-label="Layers"] button').map((row) => row.text().replace(/\s+/g, ' '))
const names = (wrapper: VueWrapper): string[] =>
  wrapper.findAll('[role=treeitem]').map((row) => row.find('span').text())

describe('build screen', () => {
  it('plans the stack from the Dockerfile before anything is built', async () => {
    const wrapper = await mountAt('/build/meu-motd')
    expect(layers(wrapper)).toEqual([
      'CMD cat /root/meu-motdmetadata only: no layer will be madeline 7',
      'RUN mkdir -p /root/arquivos/leiamemakes a layer if it changes filesline 5',
      'ADD /etc/motd /root/meu-motdmakes a layer if it changes filesline 3',
      'FROM alpine:3.7the layers of the base imageline 1',
    ])
    expect(wrapper.text()).toContain('/etc/motd is looked up inside the workspace (etc/motd), never on your disk.')
  })

  it('plans it also when another file is open, and keeps the plan from file to file', async () => {
    const wrapper = await mountAt('/build/meu-motd?file=etc/motd')
    const plan = layers(wrapper)
    expect(plan).toHaveLength(4)
    expect(wrapper.find('[role=treeitem][aria-selected=true]').text()).toContain('motd')
    await wrapper
      .findAll('[role=treeitem]')
      .find((row) => row.text().includes('Dockerfile'))
      ?.trigger('click')
    await settle(12)
    expect(layers(wrapper)).toEqual(plan)
    await button(wrapper, 'Build').trigger('click')
    await settle(60)
    await wrapper
      .findAll('[role=treeitem]')
      .find((row) => row.text().includes('motd'))
      ?.trigger('click')
    await settle(12)
    expect(wrapper.text()).toContain('meu-motd:1 is ready.')
    expect(layers(wrapper)[0]).not.toContain('no layer will be made')
  })

  it('comes back to the workspace that was shown last', async () => {
    const first = await mountScreen('/build/meu-app')
    first.wrapper.unmount()
    const wrapper = await mountAt('/build', { preferences: await first.api.client.app.preferences() })
    expect(wrapper.find('h1 + * code, code').text()).toContain('meu-app:1')
  })

  it('builds: output, layers with their sizes, and the image at the end', async () => {
    const wrapper = await mountAt('/build/meu-motd')
    await button(wrapper, 'Build').trigger('click')
    await settle(60)
    expect(wrapper.text()).toContain('meu-motd:1 is ready.')
    expect(layers(wrapper)).toEqual([
      'CMD cat /root/meu-motdmetadata only: no layerline 7',
      expect.stringMatching(/^RUN mkdir -p \/root\/arquivos\/leiame\w{12}0.B$/),
      expect.stringMatching(/^ADD \/etc\/motd \/root\/meu-motd\w{12} · from cache1\.2.kB$/),
      expect.stringMatching(/^FROM alpine:3\.7\w{12}4\.2.MB$/),
    ])
  })

  it("shows a failure at its line with Docker's words and a hint", async () => {
    const wrapper = await mountAt('/build/meu-app')
    await button(wrapper, 'Build').trigger('click')
    await settle(60)
    expect(wrapper.text()).toContain('The build stopped at line 3')
    expect(wrapper.text()).toContain("The command '/bin/sh -c make /app' returned a non-zero code: 127")
    expect(wrapper.text()).toContain('command not found')
    expect(layers(wrapper)[1]).toContain('failed here')
  })

  it('removes a file and brings it back', async () => {
    const wrapper = await mountAt('/build/meu-motd')
    const notas = wrapper.findAll('[role=treeitem]').find((row) => row.text().includes('notas.md'))
    await notas?.trigger('click')
    await settle()
    await button(wrapper, 'Remove (Delete)').trigger('click')
    await settle()
    expect(names(wrapper)).toEqual(['Dockerfile', '.dockerignore', 'etc', 'motd', 'atalho'])
    const [notice] = useNoticesStore().notices
    expect(notice?.text).toBe('notas.md was removed')
    notice?.action?.run()
    await settle()
    expect(names(wrapper)).toContain('notas.md')
  })
})
