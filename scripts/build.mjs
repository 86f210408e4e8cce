/**
 * Builds Camada when the build is missing or older than a source, and says so while it takes its time. What it says
 * goes to stderr: the programs' own output stays clean.
 */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const rootDir = join(dirname(fileURLToPath(import.meta.url)), '..')

const sources = ['src', 'electron.vite.config.ts', 'package-lock.json', 'tsconfig.base.json']
const outputs = [
  'main/index.js',
  'main/server.js',
  'main/cli.js',
  'main/simulator.js',
  'main/guest.js',
  'preload/index.cjs',
  'renderer/index.html',
]

/** Builds if it must. Ends the process with 1 and the builder's words when that fails. */
export async function ensureBuilt() {
  if (isBuilt()) return
  const builder = join(rootDir, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  if (!existsSync(builder)) stop('what Camada needs is not installed: run "npm ci" first')
  say('building Camada…')
  const startedMs = Date.now()
  const ticker = setInterval(() => say(`building Camada… ${seconds(startedMs)} s`), 5_000)
  const { code, output } = await run(builder, ['build', '--logLevel', 'warn'])
  clearInterval(ticker)
  if (code !== 0) stop(`the build failed:\n${output.trim()}`)
  say(`built in ${seconds(startedMs)} s`)
}

/** A progress line. */
export function say(text) {
  process.stderr.write(`${text}\n`)
}

function stop(text) {
  process.stderr.write(`camada: ${text}\n`)
  process.exit(1)
}

/** True when every output is there and none is older than a source. Tests are no sources of the build. */
function isBuilt() {
  const paths = outputs.map((path) => join(rootDir, 'out', path))
  if (!paths.every((path) => existsSync(path))) return false
  const oldestMs = Math.min(...paths.map((path) => statSync(path).mtimeMs))
  return newestMs(sources.map((path) => join(rootDir, path))) <= oldestMs
}

function newestMs(paths) {
  let newest = 0
  for (const path of paths) {
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats?.isDirectory()) newest = Math.max(newest, newestMs(readdirSync(path).map((name) => join(path, name))))
    else if (stats !== undefined && !path.endsWith('.test.ts')) newest = Math.max(newest, stats.mtimeMs)
  }
  return newest
}

function run(modulePath, args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [modulePath, ...args], { cwd: rootDir, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (text) => (output += text))
    child.stderr.on('data', (text) => (output += text))
    child.once('error', (error) => resolve({ code: 1, output: error.message }))
    child.once('close', (code) => resolve({ code, output }))
  })
}

function seconds(startedMs) {
  return Math.round((Date.now() - startedMs) / 1000)
}
