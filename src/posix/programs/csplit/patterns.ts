/** csplit's operands: `N`, `/RE/[OFFSET]`, `%RE%[OFFSET]`, each repeated by `{N}` or `{*}`. */
import { UsageError } from '../complaint'

export type Cut = { readonly word: string; repeats: number } & (
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'pattern'; readonly pattern: string; readonly offset: number; readonly skips: boolean }
)

/** Reads the operands. Throws `UsageError`. */
export function parsePatterns(words: readonly string[]): readonly Cut[] {
  const cuts: Cut[] = []
  let last = 0
  for (const word of words) {
    const repeat = /^\{(\d+|\*)\}$/.exec(word)
    const before = cuts.at(-1)
    if (repeat !== null && before !== undefined) {
      before.repeats = repeat[1] === '*' ? Infinity : Number(repeat[1])
      continue
    }
    const pattern = /^([/%])(.*)\1([-+]?\d+)?$/.exec(word)
    if (pattern !== null) {
      const [, mark, source = '', offset = '0'] = pattern
      cuts.push({ kind: 'pattern', word, pattern: source, offset: Number(offset), skips: mark === '%', repeats: 0 })
      continue
    }
    if (!/^\d+$/.test(word)) throw new UsageError(`csplit: '${word}': invalid pattern\n`, 1)
    const line = Number(word)
    if (line === 0) throw new UsageError(`csplit: ${word}: line number must be greater than zero\n`, 1)
    if (line < last)
      throw new UsageError(`csplit: line number '${word}' is smaller than preceding line number, ${last}\n`, 1)
    last = line
    cuts.push({ kind: 'line', word, line, repeats: 0 })
  }
  return cuts
}
