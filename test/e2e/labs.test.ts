/** A lab as a learner does it, in Portuguese: guess, do, see the goals light up; leave off and go on; start anew. */
import { readdirSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { chromium, requireOrSkip } from '../support/requirements'
import { openBrowser, usePage } from './support/browser'
import { createDesk, type Desk } from './support/desk'
import { engines } from './support/engines'
import { startHost, type Host } from './support/host'
import { createLabDesk, type LabDesk } from './support/labDesk'

let browser: Browser | undefined
beforeAll(async () => {
  if (chromium.isMet) browser = await openBrowser()
})
afterAll(() => browser?.close())

describe.each(engines)('labs on $name', ({ url, requirement, withLabs }) => {
  let host: Host | undefined
  afterEach(() => host?.dispose())

  it('lead from the first guess to the ending, over a reload and a restart', async (context) => {
    requireOrSkip(context, chromium, requirement)
    await withLabs(async () => {
      host = await startHost({ engine: url })
      await usePage(browser, at(host), async ({ page, errors }) => {
        const desk = createDesk(page, 'pt-BR')
        const lab = createLabDesk(page, desk.words)
        await desk.button('labs.library.begin', { number: 1, title: 'Uma primeira imagem' }).click()
        await findContext(desk, lab)
        await countLayers(desk, lab)
        await page.reload()
        await lab.step('Mudar sem acrescentar camadas')
        await host?.restart()
        // Another port, and so nothing of the page's own storage: the lab is open again all the same.
        await page.goto(at(host))
        await lab.step('Mudar sem acrescentar camadas')
        await changeMetadata(desk, lab)
        await runAndEnd(desk, lab)
        expect(errors.filter((text) => !/WebSocket|ERR_CONNECTION/.test(text))).toEqual([])
      })
    })
  })

  it('start anew without what they made, and say what the mistake was', async (context) => {
    requireOrSkip(context, chromium, requirement)
    await withLabs(async () => {
      host = await startHost({ engine: url })
      await usePage(browser, at(host), async ({ page }) => {
        const desk = createDesk(page, 'pt-BR')
        const lab = createLabDesk(page, desk.words)
        await page.getByRole('button', { name: `${desk.words('labs.card.new')}: A camada do contêiner` }).click()
        await lab.goals(1)
        await desk.type('docker run -d --name diario alpine true')
        await lab.panel
          .getByRole('status')
          .getByText(/terminou/)
          .waitFor()
        await desk.type('docker rm diario')
        await desk.type('docker run -d --name diario alpine sleep 1d')
        await lab.reached()
        await lab.panel.getByRole('button', { name: desk.words('labs.panel.reset') }).click()
        const dialog = page.getByRole('dialog')
        await dialog.getByRole('button', { name: desk.words('labs.reset.confirm'), exact: true }).click()
        await dialog.waitFor({ state: 'detached' })
        await lab.goals(1)
        expect(await desk.type('docker ps -aq --filter name=diario')).toBe('')
        await lab.leave()
      })
    })
  })
})

const at = (host: Host | undefined): string => host?.address() ?? ''

async function findContext(desk: Desk, lab: LabDesk): Promise<void> {
  await lab.step('O arquivo que não estava lá')
  await lab.guess('em etc/motd dentro do espaço de trabalho, o contexto do build')
  await lab.goals(1)
  expect(await desk.type('docker build -t meu-motd:1 .')).toMatch(/ADD failed: file not found in build context/)
  await desk.type("mkdir -p etc; echo 'Bem-vinda ao meu contêiner' > etc/motd")
  await lab.reached()
  await lab.panel.getByText(desk.words('labs.prediction.right')).waitFor()
  await lab.next()
}

async function countLayers(desk: Desk, lab: LabDesk): Promise<void> {
  await lab.step('Quatro instruções, quantas camadas?')
  await lab.guess('quatro')
  await lab.goals(3)
  await desk.type('docker build -q -t meu-motd:1 .')
  await lab.reached()
  await lab.panel.getByText(desk.words('labs.prediction.surprise')).waitFor()
  await lab.next()
}

async function changeMetadata(desk: Desk, lab: LabDesk): Promise<void> {
  await lab.panel.getByRole('button', { name: desk.words('labs.step.hint', { number: 1, total: 3 }) }).click()
  await lab.panel.getByText('O Dockerfile pode ser editado na tela Construir.').waitFor()
  await desk.type(
    String.raw`printf 'FROM alpine:3.7\nADD /etc/motd /root/meu-motd\nRUN mkdir -p /root/arquivos/leiame\nENV IDIOMA=pt\nCMD ["ls", "-la", "/root"]\n' > Dockerfile`,
  )
  await desk.type('docker build -q -t meu-motd:2 .')
  await lab.reached()
  await lab.next()
}

async function runAndEnd(desk: Desk, lab: LabDesk): Promise<void> {
  await lab.step('E agora, um contêiner')
  expect(await desk.type('docker run --name saudacao meu-motd:1')).toBe('Bem-vinda ao meu contêiner')
  await lab.reached()
  await lab.panel.getByRole('button', { name: desk.words('labs.panel.finish'), exact: true }).click()
  await lab.panel.getByRole('heading', { name: desk.words('labs.ending.done') }).waitFor()
  await lab.panel.getByText(desk.words('labs.ending.guesses', { right: 1, total: 2, count: 2 })).waitFor()
  await lab.leave()
  await desk.page
    .getByText(desk.words('labs.library.progress', { done: 1, total: readdirSync('labs').length }))
    .waitFor()
  expect(await desk.type('docker ps -aq --filter name=saudacao; docker images -q meu-motd')).toBe('')
}
