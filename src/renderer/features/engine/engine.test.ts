/** The engine screen and the banner over every screen. */
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { mountScreen, settle } from '../../../../test/renderer/mountScreen'
import { useNoticesStore } from '../../stores/notices'

let mounted: VueWrapper | undefined
afterEach(() => {
  mounted?.unmount()
  document.body.innerHTML = ''
})

async function mountAt(options: Parameters<typeof mountScreen>[1]): Promise<VueWrapper> {
  mounted = (await mountScreen('/engine', options)).wrapper
  return mounted
}

const endpoints = (wrapper: VueWrapper): string[] =>
  wrapper.findAll('li.flex-wrap.items-start').map((row) => `${row.find('b').text()}: ${row.find('b + span').text()}`)

describe('engine screen', () => {
  it('tells the connected engine and the line to use it by hand', async () => {
    const wrapper = await mountAt({ scenario: 'real' })
    for (const fact of [
      '26.1.5',
      '1.45',
      'overlay2',
      '/var/lib/docker',
      'export DOCKER_HOST=unix:///var/run/docker.sock',
    ])
      expect(wrapper.text()).toContain(fact)
  })

  it('lists every endpoint in its state, with what to do about it', async () => {
    const wrapper = await mountAt({ scenario: 'real' })
    expect(endpoints(wrapper)).toEqual([
      'Docker: ready',
      'Simulator: ready',
      'desktop-linux: not there',
      'Docker: does not answer',
      'Docker: no permission',
    ])
    expect(wrapper.text()).toContain('sudo usermod -aG docker $USER')
  })

  it('switches to another engine', async () => {
    const wrapper = await mountAt({ scenario: 'real' })
    await wrapper.find('[aria-label="Use Simulator"]').trigger('click')
    await settle()
    expect(wrapper.text()).toContain('simulated')
    expect(wrapper.text()).toContain('DOCKER_BUILDKIT=0')
  })

  it("refuses a wrong address in Docker's words, and stays connected", async () => {
    const wrapper = await mountAt({ scenario: 'real' })
    await wrapper.find('form input').setValue('htp://nowhere')
    await wrapper.find('form').trigger('submit')
    await settle()
    expect(wrapper.find('form [role=alert]').text()).toContain('unable to parse docker host `htp://nowhere`')
    expect(wrapper.text()).toContain('Connected')
  })

  it('says what it waits for when no engine is there', async () => {
    const wrapper = await mountAt({ scenario: 'none' })
    expect(wrapper.text()).toContain('Choose one of the engines found')
  })

  it('has a line for each shell', async () => {
    const wrapper = await mountAt({ scenario: 'full' })
    await wrapper.find('input[type=radio][value=fish]').trigger('change')
    await settle()
    expect(wrapper.text()).toContain('set -gx DOCKER_BUILDKIT 0')
  })

  it('shows the state, what was damaged, and what a reset takes, which can be undone', async () => {
    const wrapper = await mountAt({ scenario: 'full' })
    expect(wrapper.find('[role=alert]').text()).toContain('image 1f2e3d4c5b6a: one of its layers is damaged')
    const button = wrapper.findAll('button').find((one) => one.text() === 'Reset…')
    await button?.trigger('click')
    await settle()
    const dialog = document.querySelector('[role=dialog]')
    for (const name of ['alpine:latest', 'banco', 'data_volume']) expect(dialog?.textContent).toContain(name)
    const confirm = [...(dialog?.querySelectorAll('button') ?? [])].find((one) => one.textContent.trim() === 'Reset')
    confirm?.click()
    await settle()
    expect(wrapper.text()).toContain('What was there before the last change')
  })

  /** Chooses a file as the browser's dialog would. */
  async function chooseFile(wrapper: VueWrapper, text: string): Promise<void> {
    const input = wrapper.find('input[type=file]:not([webkitdirectory])')
    Object.defineProperty(input.element, 'files', { value: [new File([text], 'estado.tar')], configurable: true })
    await input.trigger('change')
    await settle()
  }
  const press = async (text: string): Promise<void> => {
    ;[...document.querySelectorAll('button')].find((one) => one.textContent.trim() === text)?.click()
    await settle(12)
  }

  it('saves the state as a download', async () => {
    const saved: { name: string; text: Promise<string> }[] = []
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      saved.push({ name: '', text: (blob as Blob).text() })
      return 'blob:state'
    })
    const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
    const wrapper = await mountAt({ scenario: 'full' })
    await press('Export')
    expect(await saved[0]?.text).toBe('a whole state\n')
    expect((clicked.mock.contexts[0] as HTMLAnchorElement).download).toMatch(/^camada-\d{4}-\d\d-\d\d\.tar$/)
    expect(wrapper.find('[role=progressbar]').exists()).toBe(false)
    vi.restoreAllMocks()
  })

  it('asks before a chosen file takes the place of everything, and says why one is refused', async () => {
    const wrapper = await mountAt({ scenario: 'full' })
    await chooseFile(wrapper, 'anything')
    expect(document.querySelector('[role=dialog]')?.textContent).toContain('estado.tar')
    await press('Import')
    expect(wrapper.text()).toContain('this is no state that can be imported: it is no tar')
    await chooseFile(wrapper, 'a whole state, and more')
    expect(wrapper.text()).not.toContain('this is no state')
    await press('Import')
    expect(wrapper.text()).toContain('What was there before the last change')
  })

  it("goes by the host's own dialogs where it has some", async () => {
    const wrapper = await mountAt({ scenario: 'full', chosenPath: '/home/aluno/estado.tar' })
    await press('Export')
    await press('Import…')
    expect(document.querySelector('[role=dialog]')?.textContent).toContain('/home/aluno/estado.tar')
    await press('Import')
    expect(wrapper.text()).toContain('What was there before the last change')
  })

  /** Chooses a folder as the browser's dialog would. */
  async function chooseFolder(wrapper: VueWrapper, files: Readonly<Record<string, string>>): Promise<void> {
    const input = wrapper.find('input[webkitdirectory]')
    const chosen = Object.entries(files).map(([path, text]) =>
      Object.defineProperty(new File([text], 'f'), 'webkitRelativePath', { value: path }),
    )
    Object.defineProperty(input.element, 'files', { value: chosen, configurable: true })
    await input.trigger('change')
    await settle(12)
  }
  const told = (): string => useNoticesStore().notices.at(-1)?.text ?? ''

  it('copies a chosen folder in, and says when there is nothing to copy', async () => {
    const wrapper = await mountAt({ scenario: 'full' })
    await chooseFolder(wrapper, { 'aula/a.txt': 'a', 'aula/b/c.txt': 'c'.repeat(100_000) })
    expect(told()).toBe('2 files copied to /data/aula.')
    await chooseFolder(wrapper, {})
    expect(told()).toBe('The folder has no files: the browser tells nothing else.')
  })

  it('saves a folder of the host disk as a tar', async () => {
    vi.spyOn(URL, 'createObjectURL').mockImplementation(() => 'blob:folder')
    const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
    await mountAt({ scenario: 'full' })
    await press('Copy out…')
    expect((clicked.mock.contexts[0] as HTMLAnchorElement).download).toBe('data.tar')
    vi.restoreAllMocks()
  })

  it("copies by the host's own dialogs, tells what was left out, and can be stopped", async () => {
    const wrapper = await mountAt({ scenario: 'full', chosenPath: '/home/aluno/aula' })
    await press('Copy a folder in…')
    expect(told()).toBe(
      '3 files copied to /data/aula. 1 left out: links that lead out of the folder, devices, sockets.',
    )
    await press('Copy out…')
    expect(told()).toBe('3 files copied to /home/aluno/aula/data.')
    await wrapper.find('input[placeholder="/home/aluno/aula"]').setValue('/home/aluno/grande')
    await press('Copy in')
    expect(wrapper.find('[role=progressbar]').attributes('aria-valuenow')).toBe('25')
    await press('Cancel')
    expect(told()).toBe('Stopped. What had been copied until then is in /data.')
    await wrapper.find('input[placeholder="/home/aluno/aula"]').setValue('aula')
    await press('Copy in')
    expect(wrapper.find('section [role=alert]').text()).toContain('absolute')
  })

  it('shows no state of an engine that offers none', async () => {
    const wrapper = await mountAt({ scenario: 'real' })
    expect(wrapper.text()).not.toContain('Simulated disk')
    expect(wrapper.find('input[placeholder="/home/aluno/aula"]').exists()).toBe(false)
  })
})
