import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { mountScreen, settle, type MountedScreen } from '../../../../test/renderer/mountScreen'

let screen: MountedScreen

async function open(address: string, options: Parameters<typeof mountScreen>[1] = {}): Promise<MountedScreen> {
  screen = await mountScreen(address, options)
  await settle(12)
  return screen
}

/** The page has a size, which the test's document lacks: what is virtual is drawn for it. */
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1200)
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600)
})
afterEach(() => {
  screen.wrapper.unmount()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const inOrder = (selector: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(selector)]

async function press(key: string, options: KeyboardEventInit = {}): Promise<void> {
  document.activeElement?.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...options }),
  )
  await settle(2)
}

describe('the stack as a grid', () => {
  it('has one cell in the tab order, and the arrows move it', async () => {
    await open('/containers/meu-app')
    const tabbable = inOrder('[role="grid"] [tabindex="0"]')
    expect(tabbable).toHaveLength(1)
    tabbable[0]?.focus()
    const at = (): string =>
      `${document.activeElement?.getAttribute('data-row')} ${document.activeElement?.getAttribute('data-column')}`
    expect(at()).toBe('0 1')
    await press('ArrowDown')
    await press('ArrowRight')
    expect(at()).toBe('1 2')
    await press('Home')
    expect(at()).toBe('1 -1')
    expect(document.activeElement?.getAttribute('role')).toBe('rowheader')
    await press('Home', { ctrlKey: true })
    await press('ArrowUp')
    expect(at()).toBe('0 -1')
    expect(inOrder('[role="grid"] [tabindex="0"]')).toHaveLength(1)
  })

  it('says in one sentence each what reading and writing the chosen path do', async () => {
    await open('/containers/meu-app')
    expect(document.body.textContent).toContain(
      'The process gets the copy in the container layer; the original in layer 1 stayed below, untouched.',
    )
    inOrder('[role="columnheader"]')
      .find((head) => head.title === '/root/meu-motd')
      ?.click()
    await settle(2)
    expect(document.body.textContent).toContain('The lookup stops at the whiteout in the container layer')
    const chosen = inOrder('[role="gridcell"][aria-selected="true"]').map((cell) => cell.getAttribute('aria-label'))
    expect(chosen[0]).toBe('/root/meu-motd: does not exist for the process')
    expect(chosen).toContain('/root/meu-motd: D, deleted by a whiteout')
  })

  it('tells the bytes of a replay at once where motion is off', async () => {
    const still = (query: string) =>
      Object.assign(new EventTarget(), { matches: query.includes('reduce'), media: query })
    vi.stubGlobal('matchMedia', still)
    await open('/containers/meu-app')
    inOrder('button')
      .find((button) => button.textContent?.includes('Replay the copy-on-write'))
      ?.click()
    await settle(2)
    expect(document.body.textContent).toContain('1.2\u00a0kB copied to be able to write. A second write copies 0 B.')
  })

  it('gives the same facts as a table', async () => {
    await open('/containers/meu-app', { preferences: { 'stack.table': true } })
    const line = inOrder('tbody tr').find((row) => row.textContent?.includes('/etc/motd'))
    expect([...(line?.querySelectorAll('td') ?? [])].map((cell) => cell.textContent?.trim())).toEqual([
      'file · 1.3\u00a0kB',
      '–',
      'C, changed · 1.3\u00a0kB · this is what the process gets',
      '–',
      '–',
      'A, added · 1.2\u00a0kB · hidden by something above',
    ])
  })
})

describe('the container', () => {
  it("shows Docker's letters in its tree of changes", async () => {
    await open('/containers/meu-app/changes')
    expect(inOrder('[role="treeitem"]').map((item) => item.textContent?.replace(/\s+/g, ' ').trim())).toEqual([
      'Cetc',
      'Cmotd',
      'Croot',
      'A.ash_history',
      'Dmeu-motd',
      'Anovo.txt',
      'Cvar',
      '·lib',
      'Amysql',
    ])
  })

  it('says what is lost and what stays before it is removed', async () => {
    await open('/containers/meu-app/survives')
    expect(document.body.textContent).toContain('1.3\u00a0kB in the container layer, 8 changed paths.')
    expect(document.body.textContent).toContain('docker rm -f meu-app')
  })

  it('tells a failure in words, with a way to try again', async () => {
    await open('/containers/meu-app', { scenario: 'error' })
    expect(document.querySelector('[role="alert"]')?.textContent).toContain('Cannot connect to the Docker daemon')
    expect(document.body.textContent).toContain('Try again')
  })
})
