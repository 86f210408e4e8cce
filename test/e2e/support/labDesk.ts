/** A lab's panel as a learner uses it. Every act waits for the state that it leads to. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { readWords, type Words } from './words'

export function createLabDesk(page: Page, words: Words = readWords('pt-BR')) {
  const panel = page.getByRole('complementary', { name: words('app.lab') })
  const goals = panel.getByRole('region', { name: words('labs.goals.title') }).getByRole('listitem')
  const open = goals.getByText(words('labs.goals.open'), { exact: true })
  return {
    words,
    panel,
    step: (title: string) => panel.getByRole('heading', { name: title }).waitFor(),
    guess: async (option: string) => {
      await panel.getByRole('radio', { name: option, exact: true }).check()
      await panel.getByText(words('labs.prediction.noted')).waitFor()
    },
    /** Waits until so many goals stand there, none of them reached. */
    goals: async (count: number) => {
      await expect.poll(() => open.count()).toBe(count)
    },
    /** Waits until every goal of the step is reached. */
    reached: async () => {
      await expect
        .poll(async () => [await goals.count(), await open.count()])
        .toEqual([expect.toSatisfy((count: number) => count > 0), 0])
    },
    next: () => panel.getByRole('button', { name: words('labs.panel.next'), exact: true }).click(),
    leave: async () => {
      await panel.getByRole('button', { name: words('labs.panel.leave') }).click()
      await page
        .getByRole('dialog')
        .getByRole('button', { name: words('labs.leave.confirm'), exact: true })
        .click()
      await panel.waitFor({ state: 'detached' })
    },
  }
}

export type LabDesk = ReturnType<typeof createLabDesk>
