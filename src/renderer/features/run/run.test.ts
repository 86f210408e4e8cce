import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { mountScreen, settle, type MountedScreen } from '../../../../test/renderer/mountScreen'

let screen: MountedScreen
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(600)
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(400)
})
afterEach(() => {
  screen.wrapper.unmount()
  vi.restoreAllMocks()
})

const line = (): string => document.querySelector('aside code')?.textContent ?? ''
const field = (label: string): HTMLInputElement => {
  const id = [...document.querySelectorAll('label')]
    .find((each) => each.textContent?.trim() === label)
    ?.getAttribute('for')
  const input = document.getElementById(id ?? '')
  if (!(input instanceof HTMLInputElement)) throw new Error(`no field ${label}`)
  return input
}

async function type(label: string, text: string): Promise<void> {
  const input = field(label)
  input.value = text
  input.dispatchEvent(new Event('input'))
  await settle(1)
}

async function click(text: string): Promise<void> {
  const button = [...document.querySelectorAll('button')].find((each) => each.textContent?.trim() === text)
  if (button === undefined) throw new Error(`no button ${text}`)
  button.click()
  await settle(4)
}

describe('the Run screen', () => {
  it('writes the docker run line of what is filled in', async () => {
    screen = await mountScreen('/run?image=meu-motd:1&volume=data_volume')
    expect(line()).toBe('docker run -v data_volume:PATH meu-motd:1')
    await type('Path in the container', '/var/lib/mysql')
    await type('Name', 'banco')
    await type('Command', "sh -c 'echo oi > /x'")
    expect(line()).toBe("docker run --name banco -v data_volume:/var/lib/mysql meu-motd:1 sh -c 'echo oi > /x'")
  })

  it("refuses with our words and Docker's, and runs nothing", async () => {
    screen = await mountScreen('/run?image=meu-motd:1')
    await type('Name', 'meu app')
    expect(field('Name').getAttribute('aria-invalid')).toBe('true')
    expect(document.body.textContent).toContain(
      'Invalid container name (meu app), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed',
    )
    await click('Run')
    expect(document.body.textContent).toContain('1 field needs mending.')
    expect(document.body.textContent).not.toContain('See the stack of')
  })

  it("tells Docker's refusal of a name that is taken", async () => {
    screen = await mountScreen('/run?image=meu-motd:1')
    await type('Name', 'meu-app')
    await click('Run')
    expect(document.querySelector('[role="alert"]')?.textContent).toContain(
      'The container name "/meu-app" is already in use',
    )
  })

  it('shows the output as it comes, and the way to the stack', async () => {
    screen = await mountScreen('/run?image=meu-motd:1')
    await click('Run')
    const shown = () => [...document.querySelectorAll('[role="log"] [data-index]')].map((each) => each.textContent)
    await expect.poll(shown).toEqual(['Eu sou o container de nome 3fb5a1c2d4e6', 'conta 1', 'conta 2', 'conta 3'])
    await settle(4)
    expect(document.body.textContent).toContain('See the stack of meu-app')
  })
})
