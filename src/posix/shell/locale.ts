/** Which locale a shell has: in C a character is a byte, in UTF-8 it may be several. */
import type { Shell } from './shell'

/** Whether characters are bytes: nothing names a UTF-8 locale, or the shell is one that counts bytes (dash). */
export function isByteLocale(shell: Shell): boolean {
  if (shell.dialect === 'dash') return true
  const named = shell.get('LC_ALL') ?? shell.get('LC_CTYPE') ?? shell.get('LANG') ?? ''
  return !/utf-?8/i.test(named)
}

/** A text whose characters are bytes, so that `?` matches one of them; and back. */
export function toBytes(text: string): string {
  return /[^\0-\x7f]/.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text
}
