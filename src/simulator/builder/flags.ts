/** Flags of instructions (`--from=…`), checked as buildkit's `bflags.go` does. */

export interface Flags {
  /** Value of a flag; undefined when it was not given. */
  get(name: string): string | undefined
  /** Names in the order in which they were given. */
  readonly used: readonly string[]
}

/** `switch` needs no value; `list` may be given more than once. */
export type FlagKind = 'text' | 'switch' | 'list'

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

const closeEnough = 3

/** ` (did you mean RUN?)` for a near miss, in the case of what was written; else an empty text. */
export function suggestion(written: string, known: readonly string[]): string {
  const lower = written.toLowerCase()
  let best: string | undefined
  let bestDistance = closeEnough
  for (const candidate of known) {
    const candidateDistance = distance(lower, candidate)
    if (candidateDistance < bestDistance) [best, bestDistance] = [candidate, candidateDistance]
  }
  if (best === undefined) return ''
  return ` (did you mean ${written === lower ? best : best.toUpperCase()}?)`
}

/** Throws Error with buildkit's words for a flag that is unknown, doubled or has no value. */
export function parseFlags(given: readonly string[], kinds: Readonly<Record<string, FlagKind>>): Flags {
  const values = new Map<string, string>()
  for (const flag of given) {
    const [name = '', ...rest] = flag.slice(2).split('=')
    const value = rest.length === 0 ? undefined : rest.join('=')
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined
    if (kind === undefined) throw new Error(`unknown flag: ${name}${suggestion(name, Object.keys(kinds))}`)
    if (values.has(name) && kind !== 'list') throw new Error(`duplicate flag specified: ${name}`)
    if (kind === 'switch') {
      if (value !== undefined && value !== 'true' && value !== 'false') {
        throw new Error(`expecting boolean value for flag ${name}, not: ${value}`)
      }
      values.set(name, value ?? 'true')
      continue
    }
    if (value === undefined) throw new Error(`missing a value on flag: ${name}`)
    values.set(name, value)
  }
  return { get: (name) => values.get(name), used: [...values.keys()] }
}

/** For instructions that have no flags. */
export function noFlags(given: readonly string[]): void {
  parseFlags(given, {})
}
