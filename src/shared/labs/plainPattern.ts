/** A pattern that stands for one text, as that text; undefined for one that stands for many. */
export function plainPattern(pattern: string): string | undefined {
  const core = pattern.replace(/^\^/, '').replace(/(^|[^\\])\$$/, '$1')
  const plain = core.replace(/\\([.*+?^${}()|[\]\\/"'-])/g, (_, escaped: string) => escapeMark(escaped))
  return plain === '' || /[.*+?^${}()|[\]\\]/.test(plain) ? undefined : plain.replace(/[\uE000-\uE0FF]/g, unmark)
}

/** Escaped characters wait in the private area of Unicode until the bare ones were looked for. */
const escapeMark = (character: string): string => String.fromCharCode(0xe000 + character.charCodeAt(0))
const unmark = (mark: string): string => String.fromCharCode(mark.charCodeAt(0) - 0xe000)
