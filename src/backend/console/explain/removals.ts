/** The removals of a line: verbs that destroy, with their targets and options as far as they are known beforehand. */
import type { Filters } from '../../docker/types'
import type { Verb } from '../verb'
import { printedWords, wordsOf, type RunHarmless } from './expansions'
import { destroys, type Removal } from './losses/losses'
import type { OptionPart } from './options'

/** A removal with words that the shell will put something else for. */
export interface RemovalDraft extends Removal {
  /** Of what stands for targets, the text: `$(docker ps -aq)`. */
  readonly unknown: readonly string[]
  /** The line whose output `xargs` makes targets of, and what stands for each of them (`-I {}`). */
  readonly through?: { readonly line: string; readonly mark?: string }
}

/** What the words after a verb remove; undefined for nothing: another verb, help, or options that docker refuses. */
export function removalOf(verb: Verb, name: string, options: readonly OptionPart[]): RemovalDraft | undefined {
  if (!destroys(name) || options.some(({ kind }) => kind === 'unknown')) return undefined
  const given = options.flatMap((option) => (option.kind === 'option' && !isOff(option.text) ? [option] : []))
  const filters = filtersOf(verb, given)
  if (filters === undefined || given.some((option) => option.name === 'help')) return undefined
  const targets = options.flatMap((option) => (option.kind === 'argument' ? [option] : []))
  return {
    verb: name,
    targets: targets.flatMap(({ value }) => value ?? []),
    unknown: targets.flatMap(({ value, text }) => (value === undefined ? [text] : [])),
    options: new Set(given.map((option) => option.name)),
    filters,
    ...signalOf(given),
  }
}

/** The last one counts. */
function signalOf(given: readonly { name: string; value: string }[]): Pick<Removal, 'signal'> {
  const signal = given.findLast(({ name }) => name === 'signal')?.value
  return signal === undefined ? {} : { signal }
}

function isOff(text: string): boolean {
  return /^--?[\w-]+=(0|f|F|false|FALSE|False)$/.test(text)
}

/** Undefined when one can't be read: docker refuses it. */
function filtersOf(verb: Verb, given: readonly { name: string; value: string }[]): Filters | undefined {
  const flag = verb.flags['filter']
  if (flag === undefined) return {}
  try {
    return given
      .filter(({ name }) => name === 'filter')
      .reduce<unknown>((former, { value }) => flag.read(value, former), {}) as Filters
  } catch {
    return undefined
  }
}

/** The removals with their targets known, and the texts that nobody can know before the line runs. */
export async function settle(
  drafts: readonly RemovalDraft[],
  run: RunHarmless,
): Promise<{ readonly removals: readonly Removal[]; readonly unknown: readonly string[] }> {
  const unknown: string[] = []
  const removals: Removal[] = []
  for (const { unknown: texts, through, ...removal } of drafts) {
    const targets = [...removal.targets]
    for (const text of texts) {
      const words = await wordsOf(text, run)
      if (words === undefined) unknown.push(text)
      else targets.push(...words)
    }
    if (through !== undefined) {
      const words = await printedWords(through.line, run)
      if (words === undefined) unknown.push('xargs')
      else targets.splice(0, Infinity, ...withMark(targets, words, through.mark))
    }
    removals.push({ ...removal, targets: [...new Set(targets)] })
  }
  return { removals, unknown }
}

/** As xargs puts them: behind the others, or in the place of a mark. */
function withMark(targets: readonly string[], words: readonly string[], mark: string | undefined): readonly string[] {
  if (mark === undefined) return [...targets, ...words]
  return words.flatMap((word) => targets.map((target) => target.replaceAll(mark, word)))
}
