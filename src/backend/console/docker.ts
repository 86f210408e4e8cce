/**
 * `docker …`: finds the verb, reads its options, runs it and turns what was thrown into the CLI's own texts and exit
 * codes: usage errors as cobra has them, the daemon's as `Error response from daemon: …`.
 */
import { toLabError } from '@shared/errors'
import { describeError, exitCodeOfRun } from './errorText'
import { parseFlags, UsageError } from './flags'
import { TemplateError } from './format'
import { groupHelp, rootHelp, verbHelp } from './help'
import type { Verb, VerbContext } from './verb'
import { groups, verbs } from './verbs/registry'

/** Runs the words after `docker`. Resolves with the exit code; never rejects but for a dead stream. */
export async function runDocker(words: readonly string[], context: VerbContext): Promise<number> {
  const found = findVerb(words)
  if (found === undefined) return explainUnknown(words, context)
  const { verb, rest } = found
  const name = nameOf(verb)
  try {
    const line = parseFlags(verb.flags, rest, verb)
    if (line.wantsHelp) {
      await context.streams.out(verbHelp(verb))
      return 0
    }
    const problem = countProblem(verb, line.arguments.length)
    if (problem !== undefined) throw new ArgumentsError(problem)
    return await verb.run(context, line)
  } catch (error) {
    if (error instanceof ArgumentsError) {
      const word =
        verb.argumentCount.max === undefined || verb.argumentCount.max > verb.argumentCount.min ? 'See' : 'Run'
      await context.streams.err(
        `docker: '${name}' ${error.message}\n\nUsage:  ${name} ${verb.usage}\n\n${word} '${name} --help' for more information\n`,
      )
      return 1
    }
    if (error instanceof TemplateError) {
      await context.streams.err(`${error.message}\n`)
      return 64
    }
    if (error instanceof UsageError) {
      await context.streams.err(
        `${error.message}\n\nUsage:  ${name} ${verb.usage}\n\nRun '${name} --help' for more information\n`,
      )
      return 125
    }
    return reportError(verb, error, context)
  }
}

class ArgumentsError extends Error {}

async function reportError(verb: Verb, thrown: unknown, context: VerbContext): Promise<number> {
  const error = toLabError(thrown)
  if (context.signal.aborted) return 130
  const runs = ['run', 'create'].includes(verb.names[0]?.[0] ?? '')
  const message = describeError(error)
  if (runs) {
    await context.streams.err(`docker: ${message}\n\nRun '${nameOf(verb)} --help' for more information\n`)
    return exitCodeOfRun(error)
  }
  await context.streams.err(`${message}\n`)
  return 1
}

/** `docker ps`, as messages name it. */
function nameOf(verb: Verb): string {
  return `docker ${(verb.names[0] ?? []).join(' ')}`
}

function findVerb(words: readonly string[]): { verb: Verb; rest: readonly string[] } | undefined {
  let best: { verb: Verb; length: number } | undefined
  for (const verb of verbs) {
    for (const name of verb.names) {
      const isMatch = name.every((word, index) => words[index] === word)
      if (isMatch && (best === undefined || name.length > best.length)) best = { verb, length: name.length }
    }
  }
  return best && { verb: best.verb, rest: words.slice(best.length) }
}

function countProblem(verb: Verb, count: number): string | undefined {
  const { min, max } = verb.argumentCount
  const plural = (number: number): string => `${number} argument${number === 1 ? '' : 's'}`
  if (max === min) {
    if (count === min) return undefined
    return min === 0 ? 'accepts no arguments' : `requires ${plural(min)}`
  }
  if (count < min) return `requires at least ${plural(min)}`
  return max !== undefined && count > max ? `requires at most ${plural(max)}` : undefined
}

async function explainUnknown(words: readonly string[], context: VerbContext): Promise<number> {
  const [first, second] = words
  if (first === undefined || first === 'help' || first === '--help') {
    await context.streams.out(rootHelp(verbs))
    return 0
  }
  const group = groups.find((candidate) => candidate.name === first)
  if (group !== undefined && (second === undefined || second === '--help')) {
    await (second === undefined ? context.streams.err : context.streams.out)(groupHelp(group, verbs))
    return 0
  }
  if (group !== undefined) {
    const command = `docker ${group.name}`
    await context.streams.err(
      `docker: unknown command: ${command} ${second ?? ''}\n\nUsage:  ${command} COMMAND\n\nRun '${command} --help' for more information\n`,
    )
    return 1
  }
  await context.streams.err(`docker: unknown command: docker ${first}\n\nRun 'docker --help' for more information\n`)
  return 1
}
