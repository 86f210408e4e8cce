/** `os[/architecture[/variant]]` of FROM and of a build, after `containerd/platforms`. The lab has images of linux/amd64. */
import { LabError } from '@shared/errors'
import { BuildError } from './step'
import { goQuote } from './goFormat'

const component = /^[A-Za-z0-9_-]+$/
const osComponent = /^[A-Za-z0-9_-]+(?:\([A-Za-z0-9_.-]*\))?$/
const architectures = new Set(['amd64', 'x86_64', 'x86-64'])
const maxComponents = 3

/** Why it can't be parsed, in the library's words. */
function parseFailure(platform: string): string | undefined {
  const parts = platform.split('/')
  const [os = '', ...rest] = parts
  if (parts.length > maxComponents) return `${goQuote(platform)}: cannot parse platform specifier: invalid argument`
  if (!osComponent.test(os)) {
    return `${goQuote(os)} is an invalid OS component of ${goQuote(platform)}: OSAndVersion specifier component must match "^([A-Za-z0-9_-]+)(?:\\\\(([A-Za-z0-9_.-]*)\\\\))?$": invalid argument`
  }
  const bad = rest.find((part) => !component.test(part))
  if (bad === undefined) return undefined
  return `${goQuote(bad)} is an invalid component of ${goQuote(platform)}: platform specifier component must match "^[A-Za-z0-9_-]+$": invalid argument`
}

/** Throws BuildError for what FROM can't say. */
export function checkFromPlatform(platform: string): void {
  const reason = parseFailure(platform)
  if (reason !== undefined) throw new BuildError(`failed to parse platform ${platform}: ${reason}`)
}

/** Throws LabError invalid for what a client can't ask. */
export function checkAskedPlatform(platform: string): void {
  const reason = parseFailure(platform)
  if (reason !== undefined) throw new LabError('invalid', reason)
}

/** Throws BuildError for a platform that the lab's images don't have. */
export function checkIsHere(platform: string): void {
  const [os, architecture] = platform.split('/')
  if (os === 'linux' && (architecture === undefined || architectures.has(architecture))) return
  throw new BuildError(`no match for platform in manifest: ${platform}: not found`)
}
