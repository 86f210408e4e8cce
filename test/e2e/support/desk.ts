/**
 * What a person does on the page, in the page's words: opens a screen, writes a file, builds, types into the console.
 * Every act waits for the state that it leads to; nothing sleeps.
 */
import type { Locator, Page } from 'playwright-core'
import { eventually } from '../../support/eventually'
import { until } from './until'
import { readWords, type Locale, type Words } from './words'

export type Section = 'labs' | 'build' | 'images' | 'containers' | 'volumes' | 'engine' | 'settings'

const sectionLabels: Readonly<Record<Section, string>> = {
  labs: 'labs.title',
  build: 'build.title',
  images: 'image.listTitle',
  containers: 'container.list.title',
  volumes: 'volumes.title',
  engine: 'engine.title',
  settings: 'settings.title',
}

export interface Desk {
  readonly page: Page
  readonly words: Words
  /** Opens a section by its link in the rail. */
  open(section: Section): Promise<void>
  /** Opens an address of the page, as `/run?image=alpine`. */
  go(path: string): Promise<void>
  button(key: string, params?: Record<string, string | number>): Locator
  field(key: string): Locator
  /** Makes or replaces the open file's whole text and waits until it is kept. */
  writeOpenFile(text: string): Promise<void>
  openFile(path: string): Promise<void>
  newFile(path: string, text: string): Promise<void>
  /** Opens another workspace, made if it is new. */
  newWorkspace(name: string): Promise<void>
  /** Builds with a tag, and waits for the end of the build. */
  build(tag: string): Promise<void>
  /** Types a line into the console and waits for its prompt to be back; gives what it printed. */
  type(line: string): Promise<string>
  /** The same for a line that something else on the page types and runs. */
  whileRunning(line: string, start: () => Promise<void>): Promise<string>
  closeConsole(): Promise<void>
  /** What stands in the terminal now. */
  terminalText(): Promise<string>
}

export function createDesk(page: Page, locale: Locale): Desk {
  const words = readWords(locale)
  const button: Desk['button'] = (key, params) => page.getByRole('button', { name: words(key, params), exact: true })
  const field: Desk['field'] = (key) => page.getByLabel(words(key), { exact: true })

  async function writeOpenFile(text: string): Promise<void> {
    const editor = page.locator('.cm-content[contenteditable="true"]')
    await editor.click()
    await page.keyboard.press('Control+A')
    await page.keyboard.press('Delete')
    await page.keyboard.insertText(text)
    await page.keyboard.press('Control+S')
    await page.getByText(words('build.editor.saved'), { exact: true }).waitFor()
  }

  async function openFile(path: string): Promise<void> {
    await page
      .getByRole('treeitem')
      .filter({ has: page.locator(`[title="${path}"]`) })
      .click()
    await page.locator(`.cm-content[aria-label="${path}"]`).waitFor()
  }

  return {
    page,
    words,
    button,
    field,
    writeOpenFile,
    openFile,
    async open(section) {
      const rail = page.getByRole('navigation', { name: words('app.sections') })
      const link = rail.getByRole('link', { name: words(sectionLabels[section]), exact: true })
      await link.click()
      await link.and(page.locator('[aria-current=page]')).waitFor()
      await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor()
      await arrived(page)
      // What is still being read moves what stands below it, away from under a click.
      await settled(page, words)
    },
    async go(path) {
      await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor()
      await page.evaluate((hash) => {
        location.hash = hash
      }, path)
      await arrived(page)
      await settled(page, words)
    },
    async newFile(path, text) {
      await button('build.files.newFile').click()
      await page.getByRole('dialog').getByLabel(words('build.files.path')).fill(path)
      await page
        .getByRole('dialog')
        .getByRole('button', { name: words('build.files.save') })
        .click()
      await page.getByRole('heading', { name: path, exact: true }).waitFor()
      await writeOpenFile(text)
    },
    async newWorkspace(name) {
      await page.getByRole('button', { name: words('build.workspaces.open') }).click()
      await page.getByRole('menuitem', { name: words('build.workspaces.new') }).click()
      await page.getByRole('dialog').getByRole('textbox').fill(name)
      await page
        .getByRole('dialog')
        .getByRole('button', { name: words('build.files.save') })
        .click()
      await page
        .getByRole('button', { name: words('build.workspaces.open') })
        .filter({ hasText: name })
        .waitFor()
    },
    async build(tag) {
      await field('build.tag').fill(tag)
      const result = page.getByRole('main').getByRole('button', { name: words('app.close'), exact: true })
      if (await result.isVisible()) await result.click()
      await button('build.start').click()
      await result.waitFor()
    },
    async closeConsole() {
      await page
        .getByRole('banner')
        .getByRole('button', { name: words('app.closeConsole') })
        .click()
      await page.locator('.xterm').waitFor({ state: 'detached' })
    },
    terminalText: () => terminalText(page),
    type: (line) => typeLine(page, words, line),
    whileRunning: (line, start) => runLine(page, words, line, start),
  }
}

async function terminalText(page: Page): Promise<string> {
  const rows = await page.locator('.xterm-rows > div').allTextContents()
  return rows
    .map((row) => row.replaceAll('\u00a0', ' ').trimEnd())
    .join('\n')
    .trimEnd()
}

/** Waits until the screen of the address is shown: until its code is there, it's still the one before. */
async function arrived(page: Page): Promise<void> {
  const isShown = (): boolean =>
    document.querySelector('main')?.dataset['route'] === location.hash.replace(/^#|\?.*/g, '')
  await until(() => page.evaluate(isShown), { what: 'the screen of the address' })
}

/** Waits until the screen has its heading, nothing on it is being read, and it has stopped changing. */
async function settled(page: Page, words: Words): Promise<void> {
  const main = page.getByRole('main')
  let before = ''
  const isStill = async (): Promise<boolean> => {
    const text = await main.innerText()
    const isSame = text === before
    before = text
    return isSame && !text.includes(words('app.loading')) && (await main.getByRole('heading', { level: 1 }).count()) > 0
  }
  await until(isStill, { what: 'a screen that is read and still', everyMs: 100 })
}

/** A last row that is the prompt and nothing more. */
const atPrompt = /(?:^|\n)\S+@\S+ \S+ \$$/

async function typeLine(page: Page, words: Words, line: string): Promise<string> {
  return runLine(page, words, line, async () => {
    await page.locator('.xterm-helper-textarea').focus()
    await page.keyboard.insertText(line)
    const isEchoed = async (): Promise<boolean> => bare(await terminalText(page)).endsWith(bare(line))
    await until(isEchoed, { what: `the echo of the line (${line})` })
    await page.keyboard.press('Enter')
  })
}

/** On a clear terminal; gives what stands between the line and the prompt that follows it. */
async function runLine(page: Page, words: Words, line: string, start: () => Promise<void>): Promise<string> {
  // A host that has just started may still be on its way to its engine.
  await page.getByRole('button', { name: words('app.connection.connecting') }).waitFor({ state: 'detached' })
  const open = page.getByRole('button', { name: words('app.openConsole') })
  if (await open.isVisible()) await open.click()
  await page.locator('.xterm-helper-textarea').waitFor({ state: 'attached' })
  const untilText = (what: string, isThere: (text: string) => boolean): Promise<unknown> =>
    eventually(`${what} (${line})`, () => terminalText(page), isThere)
  await untilText('a prompt', (text) => atPrompt.test(text))
  await page.getByRole('button', { name: words('console.clear') }).click()
  await untilText('a clear terminal', (text) => atPrompt.test(text) && !text.includes('\n'))
  const cleared = await terminalText(page)
  await start()
  let below: readonly string[] = []
  await untilText('the end of the command', (text) => {
    below = afterEcho(text.split('\n'), line)
    return text !== cleared && atPrompt.test(below.at(-1) ?? '')
  })
  return below.slice(0, -1).join('\n')
}

const bare = (text: string): string => text.replace(/\s/g, '')

/** The rows below what was typed, which may have been wrapped. */
function afterEcho(rows: readonly string[], line: string): readonly string[] {
  let seen = ''
  const last = rows.findIndex((row) => (seen += bare(row)).endsWith(bare(line)))
  return rows.slice(last + 1)
}
