/** Which verb a docker line is: the longest spelling that it begins with. */
import type { Verb } from './verb'
import { groups, verbs } from './verbs/registry'

export interface FoundVerb {
  readonly verb: Verb
  /** The name in messages: of the spellings of a length and group, the first. */
  readonly path: readonly string[]
  /** The words behind the verb's. */
  readonly rest: readonly string[]
}

interface Spelling {
  readonly verb: Verb
  readonly name: readonly string[]
}

/** All spellings by their first word. */
const spellings = new Map<string, Spelling[]>()
for (const verb of verbs) {
  for (const name of verb.names) {
    const first = name[0] ?? ''
    spellings.set(first, [...(spellings.get(first) ?? []), { verb, name }])
  }
}

/** Finds the verb of the words after `docker`; undefined when there is none. */
export function findVerb(words: readonly string[]): FoundVerb | undefined {
  let best: Spelling | undefined
  for (const spelling of spellings.get(words[0] ?? '') ?? []) {
    const isMatch = spelling.name.every((word, index) => words[index] === word)
    if (isMatch && (best === undefined || spelling.name.length > best.name.length)) best = spelling
  }
  return best && { verb: best.verb, path: canonical(best.verb, best.name), rest: words.slice(best.name.length) }
}

/**
 * The words after `docker`, with calls for help that stand before the command (`container --help ls`) behind it, where
 * cobra finds the command all the same; `asked` were before all words.
 */
export function helpBehind(words: readonly string[], asked: readonly string[] = []): readonly string[] {
  const isGroup = groups.some(({ name }) => name === words[0])
  const known = isGroup ? 1 : 0
  const rest = words.slice(known)
  const at = rest.findIndex((word) => word !== '--help' && word !== '-h')
  const help = isGroup ? rest.slice(0, at === -1 ? undefined : at) : []
  const behind = rest.slice(help.length)
  return [...words.slice(0, known), ...behind.slice(0, 1), ...asked, ...help, ...behind.slice(1)]
}

function canonical(verb: Verb, used: readonly string[]): readonly string[] {
  return verb.names.find((name) => name.length === used.length && (used.length === 1 || name[0] === used[0])) ?? used
}

/** The shortest spelling of a verb, by which tables know it: `ps`, `volume rm`. */
export function plainName(verb: Verb): string {
  const shortest = verb.names.reduce((best, name) => (name.length < best.length ? name : best))
  return shortest.join(' ')
}
