/**
 * Debian's control files: stanzas of `Field: value` with continuation lines, and the relations between packages
 * (`a (>= 1) | b, c`). Source: Debian Policy, chapters 5 and 7.
 */

export type Stanza = ReadonlyMap<string, string>

/** Reads one stanza; a value keeps its line breaks and loses the first space. */
export function parseStanza(text: string): Stanza {
  const fields = new Map<string, string>()
  let field: string | undefined
  for (const line of text.split('\n')) {
    if (/^[ \t]/.test(line)) {
      if (field !== undefined) fields.set(field, `${fields.get(field) ?? ''}\n${line}`)
      continue
    }
    const colon = line.indexOf(':')
    if (colon < 0) continue
    field = line.slice(0, colon)
    fields.set(field, line.slice(colon + 1).trim())
  }
  return fields
}

export function formatStanza(stanza: Stanza): string {
  return [...stanza]
    .map(([field, value]) => (value.startsWith('\n') ? `${field}:${value}` : `${field}: ${value}`))
    .join('\n')
}

/** One alternative of a relation: a name, and the version that it asks for. */
export interface Alternative {
  readonly name: string
  /** `>= 1.2`, or empty. */
  readonly version: string
}

/** A relation field as groups of alternatives. */
export function parseRelations(text: string | undefined): readonly (readonly Alternative[])[] {
  if (text === undefined || text === '') return []
  return text
    .split(',')
    .map((group) =>
      group
        .split('|')
        .map(parseAlternative)
        .filter(({ name }) => name !== ''),
    )
    .filter((group) => group.length > 0)
}

function parseAlternative(text: string): Alternative {
  const match = /^\s*([^\s:(]+)(?::\w+)?\s*(?:\(([^)]*)\))?/.exec(text)
  return { name: match?.[1] ?? '', version: match?.[2] ?? '' }
}
