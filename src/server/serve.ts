/**
 * `serve`: the browser host as a program. It listens first and loads the backend while the page is on its way, prints
 * one line with the address, opens it, and ends with SIGINT or SIGTERM. Composition root: no logic of its own.
 */
import { access, constants, mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { defaultDataDir } from '@backend/app/dataDir'
import { openBackend } from '@backend/app/openBackend'
import { linkServer } from '@backend/app/serveLink'
import { forkSimulator } from '@backend/app/simulatorProcess'
import { LabError, toLabError } from '@shared/errors'
import { version } from '../../package.json'
import { startHost } from './host'
import { parseServeOptions, serveHelp } from './options'

const endWithinMs = 8_000

/**
 * Runs until a signal comes; resolves with the exit code. `rootDir` holds `out/` and `labs/`. A fault that keeps it
 * from starting is one message on stderr: 2 for wrong arguments, 1 for the rest. `--help` prints what it takes.
 */
export async function serve(argv: readonly string[], rootDir: string): Promise<number> {
  if (argv.some((word) => word === '--help' || word === '-h')) {
    process.stdout.write(serveHelp)
    return 0
  }
  try {
    return await run(argv, rootDir)
  } catch (thrown) {
    const error = toLabError(thrown)
    process.stderr.write(`camada: ${error.message}\n`)
    return error.kind === 'invalid' ? 2 : 1
  }
}

async function run(argv: readonly string[], rootDir: string): Promise<number> {
  const options = parseServeOptions(argv)
  const { env, platform } = process
  const dataDir = options.dataDir ?? defaultDataDir({ env, platform, homeDir: homedir() })
  await prepareDataDir(dataDir)

  const ended = untilSignal()
  let begin: () => void = () => {}
  const backend = new Promise<void>((resolve) => (begin = resolve)).then(() =>
    openBackend({
      labsDir: join(rootDir, 'labs'),
      dataDir,
      engine: options.engine,
      version,
      host: 'browser',
      startSimulator: (place) => forkSimulator(join(rootDir, 'out', 'main', 'simulator.js'), place),
    }),
  )
  const pageDir = join(rootDir, 'out', 'renderer')
  const host = await startHost({ port: options.port, pageDir, version, serveLink: backend.then(linkServer) })
  begin()
  process.stdout.write(`Camada: ${host.address}\n`)
  if (options.opensBrowser) openAddress(host.address)

  // A backend that can't start ends the program: there is nothing to serve.
  await Promise.race([ended, backend.then(() => ended)]).finally(() => host.close())
  await Promise.race([
    backend.then((running) => running.dispose()),
    new Promise((done) => setTimeout(done, endWithinMs)),
  ])
  return 0
}

/** Throws LabError `forbidden` when the folder can't be made or written, before anything is served. */
async function prepareDataDir(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    await access(dataDir, constants.W_OK | constants.X_OK)
  } catch (cause) {
    const reason = toLabError(cause).message
    throw new LabError('forbidden', `the data folder can't be used (${reason}): choose another with --data`, { cause })
  }
}

/** Opens the user's browser; on a machine without one the printed address serves. */
function openAddress(address: string): void {
  import('open')
    .then(({ default: open }) => open(address))
    .then((child) => child.on('error', () => {}))
    .catch(() => {})
}

/**
 * Resolves with the first SIGINT or SIGTERM. A second one ends the process at once, unless it is the echo of the
 * first (a terminal and npm both send it).
 */
function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    let firstAtMs: number | undefined
    const take = (): void => {
      const nowMs = performance.now()
      if (firstAtMs !== undefined && nowMs - firstAtMs > 1_000) process.exit(130)
      firstAtMs ??= nowMs
      resolve()
    }
    process.on('SIGINT', take)
    process.on('SIGTERM', take)
  })
}
