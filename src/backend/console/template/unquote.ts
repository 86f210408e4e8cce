/** Go's quoted strings, read: `strconv.Unquote`. */

const escapes: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
}

/** The text of a literal in double, single or back quotes; undefined when it can't be read. */
export function unquote(literal: string): string | undefined {
  const inner = literal.slice(1, -1)
  if (literal.startsWith('`')) return inner.replaceAll('\r', '')
  let isValid = true
  const text = inner.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/gs,
    (_, hex?: string, short?: string, long?: string, octal?: string, letter?: string) => {
      const code = hex ?? short ?? long
      if (code !== undefined) return codePoint(Number.parseInt(code, 16))
      if (octal !== undefined) return codePoint(Number.parseInt(octal, 8))
      const plain = escapes[letter ?? '']
      isValid &&= plain !== undefined
      return plain ?? ''
    },
  )
  return isValid ? text : undefined
}

function codePoint(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
}
