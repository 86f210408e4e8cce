/**
 * Columns that characters take on a terminal, as wcwidth of a current system has them (Unicode's East Asian Width W and
 * F, and what is drawn as an emoji by itself): the line editor and the page's terminal must agree on where a cell is.
 */

const narrowest = 0x300
const nothing = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]$/u
/** Each of the two letters of a flag takes one. */
const flagLetter = /^[\u{1f1e6}-\u{1f1ff}]$/u
const wide =
  /^[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]$/u

/** Columns of a character that is shown; control characters are not asked for. */
export function columnsOf(codePoint: number): 0 | 1 | 2 {
  if (codePoint < narrowest) return 1
  const character = String.fromCodePoint(codePoint)
  if (nothing.test(character)) return 0
  return wide.test(character) && !flagLetter.test(character) ? 2 : 1
}
