/** The teachers' screens on the sample backend: a recording chosen from, a pack made, a lab edited. */
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { mountScreen, settle, type MountedScreen } from '../../../../../test/renderer/mountScreen'
import { finishedRecordings } from '../../../../../test/renderer/sample/teaching'
import { useNoticesStore } from '../../../stores/notices'

let mounted: MountedScreen | undefined
let saved: string[] = []
beforeEach(() => {
  saved = []
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.push(this.download)
  })
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL: () => undefined }))
})
afterEach(() => {
  mounted?.wrapper.unmount()
  document.body.innerHTML = ''
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

async function open(address: string): Promise<VueWrapper> {
  mounted = await mountScreen(address)
  return mounted.wrapper
}
async function press(wrapper: VueWrapper, name: string): Promise<void> {
  const button = wrapper.findAll('button').find((each) => each.text().trim() === name)
  if (button === undefined) throw new Error(`no button ${name}`)
  await (button.attributes('type') === 'submit' ? wrapper.find(formOf(button.element)) : button).trigger(
    button.attributes('type') === 'submit' ? 'submit' : 'click',
  )
  await settle(12)
}
/** Marks the form of a button, so that it can be found by the mark. */
function formOf(button: Element): string {
  button.closest('form')?.setAttribute('data-pressed', '')
  return 'form[data-pressed]'
}
/** The field that a label names. */
function field(wrapper: VueWrapper, label: string) {
  const found = wrapper.findAll('label').find((each) => each.text() === label)
  return wrapper.find(`[id="${found?.attributes('for') ?? ''}"]`)
}

describe('the teachers’ screen', () => {
  it('says what is wrong in a folder that is followed', async () => {
    const wrapper = await open('/labs/teach')
    const row = wrapper.findAll('details li').find((each) => each.text().startsWith('/home/ana/aula'))
    expect(row?.text().replace(/\s+/g, ' ')).toBe(
      '/home/ana/aula1 lab can be played1 problem to fixlab.yaml: minutes: Invalid inputStop',
    )
  })

  it('records, lets goals be dropped, and opens the lab to be edited', async () => {
    const wrapper = await open('/labs/teach')
    await press(wrapper, 'Start recording')
    expect(wrapper.text()).toContain('Recording: 2 steps')
    expect(wrapper.text()).toContain('elated_pasteur was chosen by Docker')
    await wrapper.find('fieldset input[type=checkbox]').setValue(false)
    await field(wrapper, 'The lab’s title').setValue('My lab')
    await press(wrapper, 'Finish and edit')
    await expect.poll(() => mounted?.router.currentRoute.value.name).toBe('editLab')
    expect(finishedRecordings).toEqual([{ title: 'My lab', dropped: ['0.0'] }])
    expect(mounted?.router.currentRoute.value).toMatchObject({ name: 'editLab', params: { lab: 'gravado' } })
  })

  it('makes a pack of the labs that were chosen', async () => {
    const wrapper = await open('/labs/teach')
    await press(wrapper, 'Choose all')
    expect(wrapper.text().replaceAll('\u00a0', ' ')).toContain('3 labs, about 4.2 MB.')
    expect(wrapper.text()).toContain('Not on this engine yet, and will be pulled: ubuntu:20.04')
    await field(wrapper, 'Title').setValue('Class A')
    await press(wrapper, 'Make and download')
    expect(saved).toEqual(['turma.camada.tar'])
    expect(useNoticesStore().notices.at(-1)?.text.replaceAll('\u00a0', ' ')).toBe(
      'The pack is ready: turma.camada.tar (1 kB)',
    )
  })

  it('edits a lab, and says what is wrong with it until it is mended', async () => {
    const wrapper = await open('/labs/edit/gravado')
    expect(wrapper.find('h1').text()).toBe('Um laboratório gravado')
    const files = wrapper.findAll('button[translate=no]').map((each) => each.text())
    expect(files).toEqual(['lab.yaml', 'text.en.md', 'text.pt-BR.md', 'workspace/Dockerfile'])
    expect(wrapper.find('section[role=status] li').text()).toBe('text.en.md: no ## ending')
    await wrapper.find('form input').setValue('notes.txt')
    await press(wrapper, '')
    expect(wrapper.find('section[role=status]').text()).toBe('The files are in order.')
  })
})
