/** Lengths of names and paths in bytes, where each lone surrogate (see `text.ts`) stands for one byte that isn't UTF-8. */
import { encodeText } from '../text'

/** A UTF-16 unit is three bytes of UTF-8 at most. */
const bytesPerUnit = 3

/** Whether a text is longer than so many bytes. */
export function isLongerThan(text: string, limitBytes: number): boolean {
  return text.length * bytesPerUnit > limitBytes && encodeText(text).length > limitBytes
}
