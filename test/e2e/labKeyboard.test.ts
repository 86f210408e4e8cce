/**
 * The first lab without a mouse, in Portuguese, on an engine a day: from the library to its end and out of it clean, over a
 * page that is loaded anew and a host that is started anew in the middle.
 */
import { readdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { chromium, requireOrSkip } from '../support/requirements'
import { openBrowser, usePage } from './support/browser'
import { createDesk, type Desk } from './support/desk'
import { engineOfToday } from './support/engines'
import { startHost, type Host } from './support/host'
import { press, tabTo } from './support/keyboard'
import { createLabDesk, type LabDesk } from './support/labDesk'

const inLab = { place: 'lab' }

let browser: Browser | undefined
beforeAll(async () => {
  if (chromium.isMet) browser = await openBrowser()
})
afterAll(() => browser?.close())

describe.each(engineOfToday)('the first lab by the keyboard alone, on $name', ({ url, requirement, withLabs }) => {
  let host: Host | undefined
  afterEach(() => host?.dispose())

  it('is begun, guessed, done, left off, gone on with, asked about and left', async (context) => {
    requireOrSkip(context, chromium, requirement)
    await withLabs(async () => {
      host = await startHost({ engine: url })
      await usePage(browser, host.address(), async ({ page, errors }) => {
        const desk = createDesk(page, 'pt-BR')
        const lab = createLabDesk(page, desk.words)
        await press(page, desk.button('labs.library.begin', { number: 1, title: 'Uma primeira imagem' }), {
          place: 'screen',
        })
        await findContext(desk, lab)
        await countLayers(desk, lab)
        await page.reload()
        await lab.step('Mudar sem acrescentar camadas')
        await host?.restart()
        // Another port, and so nothing of the page's own storage: the lab is open again all the same.
        await page.goto(host?.address() ?? '')
        await changeMetadata(desk, lab)
        await runAndAnswer(desk, lab)
        await leave(desk, lab)
        expect(errors.filter((text) => !/WebSocket|ERR_CONNECTION/.test(text))).toEqual([])
      })
    })
  })
})

async function findContext({ page, words }: Desk, lab: LabDesk): Promise<void> {
  await lab.step('O arquivo que não estava lá')
  await guess(page, lab, 'em etc/motd dentro do espaço de trabalho, o contexto do build')
  await lab.goals(1)
  expect(await typed(page, 'docker build -t meu-motd:1 .')).toMatch(/ADD failed: file not found in build context/)
  // A hint is asked for, too.
  await press(page, lab.panel.getByRole('button', { name: words('labs.step.hint', { number: 1, total: 3 }) }), inLab)
  await lab.panel.getByText('Releia a mensagem de erro do build').waitFor()
  await typed(page, "mkdir -p etc; echo 'Bem-vinda ao meu contêiner' > etc/motd")
  await lab.reached()
  await lab.panel.getByText(words('labs.prediction.right')).waitFor()
  await next(page, words('labs.panel.next'), lab)
}

async function countLayers({ page, words }: Desk, lab: LabDesk): Promise<void> {
  await lab.step('Quatro instruções, quantas camadas?')
  await guess(page, lab, 'quatro')
  await lab.goals(3)
  // The line of the text is run by its button.
  await press(
    page,
    lab.panel.getByRole('button', { name: `${words('labs.command.run')}: docker build -t meu-motd:1 .` }),
    inLab,
  )
  await lab.reached()
  await lab.panel.getByText(words('labs.prediction.surprise')).waitFor()
  await next(page, words('labs.panel.next'), lab)
}

/** The Dockerfile is edited where the lab says: on the Build screen, which the lab has opened. */
async function changeMetadata(desk: Desk, lab: LabDesk): Promise<void> {
  const { page, words } = desk
  await lab.step('Mudar sem acrescentar camadas')
  await guess(page, lab, 'nenhuma')
  await page.keyboard.press('Control+K')
  await page.keyboard.type(words('build.title'))
  await page.keyboard.press('Enter')
  const editor = page.locator('.cm-content[contenteditable="true"][aria-label="Dockerfile"]')
  await tabTo(page, editor, 'screen')
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(
    'FROM alpine:3.7\n\nADD /etc/motd /root/meu-motd\n\nRUN mkdir -p /root/arquivos/leiame\n\nENV IDIOMA=pt\n\nCMD ["ls", "-la", "/root"]\n',
  )
  await page.getByText(words('build.editor.saved'), { exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await tabTo(page, desk.field('build.tag'), 'screen')
  await page.keyboard.press('Control+A')
  await page.keyboard.type('meu-motd:2')
  await press(page, desk.button('build.start'))
  await lab.reached()
  await next(page, words('labs.panel.next'), lab)
}

async function runAndAnswer({ page, words }: Desk, lab: LabDesk): Promise<void> {
  await lab.step('E agora, um contêiner')
  expect(await typed(page, 'docker run --name saudacao meu-motd:1')).toBe('Bem-vinda ao meu contêiner')
  await lab.reached()
  await next(page, words('labs.panel.finish'), lab)
  await lab.panel.getByRole('heading', { name: words('labs.ending.done') }).waitFor()
  await lab.panel.getByText(words('labs.ending.guesses', { right: 2, total: 3, count: 3 })).waitFor()
  const questions = lab.panel.getByRole('region', { name: words('labs.question.title') })
  for (const answer of ['as que mudam arquivos', 'não']) await choose(page, questions, answer)
  await expect.poll(() => questions.getByText(words('labs.question.right')).count()).toBe(2)
}

async function leave({ page, words }: Desk, lab: LabDesk): Promise<void> {
  await press(page, lab.panel.getByRole('button', { name: words('labs.ending.leave'), exact: true }), inLab)
  const dialog = page.getByRole('dialog')
  await dialog.getByText('saudacao').waitFor()
  await press(page, dialog.getByRole('button', { name: words('labs.leave.confirm'), exact: true }))
  await dialog.waitFor({ state: 'detached' })
  await lab.panel.waitFor({ state: 'detached' })
  // The library counts it, whatever screen one is on.
  await page.keyboard.press('Control+K')
  await page.keyboard.type(words('labs.title'))
  await page.keyboard.press('Enter')
  await page.getByText(words('labs.library.progress', { done: 1, total: readdirSync('labs').length })).waitFor()
  expect(await typed(page, 'docker ps -aq --filter name=saudacao; docker images -q meu-motd')).toBe('')
}

/** Chooses in a group of radio buttons: Tab to the group, arrows in it. */
async function choose(page: Page, place: LabDesk['panel'], option: string): Promise<void> {
  const wanted = place.getByRole('radio', { name: option, exact: true })
  const group = place.getByRole('group').filter({ hasText: option })
  const radios = group.getByRole('radio')
  await tabTo(page, radios.first(), 'lab')
  const names = await radios.evaluateAll((all) => all.map((each) => each.closest('label')?.textContent.trim()))
  // A group that has no answer yet takes its first with the space bar, the others by the arrows.
  if (names.indexOf(option) === 0) await page.keyboard.press('Space')
  for (let at = 0; at < names.indexOf(option); at++) await page.keyboard.press('ArrowDown')
  await expect.poll(() => wanted.isChecked()).toBe(true)
}

async function guess(page: Page, lab: LabDesk, option: string): Promise<void> {
  await choose(page, lab.panel, option)
  await lab.panel.getByText(lab.words('labs.prediction.noted')).waitFor()
}

async function next(page: Page, name: string, lab: LabDesk): Promise<void> {
  await press(page, lab.panel.getByRole('button', { name, exact: true }), inLab)
  // The next step's heading has the keyboard, or the ending's.
  await lab.panel.locator('h3[data-focus]:focus').waitFor()
}

const rows = (page: Page): Promise<readonly string[]> =>
  page
    .locator('.xterm-rows > div')
    .allTextContents()
    .then((texts) => texts.map((text) => text.replaceAll('\u00a0', ' ').trimEnd()).filter((text) => text !== ''))
const isPrompt = (row: string | undefined): boolean => /^\S+@\S+ \S+ \$$/.test(row ?? '')

/** Opens the console by its key, types a line on a cleared terminal, and closes it again. Gives what was printed. */
async function typed(page: Page, line: string): Promise<string> {
  if ((await page.locator('.xterm').count()) === 0) await page.keyboard.press('Control+Backquote')
  else await tabTo(page, page.locator('.xterm-helper-textarea'), 'console')
  await page.locator('.xterm-helper-textarea:focus').waitFor({ state: 'attached' })
  // A key brings the end into view, wherever the terminal stood when it was closed.
  await page.keyboard.press('Control+U')
  await expect.poll(async () => isPrompt((await rows(page)).at(-1))).toBe(true)
  await page.keyboard.press('Control+L')
  await expect.poll(async () => (await rows(page)).length).toBe(1)
  await page.keyboard.insertText(line)
  await expect.poll(async () => (await rows(page)).join('')).toContain(line.slice(-20))
  await page.locator('.xterm-helper-textarea:focus').waitFor({ state: 'attached' })
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await rows(page)).length > 1 && isPrompt((await rows(page)).at(-1))).toBe(true)
  const printed = (await rows(page)).slice(1, -1).join('\n')
  await page.keyboard.press('Control+Backquote')
  await page.locator('.xterm').waitFor({ state: 'detached' })
  return printed
}
