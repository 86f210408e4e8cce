/**
 * Where overlay2 keeps things: `/var/lib/docker/overlay2/<id>/{diff,link,lower,merged,work}`, and `l/<26 letters>`, short
 * links to the `diff` directories, because the options of a mount must fit into one page.
 */
import { createHash } from 'node:crypto'

const overlayRoot = '/var/lib/docker/overlay2'

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const linkLetters = 26

export function layerFolder(cacheId: string): string {
  return `${overlayRoot}/${cacheId}`
}

export function diffFolder(cacheId: string): string {
  return `${overlayRoot}/${cacheId}/diff`
}

/** The name in `l/`. Real ones are random; these follow from the layer's name and stay the same after a restart. */
export function shortLink(cacheId: string): string {
  const bytes = createHash('sha256').update(`link ${cacheId}`).digest()
  return [...bytes.subarray(0, linkLetters)].map((byte) => base32[byte % 32]).join('')
}

/** Options of the overlay mount as /proc/mounts shows them. */
export function mountOptions(mountId: string, lowerIds: readonly string[]): string {
  const lowers = lowerIds.map((id) => `${overlayRoot}/l/${shortLink(id)}`).join(':')
  const folder = layerFolder(mountId)
  return `rw,relatime,lowerdir=${lowers},upperdir=${folder}/diff,workdir=${folder}/work`
}
