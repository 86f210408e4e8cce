/** A docker command, part by part: the verb, each option with its value, what each argument names. */
import type { ExplainedPart } from '@shared/contract/console'
import { countProblem } from '../argumentCount'
import { argumentKinds } from '../argumentKinds'
import { findVerb, plainName } from '../findVerb'
import { readMount, type MountedThing } from './mountWords'
import { filled } from './fill'
import { optionParts, type OptionPart } from './options'
import type { PieceWord } from './pieces'
import { removalOf, type RemovalDraft } from './removals'
import { startOf, type ContainerStart } from './starts'
import type { ExplanationTexts } from './texts/types'
import type { Verb } from '../verb'
import { foreignCommands } from '../verbs/registry'

export interface ExplainedDocker {
  readonly parts: readonly ExplainedPart[]
  /** What the line removes, if its verb does. */
  readonly removal?: RemovalDraft
  /** The container that it makes, if its verb does. */
  readonly start?: ContainerStart
}

/** Explains the words after `docker`. `isContinued`: xargs puts more behind them. */
export function explainDocker(
  words: readonly PieceWord[],
  texts: ExplanationTexts,
  { isContinued = false }: { readonly isContinued?: boolean } = {},
): ExplainedDocker {
  const found = findVerb(words.map(({ value, text }) => value ?? text))
  if (found === undefined) {
    const text = ['docker', ...words.map((word) => word.text)].join(' ')
    return { parts: [{ ...withoutVerb(words[0]?.text, texts), text }] }
  }
  const { verb, rest } = found
  const spelling = words.slice(0, words.length - rest.length).map(({ text }) => text)
  const name = plainName(verb)
  const options = optionParts(verb, words.slice(words.length - rest.length))
  let position = 0
  const parts = options.map((option) => {
    if (option.kind === 'argument') position += 1
    return explainOption(option, { verb, name, position, texts })
  })
  const head: ExplainedPart = {
    kind: 'verb',
    text: ['docker', ...spelling].join(' '),
    sentence: texts.verbs[name] ?? verb.summary,
  }
  const removal = removalOf(verb, name, options)
  const start = startOf(name, options)
  const refused = wrongCount(verb, options, texts)
  return {
    parts: [head, ...parts, ...(refused === undefined || isContinued ? [] : [refused])],
    ...(removal === undefined ? {} : { removal }),
    ...(start === undefined ? {} : { start }),
  }
}

/** What docker says of too few arguments or too many; those that the shell makes of a word can't be counted. */
function wrongCount(verb: Verb, options: readonly OptionPart[], texts: ExplanationTexts): ExplainedPart | undefined {
  const endsBefore = options.some(
    (option) => option.kind === 'option' && (option.name === 'help' || option.isUnfinished === true),
  )
  const given = options.filter((option) => option.kind === 'argument' || option.kind === 'command')
  const isUncertain = given.some((option) => option.kind === 'argument' && option.value === undefined)
  const isUnread = options.some(({ kind }) => kind === 'unknown')
  if (endsBefore || isUncertain || isUnread) return undefined
  const problem = countProblem(verb, given.length)
  if (problem === undefined) return undefined
  return { kind: 'problem', text: verb.usage, sentence: filled(texts.shell['wrongCount'] ?? '', { problem }) }
}

/** No verb at all, one that the console lacks, or one that docker lacks. */
function withoutVerb(name: string | undefined, { verbs, programs }: ExplanationTexts): Omit<ExplainedPart, 'text'> {
  if (name === undefined) return { kind: 'verb', sentence: programs['docker'] ?? '' }
  const foreign = foreignCommands.get(name)
  if (foreign !== undefined) return { kind: 'verb', sentence: verbs[name] ?? foreign }
  return { kind: 'problem', sentence: filled(programs['unknownVerb'] ?? '', { name }) }
}

interface Place {
  readonly verb: Verb
  readonly name: string
  /** Which argument it is, from 1. */
  readonly position: number
  readonly texts: ExplanationTexts
}

function explainOption(option: OptionPart, place: Place): ExplainedPart {
  const { verb, name, texts } = place
  switch (option.kind) {
    case 'option': {
      const mounted = ['volume', 'mount', 'tmpfs'].includes(option.name)
        ? readMount(option.name, option.value)
        : undefined
      const family = name === 'buildx build' ? 'build' : name
      const known = texts.options[`${family} ${option.name}`] ?? texts.options[option.name]
      const sentence = known ?? verb.flags[option.name]?.help ?? ''
      return {
        kind: 'option',
        text: option.text,
        sentence: mounted === undefined ? filled(sentence, { value: option.value }) : mountSentence(mounted, texts),
      }
    }
    case 'unknown':
      return {
        kind: 'problem',
        text: option.text,
        sentence: filled(texts.shell['unknownOption'] ?? '', { name: option.name }),
      }
    case 'command':
      return { kind: 'argument', text: option.text, sentence: texts.arguments['command'] ?? '' }
    case 'argument':
      return {
        kind: 'argument',
        text: option.text,
        sentence: (option.value === undefined ? texts.arguments['expanded'] : argumentSentence(place)) ?? '',
      }
  }
}

function argumentSentence({ name, position, texts: { arguments: sentences } }: Place): string | undefined {
  const own = sentences[`${name} ${String(position)}`] ?? sentences[name]
  if (own !== undefined) return own
  if (name === 'build' || name === 'buildx build') return sentences['build path']
  if (name === 'cp') return sentences[position === 1 ? 'cp from' : 'cp to']
  return sentences[argumentKinds[name] ?? 'other']
}

function mountSentence(mounted: MountedThing, { mounts }: ExplanationTexts): string {
  const { source, destination } = mounted
  const sentence = filled(mounts[mounted.kind], { source, destination })
  return mounted.isReadOnly ? `${sentence} ${mounts.readOnly}` : sentence
}
