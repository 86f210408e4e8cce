/** The built browser host as a user starts it: its one line, its page in Chromium, its end. */
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium as playwright, type Browser, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest'
import { chromium, chromiumArguments, chromiumPath, requireOrSkip } from '../../support/requirements'
import { startProgram, type Program } from './program'

const addressLine = /^Camada: (http:\/\/127\.0\.0\.1:(\d+)\/#token=([\w-]{43}))\n/

let dataDir = ''
const programs: Program[] = []
beforeEach(async () => (dataDir = join(await mkdtemp(join(tmpdir(), 'camada-serve-')), 'data')))
afterEach(async () => {
  for (const { child, ended } of programs.splice(0)) {
    child.kill('SIGTERM')
    await ended
  }
  await rm(join(dataDir, '..'), { recursive: true, force: true })
})

/** No daemon of this machine is looked at. */
function serve(...args: string[]): Program {
  const program = startProgram('server', ['--no-open', '--engine', 'simulator', '--data', dataDir, ...args], {
    DOCKER_HOST: 'unix:///nonexistent/docker.sock',
  })
  programs.push(program)
  return program
}

describe('serve', () => {
  it('prints one line with the whole address, answers, and ends cleanly with each signal', async () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const program = serve()
      const [line, address = '', port = ''] = await program.printed(addressLine)
      expect((await fetch(address)).status).toBe(200)
      program.child.kill(signal)
      expect(await program.ended).toBe(0)
      expect({ stdout: program.stdout(), stderr: program.stderr() }).toEqual({ stdout: line, stderr: '' })
      await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow()
    }
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700)
  })

  it('listens on the port that it is told, and says so when it is taken', async () => {
    const [, , port = ''] = await serve().printed(addressLine)
    const second = serve('--port', port)
    expect(await second.ended).toBe(1)
    expect(second.stdout()).toBe('')
    expect(second.stderr()).toBe(
      `camada: port ${port} is in use: choose another with --port, or none for any free one\n`,
    )
  })

  it('says that a data folder can’t be used before it serves anything', async () => {
    const program = serve('--data', '/dev/null/lab')
    expect(await program.ended).toBe(1)
    expect(program.stdout()).toBe('')
    expect(program.stderr()).toMatch(
      /^camada: the data folder can't be used \(ENOTDIR: .*\): choose another with --data\n$/,
    )
  })

  it('refuses wrong arguments with the usage', async () => {
    const program = serve('--port', 'http')
    expect(await program.ended).toBe(2)
    expect(program.stderr()).toBe(
      'camada: --port takes a number from 0 to 65535, not "http"\n' +
        'usage: serve [--port N] [--engine auto|simulator|<docker host url>] [--data DIR] [--no-open]\n',
    )
  })
})

describe('the page in Chromium', () => {
  let browser: Browser | undefined
  beforeAll(async () => {
    if (chromium.isMet)
      browser = await playwright.launch({ executablePath: chromiumPath ?? '', args: [...chromiumArguments] })
  })
  afterAll(() => browser?.close())
  const newPage = async (context: TestContext): Promise<Page> => {
    requireOrSkip(context, chromium)
    if (browser === undefined) throw new Error('no browser')
    return browser.newPage()
  }

  it('loads under its policy, hides its token, and is there again after a reload', async (context) => {
    const [, address = '', , token = ''] = await serve().printed(addressLine)
    const page = await newPage(context)
    const violations: string[] = []
    page.on('console', (message) => {
      if (/Content Security Policy|Refused to/.test(message.text())) violations.push(message.text())
    })
    await page.goto(address)
    await page.locator('nav').first().waitFor()
    expect(page.url()).not.toContain(token)
    expect(await page.content()).not.toContain(token)
    expect(await page.context().cookies()).toEqual([])
    await page.reload()
    await page.locator('nav').first().waitFor()
    expect(violations).toEqual([])
    await page.close()
  })

  it('is refused a link in another tab, which has no token', async (context) => {
    const [, address = ''] = await serve().printed(addressLine)
    const page = await newPage(context)
    await page.goto(new URL('/', address).href)
    await page.getByRole('main').waitFor()
    expect(await page.locator('nav').count()).toBe(0)
    await page.close()
  })

  it('of another origin can neither link nor read', async (context) => {
    const [, address = '', port = '', token = ''] = await serve().printed(addressLine)
    const [, foreign = ''] = await serve().printed(addressLine)
    const page = await newPage(context)
    await page.goto(new URL('/favicon-none', foreign).href)
    const outcome = await page.evaluate(
      async ([target = '', to = '', secret = '']) => {
        const read = await fetch(target).then(
          () => 'read',
          () => 'refused',
        )
        const linked = await new Promise<string>((resolve) => {
          const socket = new WebSocket(`ws://127.0.0.1:${to}/link`)
          socket.addEventListener('open', () => socket.send(secret))
          socket.addEventListener('message', () => resolve('linked'))
          socket.addEventListener('error', () => resolve('refused'))
        })
        return { read, linked }
      },
      [address, port, token],
    )
    expect(outcome).toEqual({ read: 'refused', linked: 'refused' })
    await page.close()
  })
})
