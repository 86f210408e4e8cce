/** What goes wrong, said clearly: each fault in Docker's words or the lab's, with what to do, and nothing else changes. */
import { symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
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

describe.each(engineOfToday)('bad input on $name', ({ url, requirement, take }) => {
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

  it('is told in its place, with what to do: Dockerfiles, contexts, images, names and paths', async (context) => {
    requireOrSkip(context, chromium, requirement)
    if (host === undefined) throw new Error('no host')
    const workspacesDir = join(host.dataDir, 'workspaces')
    await usePage(browser, host.address(), async ({ page }) => {
      const desk = createDesk(page, 'pt-BR')
      await failingDockerfiles(desk)
      await noTextOrHuge(desk, workspacesDir)
      await oddNames(desk, workspacesDir)
      await missingAndTaken(desk)
      await wrongPaths(desk)
    })
  })
})

const dockerfiles: readonly (readonly [name: string, text: string, hint: string, line: number | undefined])[] = [
  ['empty', '', 'emptyDockerfile', undefined],
  ['only a comment', '# nada\n', 'emptyDockerfile', undefined],
  ['with an unknown instruction', 'FROM alpine:3.7\nRUM echo oi\n', 'unknownInstruction', 2],
  ['with RUN --mount', 'FROM alpine:3.7\nRUN --mount=type=cache,target=/c true\n', 'needsBuildKit', 2],
  ['with a heredoc', 'FROM alpine:3.7\nRUN <<FIM\necho oi\nFIM\n', 'needsBuildKit', 2],
  ['that copies what is not there', 'FROM alpine:3.7\nCOPY ausente /a\n', 'copyMissing', 2],
  ['whose command fails', 'FROM alpine:3.7\nRUN false\n', 'commandFailed', 2],
]
/** A Dockerfile that fails is shown at its line, with what to do. */
async function failingDockerfiles(desk: Desk): Promise<void> {
  const { page, words } = desk
  await desk.open('build')
  await desk.newWorkspace('e2e-errado')
  await desk.openFile('Dockerfile')
  for (const [name, text, hint, line] of dockerfiles) {
    await desk.writeOpenFile(text)
    await desk.build('e2e-errado:1')
    await page
      .getByRole('main')
      .getByText(words(`hints.build.${hint}`))
      .waitFor()
    const failed = line === undefined ? 'build.result.failed' : 'build.result.failedAt'
    expect(await page.getByText(words(failed, { line: line ?? 0 }), { exact: true }).count(), name).toBe(1)
  }
  expect(await desk.type('docker images -q e2e-errado')).toBe('')
}

/** A Dockerfile that is no text, or huge, is said to be that. */
async function noTextOrHuge(desk: Desk, workspacesDir: string): Promise<void> {
  const { page, words } = desk
  await desk.open('build')
  await desk.newWorkspace('e2e-binario')
  await desk.openFile('Dockerfile')
  const path = join(workspacesDir, 'e2e-binario', 'Dockerfile')
  await writeFile(path, Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff]))
  await page.getByText(words('build.editor.binary', { size: '8 B' })).waitFor()
  await desk.build('e2e-binario:1')
  await page.getByText(words('hints.build.binaryDockerfile')).waitFor()
  await truncate(path, 8 * 1024 * 1024)
  await page.getByText(words('build.editor.tooLarge', { size: '8,4 MB' })).waitFor()
  await desk.build('e2e-binario:1')
  await page.getByText(words('hints.build.hugeDockerfile')).waitFor()
}

/** Odd names and a broken link go through the context. */
async function oddNames(desk: Desk, workspacesDir: string): Promise<void> {
  const { page, words } = desk
  await desk.open('build')
  await desk.newWorkspace('e2e-nomes')
  await desk.openFile('Dockerfile')
  const folder = join(workspacesDir, 'e2e-nomes')
  await writeFile(join(folder, 'olá 🐳.txt'), 'baleia')
  await writeFile(join(folder, 'duas\nlinhas'), 'x')
  await symlink('para-lugar-nenhum', join(folder, 'quebrado'))
  await page.getByText(words('build.files.broken')).waitFor()
  await desk.writeOpenFile('FROM alpine:3.7\nCOPY . /c\nRUN cat /c/*.txt; echo; ls /c | wc -w; readlink /c/quebrado\n')
  await desk.build('e2e-nomes:1')
  await page.getByText(words('build.result.done', { tag: 'e2e-nomes:1' })).waitFor()
  expect(await page.getByRole('log').innerText()).toMatch(/\nbaleia\n\d+\npara-lugar-nenhum\n/)
}

/** A missing image and a name that is taken are told. */
async function missingAndTaken(desk: Desk): Promise<void> {
  const { page, words } = desk
  await desk.go('/run?image=e2e-nao-existe:1')
  await page.getByText(words('run.imageUnknown')).waitFor()
  await desk.button('run.submit').click()
  await page
    .getByRole('alert')
    .getByText(words('hints.image.cannotPull'))
    .or(page.getByText(words('hints.image.notFound')))
    .waitFor()
  await desk.field('run.image').fill('alpine:3.7')
  await desk.field('run.name').fill('e2e-unico')
  await desk.field('run.command').fill('true')
  await desk.button('run.submit').click()
  await page.getByRole('link', { name: words('run.seeStack', { name: 'e2e-unico' }) }).waitFor()
  await desk.button('run.submit').click()
  await page
    .getByText(/Conflict\. The container name "\/e2e-unico" is already in use by container "[0-9a-f]{64}"/)
    .waitFor()
  await page.getByText(words('hints.container.nameTaken')).waitFor()
}

/** A relative and a Windows path are told before anything is run. */
async function wrongPaths(desk: Desk): Promise<void> {
  const { page, words } = desk
  await desk.go('/run?image=alpine:3.7')
  await desk.button('run.mounts.add.bind').click()
  const bind = page.getByRole('group', { name: words('run.mounts.kind.bind') })
  await bind.getByLabel(words('run.mounts.destination')).fill('/d')
  for (const [path, fault] of [
    ['dados', 'relativePath'],
    ['C:\\Users\\ana', 'windowsPath'],
  ] as const) {
    await bind.getByLabel(words('run.mounts.source.bind')).fill(path)
    await desk.button('run.submit').click()
    await bind.getByText(words(`run.fault.${fault}`)).waitFor()
    await page.getByText(words('run.faults', { count: 1 })).waitFor()
  }
  expect(await desk.type('docker run --rm -v dados/x:/d alpine true')).toMatch(
    /create dados\/x: "dados\/x" includes invalid characters for a local volume name/,
  )
}
