/** Go's `json.Indent` with four blanks: the text's own numbers and strings, empty objects and arrays on one line. */
export function indentJson(json: string): string {
  const parts: string[] = []
  let depth = 0
  let isJustOpened = false
  const newline = (): void => void parts.push(`\n${'    '.repeat(depth)}`)
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+/g)) {
    const closes = token === '}' || token === ']'
    if (closes) depth -= 1
    if (isJustOpened ? !closes : closes) newline()
    isJustOpened = token === '{' || token === '['
    if (isJustOpened) depth += 1
    parts.push(token === ':' ? ': ' : token)
    if (token === ',') newline()
  }
  return parts.join('')
}
