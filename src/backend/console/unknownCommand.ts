/**
 * Lines without a verb of the console's: what there is instead for a group or for nothing at all, commands that only
 * Docker's own command line has, and cobra's words (docker/cli 28.2) for what nobody knows.
 */
import { groupHelp, groupUsage, rootHelp } from './help'
import type { VerbContext } from './verb'
import { foreignCommands, groups, verbs, type VerbGroup } from './verbs/registry'

const asksForHelp = (word: string): boolean => word === '--help' || word === '-h'

/** Answers the words after `docker`; resolves with the exit code. */
export async function unknownCommand(words: readonly string[], { streams }: VerbContext): Promise<number> {
  const [first, second] = words
  if (first === undefined) {
    await streams.err(rootHelp(verbs, groups))
    return 0
  }
  const foreign = foreignCommands.get(first) ?? foreignCommands.get(`${first} ${second ?? ''}`)
  if (foreign !== undefined) {
    await streams.err(`${foreign}\n`)
    return 1
  }
  const group = groups.find(({ name }) => name === first)
  if (words.some(asksForHelp)) {
    if (words.includes('-h')) await streams.out('Flag shorthand -h has been deprecated, use --help\n')
    await streams.out(group === undefined ? rootHelp(verbs, groups) : groupHelp(group, verbs))
    return 0
  }
  if (group !== undefined) return unknownInGroup(group, second, streams)
  await streams.err(`docker: unknown command: docker ${first}\n\nRun 'docker --help' for more information\n`)
  return 1
}

async function unknownInGroup(
  group: VerbGroup,
  word: string | undefined,
  { err }: VerbContext['streams'],
): Promise<number> {
  if (word === undefined) {
    await err(groupHelp(group, verbs))
    return 0
  }
  const behind = `\n\nUsage:  ${groupUsage(group)}\n\nRun 'docker ${group.name} --help' for more information\n`
  if (word.startsWith('-') && word !== '-') {
    const fault = word.startsWith('--')
      ? `unknown flag: ${word.split('=')[0] ?? ''}`
      : `unknown shorthand flag: '${word.charAt(1)}' in ${word}`
    await err(`${fault}${behind}`)
    return 125
  }
  await err(`docker: unknown command: docker ${group.name} ${word}${behind}`)
  return 1
}
