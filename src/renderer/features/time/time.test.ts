/** The line of points on the engine screen, and an act that is tried on a branch. */
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { mountScreen, settle } from '../../../../test/renderer/mountScreen'
import { lanesOf, marksOf } from './pointMarks'
import { useTimeStore } from './timeStore'

let mounted: VueWrapper | undefined
afterEach(() => {
  mounted?.unmount()
  document.body.innerHTML = ''
})

async function engineScreen(): Promise<VueWrapper> {
  mounted = (await mountScreen('/engine', { scenario: 'full' })).wrapper
  await settle()
  return mounted
}

const options = (wrapper: VueWrapper): string[] =>
  wrapper.findAll('[role=option]').map((option) => option.attributes('aria-label') ?? '')

describe('time on the engine screen', () => {
  it('draws every point with what it changed, and says where we are', async () => {
    const wrapper = await engineScreen()
    expect(options(wrapper)).toEqual([
      '1: the beginning',
      '2: docker volume create dados (1 volume added)',
      '3: docker run -d --name loja -v dados:/var/lib/mysql mysql (1 container added, 42 files added)',
      "4 «antes»: docker exec loja sh -c 'echo 1 > /etc/motd' (1 container changed, 1 file added)",
      '5: docker build -t meu-motd . (3 images added)',
      '6: docker rm -f loja (1 container removed, 43 files removed)',
      '7: docker volume rm dados (1 volume removed, 40 files removed) — you are here',
      '8: docker rename loja banco (1 container changed)',
    ])
    expect(wrapper.text()).toContain('processes don')
  })

  it('walks by keys, shows what there was, and goes only when asked', async () => {
    const wrapper = await engineScreen()
    await wrapper.find('[role=listbox]').trigger('keydown', { key: 'Home' })
    await wrapper.find('[role=listbox]').trigger('keydown', { key: 'ArrowRight' })
    await wrapper.find('[role=listbox]').trigger('keydown', { key: 'ArrowRight' })
    await settle()
    expect(wrapper.find('[aria-selected=true]').text()).toBe('3')
    expect(wrapper.find('[aria-current=step]').text()).toBe('7')
    expect(wrapper.find('figure').text()).toContain('volume dados → /var/lib/mysql')
    await wrapper.find('[role=listbox]').trigger('keydown', { key: 'Enter' })
    await settle()
    expect(wrapper.find('[aria-current=step]').text()).toBe('3')
  })

  it('undoes and redoes', async () => {
    const wrapper = await engineScreen()
    const button = (name: string) => wrapper.findAll('button').find((one) => one.text() === name)
    await button('Undo')?.trigger('click')
    await settle()
    expect(wrapper.find('[aria-current=step]').text()).toBe('6')
    await button('Redo')?.trigger('click')
    await settle()
    expect(wrapper.find('[aria-current=step]').text()).toBe('7')
  })

  it('finds a point by its number or its name, and the one before a number that is gone', async () => {
    await engineScreen()
    const store = useTimeStore()
    for (const [sought, found] of [
      ['antes', 4],
      ['6', 6],
      ['99', 8],
    ] as const) {
      expect(await store.find.run(sought)).toBe(true)
      expect(store.found).toBe(found)
    }
    expect(await store.find.run('depois')).toBe(false)
    expect(store.found).toBe(8)
  })
})

describe('branches', () => {
  it('are listed, renamed, and dropped after what is only there was shown', async () => {
    const wrapper = await engineScreen()
    const list = wrapper
      .findAll('section')
      .find((one) => one.find('h3').exists() && one.find('h3').text() === 'Branches')
    expect(list?.findAll('li').map((one) => one.text())).toEqual([
      'up to point 7you are here',
      'from point 4 to 8Go to 8',
    ])
    await list?.findAll('input')[1]?.setValue('plano b')
    expect(list?.findAll('button').map((one) => one.text())).toContain('Name it')
    await list?.find('button[aria-label="Drop the branch outro"]').trigger('click')
    await settle()
    const dialog = document.querySelector('[role=dialog]')
    expect(dialog?.textContent).toContain('is what is at its end and not where it began')
    expect(dialog?.textContent).toContain('volume dados')
  })
})

describe('cleaning up', () => {
  it('lists what would go, and shows on a branch what it does', async () => {
    mounted = (await mountScreen('/containers', { scenario: 'full' })).wrapper
    await settle()
    const press = async (text: string): Promise<void> => {
      const button = [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === text)
      expect(button, text).toBeDefined()
      button?.click()
      await settle()
    }
    await press('Clean up')
    expect(document.querySelector('[role=dialog]')?.textContent).toContain('docker container prune -f')
    await press('Try it on a branch')
    const shown = document.querySelector('[role=dialog]')?.textContent
    expect(shown).toContain('Tried: this is what it does')
    expect(shown).toContain('Total reclaimed space: 0B')
    await press('Drop it')
    expect(document.querySelector('[role=dialog]')).toBeNull()
  })
})

describe('the picture of points', () => {
  it('puts branches in lanes from where they left', () => {
    const point = (id: number, branch: number) => ({
      ...{ id, branch, parent: id - 1, atMs: 0, command: '', kind: 'call' as const, thinned: 0 },
    })
    const lanes = lanesOf(
      [point(1, 1), point(2, 1), point(3, 2)],
      [
        { id: 1, name: '', tip: 2, from: null },
        { id: 2, name: 'b', tip: 3, from: 1 },
      ],
    )
    expect(lanes.map(({ from, to, cells }) => [from, to, cells.map((cell) => cell?.id ?? 0)])).toEqual([
      [0, 1, [1, 2, 0]],
      [0, 2, [0, 0, 3]],
    ])
  })

  it('tells a name that was given where no image was made', () => {
    const none = { added: 0, removed: 0, changed: 0 }
    const counts = { images: { ...none, changed: 1 }, names: { ...none, added: 1 } }
    const rest = { containers: none, volumes: none, networks: none, files: none }
    const point = { id: 2, branch: 1, parent: 1, atMs: 0, command: 'docker tag a b', kind: 'call' as const, thinned: 0 }
    expect(marksOf({ ...point, counts: { ...counts, ...rest } })).toEqual([{ kind: 'images', tone: 'added', count: 1 }])
  })
})
