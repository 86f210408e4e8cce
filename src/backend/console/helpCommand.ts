/** `docker help [--pt] [COMMAND…]`: help in the CLI's shape, in Portuguese on request (the lab's own option). */
import { explainInPortuguese } from './explain/portuguese'
import { findVerb } from './findVerb'
import { bool, parseFlags, UsageError, type ParsedLine } from './flags'
import { groupHelp, rootHelp, verbHelp } from './help'
import type { VerbContext } from './verb'
import { groups, verbs } from './verbs/registry'

const flags = { pt: bool('Explain in Portuguese', { isHidden: true }) } as const
const ownHelp = 'Usage:  docker help [command]\n\nHelp about the command\n'

/** Answers the words after `docker help`; resolves with the exit code. */
export async function helpCommand(words: readonly string[], { streams }: VerbContext): Promise<number> {
  let line: ParsedLine<typeof flags>
  try {
    line = parseFlags(flags, words)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    await streams.err(
      `${error.message}\n\nUsage:  docker help [command]\n\nRun 'docker help --help' for more information\n`,
    )
    return 125
  }
  for (const notice of line.notices) await streams.out(`${notice}\n`)
  const text = line.wantsHelp
    ? ownHelp
    : textOf(line.arguments, { inPortuguese: line.flags.pt, columns: streams.size()?.columns })
  if (typeof text === 'string') await streams.out(text)
  else await streams.err(`unknown help topic: ${text.unknown.join(' ')}\n`)
  return typeof text === 'string' ? 0 : 1
}

/** The help of a topic, or the words of it that name nothing. */
function textOf(
  topic: readonly string[],
  { inPortuguese, columns }: { readonly inPortuguese: boolean; readonly columns: number | undefined },
): string | { readonly unknown: readonly string[] } {
  const found = findVerb(topic)
  const group = found === undefined ? groups.find(({ name }) => name === topic[0]) : undefined
  const known = found === undefined ? (group === undefined ? 0 : 1) : topic.length - found.rest.length
  if (topic.length === 1 && topic[0] === 'help') return ownHelp
  if (topic.length > known) return { unknown: topic.slice(known) }
  if (inPortuguese) return explainInPortuguese(topic, found?.verb) ?? { unknown: topic }
  if (found !== undefined) return verbHelp(found.verb, found.path, columns)
  return group === undefined ? rootHelp(verbs, groups) : groupHelp(group, verbs)
}
