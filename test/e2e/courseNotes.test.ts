/** What the course notes print, typed and built as it is printed, on an engine a day. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromium, requireOrSkip } from '../support/requirements'
import { openBrowser, usePage } from './support/browser'
import { createDesk, type Desk } from './support/desk'
import { engineOfToday } from './support/engines'
import { startHost, type Host } from './support/host'

let browser: Browser | undefined
beforeAll(async () => {
  if (chromium.isMet) browser = await openBrowser()
})
afterAll(() => browser?.close())

describe.each(engineOfToday)('the course notes on $name', ({ url, requirement, take }) => {
  let host: Host | undefined
  let leave: (() => Promise<void>) | undefined
  beforeAll(async () => {
    if (!chromium.isMet || !requirement.isMet) return
    leave = await take()
    host = await startHost({ engine: url })
  })
  afterAll(async () => {
    await host?.dispose()
    await leave?.()
  })
  /** A test on a desk of its own. */
  const atDesk = (name: string, use: (desk: Desk) => Promise<void>): void => {
    it(name, async (context) => {
      requireOrSkip(context, chromium, requirement)
      await usePage(browser, host?.address() ?? '', ({ page }) => use(createDesk(page, 'pt-BR')))
    })
  }

  atDesk('build alpine:3.7 with ADD, RUN and CMD, and its command prints the file', async (desk) => {
    await desk.open('build')
    await desk.newWorkspace('e2e-notas')
    await desk.openFile('etc/motd')
    await desk.writeOpenFile('Bem-vinda\n')
    await desk.openFile('Dockerfile')
    await desk.writeOpenFile(
      'FROM alpine:3.7\n\nADD /etc/motd /root/meu-motd\n\nRUN mkdir -p /root/arquivos/leiame\n\nCMD cat /root/meu-motd\n',
    )
    await desk.build('e2e-notas:1')
    await desk.button('build.result.run').waitFor()
    expect(await desk.type('docker run --rm e2e-notas:1')).toBe('Bem-vinda')
    const history = await desk.type('docker history --format "{{.CreatedBy}}" e2e-notas:1')
    expect(history.split('\n').slice(0, 2)).toEqual([
      '/bin/sh -c #(nop)  CMD ["/bin/sh" "-c" "cat …',
      '/bin/sh -c mkdir -p /root/arquivos/leiame',
    ])
  })

  atDesk('fail at make on ubuntu:20.04, at its line, with what to do', async (desk) => {
    const { page, words } = desk
    await desk.open('build')
    await desk.newWorkspace('e2e-make')
    await desk.openFile('Dockerfile')
    await desk.writeOpenFile('FROM ubuntu:20.04\nCOPY . /app\nRUN make /app\nCMD python /app/app.py\n')
    await desk.build('e2e-make:1')
    await desk.button('build.result.failedAt', { line: 3 }).waitFor()
    const main = page.getByRole('main')
    await main.getByText("The command '/bin/sh -c make /app' returned a non-zero code: 127").last().waitFor()
    await main.getByText(words('hints.build.commandNotFound')).waitFor()
    expect(await page.getByRole('log').innerText()).toMatch(/\/bin\/sh: 1: make: not found/)
    expect(await page.locator('.cm-line.line-failed').innerText()).toBe('RUN make /app')
    expect(await desk.type('docker images -q e2e-make')).toBe('')
  })

  atDesk('run the bind mount of /tmp as printed, and the next container reads the file', async (desk) => {
    const line =
      "docker container run --rm --volume /tmp:/root/tmp alpine /bin/sh -c 'echo Eu sou o container de nome $(hostname) > /root/tmp/meu-querido-container'"
    expect(await desk.type(line)).toBe('')
    expect(await desk.type('docker run --rm -v /tmp:/t alpine cat /t/meu-querido-container')).toMatch(
      /^Eu sou o container de nome [0-9a-f]{12}$/,
    )
  })

  atDesk('keep data in a named volume and a host folder when the container is gone', async (desk) => {
    await desk.type(
      'docker run -d --name e2e-banco -v e2e-dados:/var/lib/mysql -v /data/meu-app:/usr/app/meu-app alpine sleep 1d',
    )
    await desk.type("docker exec e2e-banco sh -c 'echo tabela > /var/lib/mysql/t; echo codigo > /usr/app/meu-app/c'")
    // What was written went to the mounts: the container's own layer has only the places where they lie.
    expect((await desk.type('docker diff e2e-banco')).split('\n').filter((row) => row.includes('/t'))).toEqual([])
    expect(
      await desk.type('docker run --rm --volumes-from e2e-banco alpine cat /var/lib/mysql/t /usr/app/meu-app/c'),
    ).toBe('tabela\ncodigo')
    expect(await desk.type('docker rm -f e2e-banco')).toBe('e2e-banco')
    expect(await desk.type('docker run --rm -v e2e-dados:/v -v /data/meu-app:/b alpine cat /v/t /b/c')).toBe(
      'tabela\ncodigo',
    )
    await desk.open('volumes')
    await seeVolume(desk.page, 'e2e-dados')
  })
})

async function seeVolume(page: Page, name: string): Promise<void> {
  await page.getByRole('cell', { name, exact: true }).waitFor()
}
