/** The simulator's state on the engine screen: exported, begun anew, undone, imported; folders copied in and out. */
import { createReadStream } from 'node:fs'
import { mkdir, readdir, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { extract } from 'tar-stream'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chromium, requireOrSkip } from '../support/requirements'
import { openBrowser, usePage } from './support/browser'
import { createDesk, type Desk } from './support/desk'
import { startHost, type Host } from './support/host'

let browser: Browser | undefined
let host: Host | undefined
beforeAll(async () => {
  if (chromium.isMet) browser = await openBrowser()
})
afterAll(() => browser?.close())
beforeEach(async () => {
  if (chromium.isMet) host = await startHost()
})
afterEach(async () => {
  await host?.dispose()
  host = undefined
})

const address = (): string => host?.address() ?? ''
const file = (name: string): string => join(host?.dataDir ?? '', '..', name)

/** How many containers and images the card of the connected engine counts. */
function holds(desk: Desk, params: { images: number; containers: number; running: number }): Promise<void> {
  return desk.page.getByText(desk.words('engine.counts', params), { exact: true }).waitFor()
}

const dialogOf = (page: Page): Locator => page.getByRole('dialog')
const confirm = (desk: Desk, key: string): Promise<void> =>
  dialogOf(desk.page)
    .getByRole('button', { name: desk.words(key), exact: true })
    .click()

/** Chooses a file to import, as with the browser's dialog. */
async function choose(desk: Desk, path: string): Promise<void> {
  const choosing = desk.page.waitForEvent('filechooser')
  await desk.button('engine.file.import').click()
  await (await choosing).setFiles(path)
}

describe('the state of the simulator', () => {
  it('is exported, begun anew, undone, and imported, and screens follow', async (context) => {
    requireOrSkip(context, chromium)
    await usePage(browser, address(), async ({ page, errors }) => {
      const desk = createDesk(page, 'pt-BR')
      await desk.type('docker run -d --name e2e-fica -v e2e-dados:/d alpine sleep 1d')
      await desk.closeConsole()
      await desk.open('engine')
      await holds(desk, { images: 4, containers: 1, running: 1 })
      const downloading = page.waitForEvent('download')
      await desk.button('engine.file.export').click()
      const download = await downloading
      expect(download.suggestedFilename()).toMatch(/^camada-\d{4}-\d\d-\d\d\.tar$/)
      await download.saveAs(file('estado.tar'))
      await page
        .getByText(/exportados para camada-.*\.tar/)
        .first()
        .waitFor()

      await desk.button('engine.state.resetAct').click()
      await dialogOf(page).getByText('e2e-fica').waitFor()
      await dialogOf(page)
        .getByText(desk.words('engine.state.running', { count: 1 }))
        .waitFor()
      await confirm(desk, 'engine.state.resetConfirm')
      await holds(desk, { images: 4, containers: 0, running: 0 })
      // The line of points has a button of that name, too.
      const notices = page.getByRole('region', { name: /F8/ })
      await notices.getByRole('button', { name: desk.words('engine.state.undo'), exact: true }).click()
      await holds(desk, { images: 4, containers: 1, running: 0 })

      await desk.type('docker rm e2e-fica')
      await desk.closeConsole()
      await choose(desk, file('estado.tar'))
      await confirm(desk, 'engine.file.importConfirm')
      await holds(desk, { images: 4, containers: 1, running: 0 })
      await desk.open('containers')
      await page.getByRole('link', { name: 'e2e-fica' }).waitFor()
      expect(errors).toEqual([])
    })
  })

  it('stays what it was when a file is refused, and says why in place', async (context) => {
    requireOrSkip(context, chromium)
    await usePage(browser, address(), async ({ page }) => {
      const desk = createDesk(page, 'pt-BR')
      await desk.open('engine')
      await writeFile(file('outro.txt'), 'isto não é um estado')
      await choose(desk, file('outro.txt'))
      await dialogOf(page).getByText('outro.txt').waitFor()
      await confirm(desk, 'engine.file.importConfirm')
      await page.getByRole('alert').getByText(desk.words('hints.engine.notAState')).waitFor()
      await holds(desk, { images: 4, containers: 0, running: 0 })
    })
  })

  it('changes in a second window too', async (context) => {
    requireOrSkip(context, chromium)
    await usePage(
      browser,
      address(),
      async ({ page: second }) => {
        const watching = createDesk(second, 'en')
        await usePage(browser, address(), async ({ page }) => {
          const desk = createDesk(page, 'pt-BR')
          await desk.type('docker create --name e2e-vai alpine true')
          await watching.open('containers')
          await second.getByRole('link', { name: 'e2e-vai' }).waitFor()
          await desk.closeConsole()
          await desk.open('engine')
          await desk.button('engine.state.resetAct').click()
          await confirm(desk, 'engine.state.resetConfirm')
          await second.getByRole('link', { name: 'e2e-vai' }).waitFor({ state: 'detached' })
        })
      },
      { locale: 'en-US' },
    )
  })
})

describe("the simulated host's disk", () => {
  /** A folder with a program and `files` files of a size. */
  async function folder(name: string, files: number, sizeBytes = 4000): Promise<string> {
    const path = file(name)
    await mkdir(join(path, 'dentro'), { recursive: true })
    await writeFile(join(path, 'ola.sh'), '#!/bin/sh\necho olá\n')
    for (let n = 0; n < files; n += 1) {
      await writeFile(join(path, 'dentro', `${String(n)}.txt`), '')
      await truncate(join(path, 'dentro', `${String(n)}.txt`), sizeBytes)
    }
    return path
  }
  async function chooseFolder(desk: Desk, path: string): Promise<void> {
    const choosing = desk.page.waitForEvent('filechooser')
    await desk.button('engine.hostDisk.import').click()
    await (await choosing).setFiles(path)
  }

  it('takes a folder that the browser chose, gives it back as a tar, and can be stopped', async (context) => {
    requireOrSkip(context, chromium)
    await usePage(browser, address(), async ({ page, errors }) => {
      const desk = createDesk(page, 'pt-BR')
      await desk.open('engine')
      await chooseFolder(desk, await folder('aula', 3))
      await page
        .getByText(desk.words('engine.hostDisk.imported', { count: 4, path: '/data/aula' }))
        .first()
        .waitFor()
      await page.getByRole('button', { name: 'aula', exact: true }).click()
      await page.getByText('ola.sh').waitFor()
      const downloading = page.waitForEvent('download')
      await desk.button('engine.hostDisk.export').click()
      const download = await downloading
      expect(download.suggestedFilename()).toBe('aula.tar')
      await download.saveAs(file('aula.tar'))
      expect(await namesOf(file('aula.tar'))).toEqual([
        'aula/',
        'aula/dentro/',
        'aula/dentro/0.txt',
        'aula/dentro/1.txt',
        'aula/dentro/2.txt',
        'aula/ola.sh',
      ])
      await chooseFolder(desk, await folder('grande', 1, 400_000_000))
      await page.getByRole('progressbar').waitFor()
      await desk.button('app.cancel').click()
      await page
        .getByText(desk.words('engine.hostDisk.stopped', { path: '/data/aula' }))
        .first()
        .waitFor()
      expect(await desk.type('docker run --rm -v /data/aula:/a alpine /a/ola.sh')).toBe('olá')
      expect(errors).toEqual([])
    })
  })

  it('copies by path, and leaves nothing outside of the path', async (context) => {
    requireOrSkip(context, chromium)
    await usePage(browser, address(), async ({ page }) => {
      const desk = createDesk(page, 'pt-BR')
      await desk.open('engine')
      await page.getByText(desk.words('engine.hostDisk.byPath'), { exact: true }).click()
      const path = await folder('aula', 1)
      await symlink('../segredo', join(path, 'fora'))
      await desk.field('engine.hostDisk.path').fill(path)
      await desk.button('engine.hostDisk.importPath').click()
      const imported = desk.words('engine.hostDisk.imported', { count: 2, path: '/data/aula' })
      await page
        .getByText(`${imported} ${desk.words('engine.hostDisk.leftOut', { count: 1 })}`)
        .first()
        .waitFor()
      await page.getByRole('button', { name: 'aula', exact: true }).click()
      await desk.button('engine.hostDisk.exportPath').click()
      await page
        .getByText(desk.words('engine.hostDisk.exported', { count: 2, path: join(path, 'aula') }))
        .first()
        .waitFor()
      expect((await readdir(join(path, 'aula'))).sort()).toEqual(['dentro', 'ola.sh'])
      await desk.button('engine.hostDisk.exportPath').click()
      await page.getByText(desk.words('hints.engine.folderNotEmpty')).waitFor()
    })
  })
})

async function namesOf(path: string): Promise<string[]> {
  const names: string[] = []
  const entries = extract()
  createReadStream(path).pipe(entries)
  for await (const entry of entries) {
    names.push(entry.header.name)
    entry.resume()
  }
  return names
}
