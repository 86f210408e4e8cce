/**
 * Labs solved through the interface, on the simulator: a guess, every hint, the solution shown and run step by step by
 * its button, the questions at the end, and out clean. A lab a day; `CAMADA_LABS=all` plays all, `CAMADA_LAB=07` one.
 */
import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { loadLabs, type LoadedLab } from '@backend/labs/loadLabs'
import type { Act, LabStep } from '@shared/labs/schema'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { chromium, requireOrSkip } from '../support/requirements'
import { openBrowser, usePage } from './support/browser'
import { createDesk, type Desk } from './support/desk'
import { startHost, type Host } from './support/host'
import { createLabDesk, type LabDesk } from './support/labDesk'

const { labs } = await loadLabs(resolve('labs'))
const folders = readdirSync(resolve('labs')).sort()
const today = Math.floor(Date.now() / 86_400_000)
const wanted = process.env['CAMADA_LAB']
const isDue = (at: number): boolean =>
  wanted === undefined
    ? process.env['CAMADA_LABS'] === 'all' || at === today % folders.length
    : folders[at]?.startsWith(wanted) === true

let browser: Browser | undefined
let host: Host | undefined
beforeAll(async () => {
  if (chromium.isMet) browser = await openBrowser()
})
afterAll(() => browser?.close())
afterEach(() => host?.dispose())

describe.each(labs.map((lab, at) => [folders[at] ?? '', at, lab] as const).filter(([, at]) => isDue(at)))(
  '%s',
  (_, __, loaded) => {
    it('is solved by the buttons of its panel', async (context) => {
      requireOrSkip(context, chromium)
      host = await startHost()
      await usePage(browser, host.address(), async ({ page, errors }) => {
        const desk = createDesk(page, 'pt-BR')
        const lab = createLabDesk(page, desk.words)
        const { title } = loaded.texts['pt-BR']
        await page.getByRole('button', { name: `${desk.words('labs.card.new')}: ${title}`, exact: true }).click()
        for (const [at, step] of loaded.lab.steps.entries()) {
          await playStep(desk, lab, loaded, step)
          const isLast = at === loaded.lab.steps.length - 1
          await lab.panel
            .getByRole('button', { name: desk.words(isLast ? 'labs.panel.finish' : 'labs.panel.next'), exact: true })
            .click()
        }
        await lab.panel.getByRole('heading', { name: desk.words('labs.ending.done') }).waitFor()
        await answerAll(desk, lab, loaded)
        await lab.leave()
        expect(errors).toEqual([])
      })
    })
  },
)

async function playStep(desk: Desk, lab: LabDesk, { texts }: LoadedLab, step: LabStep): Promise<void> {
  const { words } = desk
  const text = texts['pt-BR'].steps.get(step.id)
  await lab.step(text?.title ?? step.id)
  await lab.goals(step.goals.length)
  if (step.prediction?.kind === 'choice') {
    await lab.panel.getByRole('radio').first().check()
    await lab.panel.getByText(words('labs.prediction.noted')).waitFor()
  }
  for (let number = 1; number <= step.hints; number++) {
    await lab.panel.getByRole('button', { name: words('labs.step.hint', { number, total: step.hints }) }).click()
    await lab.panel.getByText(words('labs.step.hintNumber', { number, total: step.hints }), { exact: true }).waitFor()
  }
  await desk.button('labs.step.showSolution').click()
  for (const [at, act] of step.solution.entries()) await runNext(desk, lab, step, at, act)
  await lab.reached()
}

/** Runs the next act of the solution by the panel's button; the last acts may only look at what is reached already. */
async function runNext(desk: Desk, lab: LabDesk, step: LabStep, at: number, act: Act): Promise<void> {
  const { words } = desk
  const button = lab.panel.getByRole('button', {
    name: words('labs.step.runNext', { number: at + 1, total: step.solution.length }),
  })
  if ('run' in act) await desk.whileRunning(act.run, () => button.click())
  else await button.click()
}

async function answerAll({ words }: Desk, lab: LabDesk, { lab: { questions }, texts }: LoadedLab): Promise<void> {
  for (const { id, correct } of questions) {
    const label = texts['pt-BR'].questions.get(id)?.options.get(correct) ?? ''
    await lab.panel
      .getByRole('group')
      .filter({ hasText: texts['pt-BR'].questions.get(id)?.question.split(/[`*_\n]/)[0] ?? '' })
      .getByRole('radio', { name: label.replaceAll(/[`*_]/g, ''), exact: true })
      .check()
  }
  const right = lab.panel.getByText(words('labs.question.right'), { exact: true })
  await expect.poll(() => right.count()).toBe(questions.length)
}
