/**
 * `docker …`: reads the global options, finds the verb, reads its options, runs it and turns what was thrown into the
 * CLI's own texts and exit codes: usage errors as cobra has them, the daemon's as `Error response from daemon: …`.
 */
import { toLabError } from '@shared/errors'
import { countProblem } from './argumentCount'
import { CliError } from './cliError'
import { describeError, exitCodeOfRun } from './errorText'
import { findVerb, helpBehind, type FoundVerb } from './findVerb'
import { parseFlags, UsageError } from './flags'
import { globalFlags, versionLine } from './globalFlags'
import { usageLines, verbHelp } from './help'
import { helpCommand } from './helpCommand'
import { FormatError } from './listing'
import { unknownCommand } from './unknownCommand'
import type { Verb, VerbContext } from './verb'

/** Runs the words after `docker`. Resolves with the exit code; never rejects but for a dead stream. */
export async function runDocker(words: readonly string[], context: VerbContext): Promise<number> {
  let rest: readonly string[]
  try {
    const line = parseFlags(globalFlags, words, { endsAtArgument: true })
    if (line.flags.version) {
      await context.streams.out(versionLine)
      return 0
    }
    for (const notice of line.notices) await context.streams.err(`${notice}\n`)
    if (!knowsLevel(line.flags['log-level'])) {
      await context.streams.err(`Unable to parse logging level: ${line.flags['log-level']}\n`)
      return 1
    }
    rest = helpBehind(line.arguments, line.wantsHelp ? ['--help'] : [])
    const refused = ['host', 'context', 'config', 'tls', 'tlsverify', 'tlscacert', 'tlscert', 'tlskey'].find((name) =>
      line.given.has(name),
    )
    if (refused !== undefined && rest.length > 0) return await refuseGlobal(refused, context)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    await context.streams.err(
      `${error.message}\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\nRun 'docker --help' for more information\n`,
    )
    return 125
  }
  if (rest[0] === 'help') return helpCommand(rest.slice(1), context)
  const found = findVerb(rest)
  return found === undefined ? unknownCommand(rest, context) : runVerb(found, context)
}

/** Levels of logrus, in letters of any size. */
function knowsLevel(level: string): boolean {
  const levels = ['', 'panic', 'fatal', 'error', 'warn', 'warning', 'info', 'debug', 'trace']
  return levels.includes(level.toLowerCase())
}

async function refuseGlobal(name: string, context: VerbContext): Promise<number> {
  await context.streams.err(
    `the lab's console does not have the option --${name}: it speaks to the engine that the lab is connected to (see docker context ls)\n`,
  )
  return 125
}

class ArgumentsError extends Error {}

async function runVerb({ verb, path, rest }: FoundVerb, context: VerbContext): Promise<number> {
  const name = `docker ${path.join(' ')}`
  const usage = `Usage:  ${usageLines(verb, path)}`
  try {
    const line = parseFlags(verb.flags, rest, verb)
    for (const notice of line.notices) await context.streams.out(`${notice}\n`)
    if (line.wantsHelp) {
      await context.streams.out(verbHelp(verb, path, context.streams.size()?.columns))
      return 0
    }
    refuseNewer(verb, line.given, context)
    const problem = countProblem(verb, line.arguments.length)
    if (problem !== undefined) throw new ArgumentsError(problem)
    return await verb.run(context, line)
  } catch (error) {
    if (error instanceof ArgumentsError) {
      const { min, max } = verb.argumentCount
      // The slip in "SRun" is the CLI's own (cli/required.go, 28.2).
      const word = max === undefined ? 'See' : min === 0 && max > 0 ? 'SRun' : 'Run'
      await context.streams.err(
        `docker: '${name}' ${error.message}\n\n${usage}\n\n${word} '${name} --help' for more information\n`,
      )
      return 1
    }
    if (error instanceof UsageError) {
      await context.streams.err(`${error.message}\n\n${usage}\n\nRun '${name} --help' for more information\n`)
      return 125
    }
    return reportError(name, verb, error, context)
  }
}

/** Options that a newer engine would know (`needsApi`). */
function refuseNewer(verb: Verb, given: ReadonlySet<string>, context: VerbContext): void {
  for (const name of given) {
    const needed = verb.flags[name]?.needsApi
    if (needed === undefined) continue
    const { apiVersion } = context.client
    const [, minor = 0] = apiVersion.split('.').map(Number)
    if (minor >= Number(needed.split('.')[1])) continue
    throw new CliError(`"--${name}" requires API version ${needed}, but the Docker daemon API version is ${apiVersion}`)
  }
}

async function reportError(
  name: string,
  verb: Verb,
  thrown: unknown,
  { streams, signal }: VerbContext,
): Promise<number> {
  if (thrown instanceof FormatError) {
    await streams.out(thrown.printed)
    await streams.err(`${thrown.message}\n`)
    return thrown.exitCode
  }
  if (signal.aborted) return 130
  if (thrown instanceof CliError) {
    await streams.err(thrown.message === '' ? '' : `${thrown.message}\n`)
    return thrown.exitCode
  }
  if (verb.failsAsRun === true) {
    await streams.err(`docker: ${describeError(thrown)}\n\nRun '${name} --help' for more information\n`)
    return exitCodeOfRun(toLabError(thrown))
  }
  await streams.err(`${describeError(thrown)}\n`)
  return 1
}
