/** `--platform`: the image must be of it (moby `daemon/images/image.go`, containerd `platforms.Parse`, 26.1.5). */
import { LabError } from '@shared/errors'
import { checkAskedPlatform } from '../builder/platform'
import type { Platform } from '../layers/imageConfig'
import type { Image } from '../layers/imageTypes'

const systems = ['linux', 'windows', 'darwin', 'freebsd', 'netbsd', 'openbsd', 'solaris', 'plan9', 'android', 'aix']
const architectures: Readonly<Record<string, string>> = {
  amd64: 'amd64',
  x86_64: 'amd64',
  'x86-64': 'amd64',
  arm64: 'arm64',
  aarch64: 'arm64',
  arm: 'arm',
  armhf: 'arm',
  '386': '386',
  i386: '386',
  ppc64le: 'ppc64le',
  s390x: 's390x',
  riscv64: 'riscv64',
  mips64le: 'mips64le',
}

function parsePlatform(text: string): Platform {
  const [first = '', second] = text.toLowerCase().split('/')
  if (second === undefined) {
    if (systems.includes(first)) return { os: first, architecture: 'amd64' }
    const architecture = Object.hasOwn(architectures, first) ? architectures[first] : undefined
    if (architecture !== undefined) return { os: 'linux', architecture }
    const message = `${JSON.stringify(text)}: unknown operating system or architecture: invalid argument`
    throw new LabError('invalid', message)
  }
  return { os: first, architecture: Object.hasOwn(architectures, second) ? (architectures[second] ?? second) : second }
}

/** `linux/arm64/v8` as the client writes it. Throws LabError invalid with containerd's words. */
export function readPlatform(text: string): Platform {
  checkAskedPlatform(text)
  const { os, architecture } = parsePlatform(text)
  const variant = text.toLowerCase().split('/')[2]
  const isUsual = variant === undefined || (architecture === 'arm64' && ['8', 'v8'].includes(variant))
  return isUsual ? { os, architecture } : { os, architecture, variant }
}

/** The variant as `create` writes it: `v7` for `7`, nothing for the usual one of amd64. */
function writtenVariant(text: string, architecture: string): string {
  const variant = text.toLowerCase().split('/')[2]
  if (variant === undefined || (architecture === 'amd64' && variant === 'v1')) return ''
  return architecture.startsWith('arm') && /^[5-8]$/.test(variant) ? `/v${variant}` : `/${variant}`
}

/** Throws LabError invalid for what is no platform, notFound when the image is of another. */
export function checkPlatform(image: Image, name: string, wanted: string): void {
  if (wanted === '') return
  const { os, architecture } = parsePlatform(wanted)
  const has: Platform = { os: image.config.os, architecture: image.config.architecture }
  if (has.os === os && has.architecture === architecture) return
  const asked = `${os}/${architecture}${writtenVariant(wanted, architecture)}`
  const message = `image with reference ${name} was found but does not match the specified platform: wanted ${asked}, actual: ${has.os}/${has.architecture}`
  throw new LabError('notFound', message)
}

/** Of an image that was made for another machine than the simulated one, which has all that amd64 has (26.1.5). */
export function platformWarnings({ config: { os, architecture } }: Image): readonly string[] {
  if (architecture === 'amd64' || architecture === '386') return []
  const image = `The requested image's platform (${os}/${architecture})`
  return [`${image} does not match the detected host platform (linux/amd64/v4) and no specific platform was requested`]
}
