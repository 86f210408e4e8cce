/**
 * `npm start`: builds if it must and opens the lab in an Electron window. Where that can't be had it says why in one
 * line, after a bounded wait, and serves the same lab to the browser instead.
 *
 * Electron's package brings no binary: its `install.js` downloads it once, and tells nothing while it does.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt, rootDir, say } from './build.mjs'

const downloadWithinMs = Number(process.env.CAMADA_DOWNLOAD_TIMEOUT_MS ?? 180_000)
/** An Electron that ends with an error before this time has not opened a window. */
const openedAfterMs = 5_000

const args = process.argv.slice(2)
await ensureBuilt()
const obstacle = noWindowHere() ?? (await downloadObstacle()) ?? (await runElectron())
say(`no desktop window: ${obstacle}; opening the lab in the browser instead`)
const program = join(rootDir, 'out', 'main', 'server.js')
process.argv.splice(1, 1, program)
await import(pathToFileURL(program).href)

/** Why this machine can show no window; undefined when it can. */
function noWindowHere() {
  if (process.platform !== 'linux') return undefined
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'there is no display'
  // Chromium's sandbox refuses root, and the lab does not run without it.
  return process.getuid() === 0 ? 'Electron does not run as root' : undefined
}

/** Downloads Electron's binary if it isn't there; resolves with what went wrong, if anything. */
async function downloadObstacle() {
  if (existsSync(electronPath() ?? '')) return undefined
  const installer = join(rootDir, 'node_modules', 'electron', 'install.js')
  if (!existsSync(installer)) return 'Electron is not installed'
  say('downloading Electron (about 120 MB, once)…')
  const startedMs = Date.now()
  const elapsedSec = () => Math.round((Date.now() - startedMs) / 1000)
  const ticker = setInterval(() => say(`downloading Electron… ${elapsedSec()} s`), 5_000)
  const { code, output } = await runInstaller(installer)
  clearInterval(ticker)
  if (code === undefined) return `Electron could not be downloaded within ${elapsedSec()} s`
  if (code === 0 && existsSync(electronPath() ?? '')) return undefined
  const reason = output
    .split('\n')
    .find((line) => /error/i.test(line))
    ?.trim()
  return `Electron could not be downloaded${reason === undefined ? '' : ` (${reason.slice(0, 120)})`}`
}

/** Resolves with the installer's exit code, or none when it took too long and was ended. */
function runInstaller(installer) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [installer], { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      child.kill('SIGKILL')
    }, downloadWithinMs)
    child.stdout.on('data', (text) => (output += text))
    child.stderr.on('data', (text) => (output += text))
    child.once('error', (error) => (output += `Error: ${error.message}`))
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve({ code: isLate ? undefined : code, output })
    })
  })
}

/** Runs Electron and ends with its exit code; resolves with what went wrong when no window came. */
function runElectron() {
  return new Promise((resolve) => {
    const startedMs = Date.now()
    const child = spawn(electronPath(), [rootDir, ...args], { stdio: ['inherit', 'inherit', 'pipe'] })
    let output = ''
    child.stderr.on('data', (text) => {
      output = (output + text).slice(-4_000)
      if (Date.now() - startedMs >= openedAfterMs) process.stderr.write(text)
    })
    process.on('SIGINT', () => {})
    process.on('SIGTERM', () => child.kill('SIGTERM'))
    child.once('error', (error) => resolve(`Electron could not be run (${error.message})`))
    child.once('close', (code, signal) => {
      const hasFailed = (code ?? 1) !== 0 && Date.now() - startedMs < openedAfterMs
      if (!hasFailed) process.exit(code ?? (signal === 'SIGTERM' || signal === 'SIGINT' ? 0 : 1))
      const reason = output
        .split('\n')
        .find((line) => /error|fatal/i.test(line))
        ?.trim()
        .slice(0, 160)
      resolve(`Electron ended at once (${reason ?? `code ${code ?? signal}`})`)
    })
  })
}

/** Path of Electron's binary, as its own package has it; undefined before it was downloaded. */
function electronPath() {
  const folder = join(rootDir, 'node_modules', 'electron')
  const pathFile = join(folder, 'path.txt')
  return existsSync(pathFile) ? join(folder, 'dist', readFileSync(pathFile, 'utf8')) : undefined
}
