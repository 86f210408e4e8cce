/** `npm start` where no window can be had: one line says why, and the lab is served to the browser. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { requireOrSkip, type Requirement } from '../../support/requirements'
import { rootDir } from './program'

const linux: Requirement = { isMet: process.platform === 'linux', reason: 'needs Linux, where there may be no display' }

let dataDir = ''
beforeEach(async () => (dataDir = await mkdtemp(join(tmpdir(), 'camada-start-'))))
afterEach(() => rm(dataDir, { recursive: true, force: true }))

/** Runs `npm start`'s script until it serves, then ends it. */
async function start(env: Record<string, string | undefined>) {
  const args = ['--no-open', '--engine', 'simulator', '--data', dataDir]
  const child = spawn(process.execPath, [join(rootDir, 'scripts', 'start.mjs'), ...args], {
    env: { ...process.env, DOCKER_HOST: 'unix:///nonexistent/docker.sock', ...env },
  })
  let stdout = ''
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    if (stdout.endsWith('\n')) child.kill('SIGTERM')
  })
  const exit = await new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)))
  return { exit, stdout, stderr: stderr.replace(/^(building|built).*\n/gm, '') }
}

it('without a display says so in one line and serves the browser', async (context) => {
  requireOrSkip(context, linux)
  const outcome = await start({ DISPLAY: undefined, WAYLAND_DISPLAY: undefined })
  expect(outcome).toEqual({
    exit: 0,
    stdout: expect.stringMatching(/^Camada: http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}\n$/) as string,
    stderr: 'no desktop window: there is no display; opening the lab in the browser instead\n',
  })
})

it('as root, or without the binary, says so in one line and serves the browser', async (context) => {
  requireOrSkip(context, linux)
  const outcome = await start({ DISPLAY: ':987', CAMADA_DOWNLOAD_TIMEOUT_MS: '200' })
  expect(outcome.exit).toBe(0)
  expect(outcome.stdout).toMatch(/^Camada: http/)
  expect(outcome.stderr).toMatch(
    /^(downloading Electron.*\n)*no desktop window: .+; opening the lab in the browser instead\n$/,
  )
})
