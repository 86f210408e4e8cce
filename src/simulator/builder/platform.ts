/** `os[/architecture[/variant]]` of FROM and of a build, after `containerd/platforms`. The lab has images of linux/amd64. */
import { LabError } from '@shared/errors'
import { BuildError } from './step'
import { goQuote } from '@shared/docker/goFormat'

const component = /^[A-Za-z0-9_-]+$/
const osComponent = /^[A-Za-z0-9_-]+(?:\([A-Za-z0-9_.-]*\))?$/
const architectures = new Set(['amd64', 'x86_64', 'x86-64'])
/** What may stand alone (Go's lists of systems and architectures, and the other names of these). */
const knownWords = new Set(
  'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris windows zos macos 386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm i386 x86_64 x86-64 aarch64 armhf armel'.split(
    ' ',
  ),
)
const maxComponents = 3

/** Why it can't be parsed, in the library's words. */
function parseFailure(platform: string): string | undefined {
  if (platform.includes('*')) return `${goQuote(platform)}: wildcards not yet supported: invalid argument`
  const all = platform.split('/')
  // What is from the third slash on is one component.
  const parts = [
    ...all.slice(0, maxComponents),
    ...(all.length > maxComponents ? [all.slice(maxComponents).join('/')] : []),
  ]
  const [os = '', ...rest] = parts
  if (!osComponent.test(os)) {
    return `${goQuote(os)} is an invalid OS component of ${goQuote(platform)}: OSAndVersion specifier component must match "^([A-Za-z0-9_-]+)(?:\\\\(([A-Za-z0-9_.-]*)\\\\))?$": invalid argument`
  }
  const bad = rest.find((part) => !component.test(part))
  if (bad === undefined) {
    if (parts.length > maxComponents) return `${goQuote(platform)}: cannot parse platform specifier: invalid argument`
    const isKnown = parts.length > 1 || knownWords.has(os.toLowerCase().replace(/\(.*/, ''))
    return isKnown ? undefined : `${goQuote(os)}: unknown operating system or architecture: invalid argument`
  }
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
