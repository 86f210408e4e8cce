/** The job that Camada is for, as one does it: a Dockerfile becomes layers, a container changes files, data stays. */
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { chromium, requireOrSkip } from '../support/requirements'
import { openBrowser, usePage } from './support/browser'
import { createDesk, type Desk } from './support/desk'
import { engines } from './support/engines'
import { startHost, type Host } from './support/host'

const motd = 'Bem-vinda, bem-vindo!\n'
const dockerfile = `FROM alpine:3.7
ADD /etc/motd /root/meu-motd
RUN mkdir -p /root/arquivos/leiame
CMD cat /root/meu-motd
`

let browser: Browser | undefined
let host: Host | undefined
let leave: (() => Promise<void>) | undefined
beforeAll(async () => {
  if (chromium.isMet) browser = await openBrowser()
})
afterAll(() => browser?.close())
afterEach(async () => {
  await host?.dispose()
  host = undefined
  await leave?.()
  leave = undefined
})

describe.each(engines)('the main job on $name', ({ url, requirement, take }) => {
  it('builds, looks, runs, changes, compares and removes', async (context) => {
    requireOrSkip(context, chromium, requirement)
    leave = await take()
    host = await startHost({ engine: url })
    await usePage(browser, host.address(), async ({ page, errors }) => {
      const desk = createDesk(page, 'pt-BR')
      await buildIt(desk)
      await seeImage(desk)
      await runIt(desk)
      await changeIt(desk)
      await seeStack(desk)
      await compareVersions(desk)
      await refuseVolume(desk)
      await removeIt(desk)
      expect(errors).toEqual([])
    })
  })
})

const longHash = /^sha256:[0-9a-f]{64}$/

async function buildIt({ page, words, ...desk }: Desk): Promise<void> {
  await desk.open('build')
  await desk.newWorkspace('e2e-app')
  await desk.openFile('etc/motd')
  await desk.writeOpenFile(motd)
  await desk.openFile('Dockerfile')
  await desk.writeOpenFile(dockerfile)
  await desk.build('e2e-app:1')
  await page.getByText(words('build.result.done', { tag: 'e2e-app:1' })).waitFor()
  const output = await page.getByRole('log').innerText()
  expect(output).toMatch(/Step 4\/4 : CMD cat \/root\/meu-motd/)
  expect(output).toMatch(/Successfully tagged e2e-app:1/)
  // The stack rests on its base; of the four steps one made no layer.
  const drawn = await page
    .getByRole('list', { name: words('build.layers.title') })
    .getByRole('button')
    .allInnerTexts()
  expect(drawn.map((text) => text.split('\n')[0])).toEqual([
    'CMD cat /root/meu-motd',
    'RUN mkdir -p /root/arquivos/leiame',
    'ADD /etc/motd /root/meu-motd',
    'FROM alpine:3.7',
  ])
  expect(drawn[0]).toContain(words('build.layers.metadataDone'))
}

async function seeImage({ page, words, ...desk }: Desk): Promise<void> {
  await desk.button('build.result.see').click()
  await page.getByRole('heading', { level: 1, name: 'e2e-app:1' }).waitFor()
  const stack = page.getByRole('region', { name: words('image.stack.label') }).getByRole('button')
  await stack.first().waitFor()
  const rows = await stack.allInnerTexts()
  expect(rows[0]).toMatch(/^CMD /)
  expect(rows[0]).toContain(words('image.stack.metadata'))
  expect(rows[1]).toMatch(/^RUN mkdir -p \/root\/arquivos\/leiame\n/)
  expect(rows[2]).toMatch(/^ADD file:/)
  const chainIds = []
  for (const at of [1, 2]) {
    await stack.nth(at).click()
    const hashes = (await page.getByRole('main').locator('dd').allInnerTexts()).filter((text) => longHash.test(text))
    expect(hashes.length).toBeGreaterThanOrEqual(2)
    chainIds.push(hashes[1])
  }
  expect(new Set(chainIds).size).toBe(2)
  await stack.nth(0).click()
  await page.getByText(words('image.row.metadataWhy')).waitFor()
}

async function runIt({ page, words, ...desk }: Desk): Promise<void> {
  await page
    .getByRole('main')
    .getByRole('button', { name: words('image.run'), exact: true })
    .click()
  await page.getByRole('heading', { level: 1, name: words('run.title') }).waitFor()
  await desk.field('run.name').fill('e2e-app')
  await desk.field('run.command').fill('sleep 1d')
  await page.getByLabel(words('run.detach')).check()
  await desk.button('run.mounts.add.volume').click()
  await desk.button('run.mounts.add.bind').click()
  const volume = page.getByRole('group', { name: words('run.mounts.kind.volume') })
  await volume.getByLabel(words('run.mounts.source.volume')).fill('e2e-dados')
  await volume.getByLabel(words('run.mounts.destination')).fill('/dados')
  const bind = page.getByRole('group', { name: words('run.mounts.kind.bind') })
  await bind.getByLabel(words('run.mounts.source.bind')).fill('/data/e2e-app')
  await bind.getByLabel(words('run.mounts.destination')).fill('/host')
  expect(
    await page
      .getByRole('complementary', { name: words('run.result') })
      .locator('code')
      .first()
      .innerText(),
  ).toBe('docker run -d --name e2e-app -v e2e-dados:/dados -v /data/e2e-app:/host e2e-app:1 sleep 1d')
  await desk.button('run.submit').click()
  await page.getByRole('link', { name: words('run.seeStack', { name: 'e2e-app' }) }).click()
  await page.getByRole('heading', { level: 1, name: 'e2e-app' }).waitFor()
}

async function changeIt(desk: Desk): Promise<void> {
  const script = [
    'echo mudou >> /root/meu-motd',
    'echo novo > /root/novo',
    'rm -r /root/arquivos/leiame',
    'echo no volume > /dados/um',
    'echo no hospedeiro > /host/dois',
  ]
  expect(await desk.type(`docker exec e2e-app sh -c '${script.join('; ')}'`)).toBe('')
  expect((await desk.type('docker diff e2e-app')).split('\n').sort()).toEqual([
    'A /dados',
    'A /host',
    'A /root/novo',
    'C /root',
    'C /root/arquivos',
    'C /root/meu-motd',
    'D /root/arquivos/leiame',
  ])
}

async function seeStack({ page, words, ...desk }: Desk): Promise<void> {
  await desk.button('app.closeConsole').first().click()
  const cell = (path: string, state: string) =>
    page.getByRole('gridcell', { name: `${path}: ${words(`container.cell.${state}`)}` })
  await cell('/root/meu-motd', 'modified').waitFor()
  await cell('/root/novo', 'added').first().waitFor()
  await cell('/root/arquivos/leiame', 'whiteout').waitFor()
  expect(await cell('/root/meu-motd', 'modified').innerText()).toMatch(/^C/)
  expect(await cell('/root/arquivos/leiame', 'whiteout').innerText()).toMatch(/^D/)
  await cell('/dados', 'lid').first().waitFor()
  await cell('/host', 'lid').first().waitFor()
  await page.getByRole('grid').press('Home')
}

async function compareVersions({ page, words }: Desk): Promise<void> {
  await page.getByRole('tab', { name: words('container.tabs.changes') }).click()
  await page.getByRole('treeitem', { name: 'meu-motd' }).click()
  const version = (key: string) => page.getByRole('textbox', { name: words(key), exact: true })
  await version('container.file.image').waitFor()
  expect((await version('container.file.image').innerText()).trim()).toBe(motd.trim())
  expect((await version('container.file.now').innerText()).trim()).toBe(`${motd}mudou`)
}

async function refuseVolume({ page, words, ...desk }: Desk): Promise<void> {
  await desk.open('volumes')
  await desk.button('volumes.removeName', { name: 'e2e-dados' }).click()
  const alert = page.getByRole('dialog').getByRole('alert')
  await alert.waitFor()
  expect(await alert.innerText()).toMatch(/^remove e2e-dados: volume is in use - \[[0-9a-f]{64}\]\n/)
  expect(await alert.innerText()).toContain(words('volumes.inUse'))
  expect(
    await page
      .getByRole('dialog')
      .getByRole('button', { name: words('volumes.removeConfirm') })
      .isDisabled(),
  ).toBe(true)
  await page.keyboard.press('Escape')
}

async function removeIt({ page, words, ...desk }: Desk): Promise<void> {
  await desk.open('containers')
  await page.getByRole('link', { name: 'e2e-app', exact: true }).click()
  await desk.button('container.remove').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(words('container.survives.lostTitle')).waitFor()
  const text = await dialog.innerText()
  for (const part of ['/root/meu-motd', '/root/novo', 'e2e-dados', '/data/e2e-app', 'docker rm -f e2e-app'])
    expect(text).toContain(part)
  await dialog.getByRole('button', { name: words('container.removal.confirm') }).click()
  await page.getByText(words('container.list.emptyTitle')).or(page.getByRole('table')).waitFor()
  expect(await page.getByRole('link', { name: 'e2e-app', exact: true }).count()).toBe(0)
  expect(await desk.type('docker run --rm -v e2e-dados:/d -v /data/e2e-app:/h alpine:3.7 cat /d/um /h/dois')).toBe(
    'no volume\nno hospedeiro',
  )
  await desk.open('volumes')
  await desk.button('volumes.removeName', { name: 'e2e-dados' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: words('volumes.removeConfirm') })
    .click()
  await page.getByText(words('volumes.removed', { name: 'e2e-dados' }), { exact: true }).waitFor()
}
