/**
 * What a test needs of the machine: root, Linux, a daemon, a browser. A test that lacks it is skipped with the reason
 * in the report; where skipping is forbidden (`CAMADA_FORBID_SKIP=1`, as in CI) it fails instead.
 */
import { existsSync } from 'node:fs'

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
