/** How contents of files are shown, the same on both sides. */
import { createHash } from 'node:crypto'
import { shownTextBytes } from './cases'

/** Bytes as Latin-1, or their SHA-1 when they are many. */
export function shownText(bytes: Uint8Array): string {
  if (bytes.length <= shownTextBytes) return Buffer.from(bytes).toString('latin1')
  return `sha1:${createHash('sha1').update(bytes).digest('hex')}`
}
