/**
 * What a test needs of the machine: root, Linux, a daemon, a browser. A test that lacks it is skipped with the reason
 * in the report; where skipping is forbidden (`CAMADA_FORBID_SKIP=1`, as in CI) it fails instead.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { realDaemons } from '../daemon/daemons'

export interface Requirement {
  readonly isMet: boolean
  /** Said in the report when it is not met. */
  readonly reason: string
}

export const isSkippingForbidden = process.env['CAMADA_FORBID_SKIP'] === '1'

/** Linux and root: mounts overlayfs. */
export const linuxRoot: Requirement = {
  isMet: process.platform === 'linux' && process.getuid?.() === 0,
  reason: 'needs Linux and root',
}

const chromiumPaths = [
  process.env['CAMADA_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** Path of a Chromium to drive, or undefined. */
export const chromiumPath = chromiumPaths.find((path) => path !== undefined && path !== '' && existsSync(path))

export const chromium: Requirement = {
  isMet: chromiumPath !== undefined,
  reason: 'needs Chromium (set CAMADA_CHROMIUM to its path)',
}

/** The private reference daemon, Docker 26.1.5. */
export const referenceDaemon: Requirement = {
  isMet: process.env['CAMADA_DOCKER_26'] !== undefined && realDaemons().length > 0,
  reason: 'needs the private daemons (evaluate the output of `.ci/daemons start DIR`)',
}

/** Debian's redis: its server is the program that also checks dumps, by the name that it is called by. */
export const redisPrograms = { server: '/usr/bin/redis-check-rdb', client: '/usr/bin/redis-cli' }

export const redis: Requirement = {
  isMet: Object.values(redisPrograms).every((path) => existsSync(path)),
  reason: "needs Debian's redis-tools",
}

/** The real docker command line, in the version whose texts the console has. */
export const dockerCli: Requirement = {
  isMet: /^Docker version 28\./.test(versionOfCli()),
  reason: 'needs the docker command line, version 28',
}

function versionOfCli(): string {
  try {
    return execFileSync('docker', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    return ''
  }
}

/** Flags under which Chromium starts as root and asks nothing of the network. */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * Skips the calling test unless every requirement is met: `requireOrSkip(context, chromium)` at the start of a test,
 * with vitest's test context.
 */
export function requireOrSkip(
  context: { skip: (note?: string) => void },
  ...requirements: readonly Requirement[]
): void {
  const missing = requirements.filter((requirement) => !requirement.isMet).map((requirement) => requirement.reason)
  if (missing.length === 0) return
  if (isSkippingForbidden) throw new Error(`skipping is forbidden here: ${missing.join('; ')}`)
  context.skip(missing.join('; '))
}
