/**
 * An instruction's file says how its arguments are checked (`prepare`, before the build starts; throws Error with
 * buildkit's words) and what it does (the function that `prepare` returns).
 */
import type { DockerfileLine } from '../dockerfile'
import type { Step } from '../step'

export type Execute = (step: Step) => Promise<void>

export interface InstructionKind {
  readonly keyword: string
  prepare(line: DockerfileLine): Execute
}

export function atLeastOne(keyword: string, args: readonly unknown[]): void {
  if (args.length === 0) throw new Error(`${keyword} requires at least one argument`)
}

export function exactlyOne(keyword: string, args: readonly string[]): string {
  const [only] = args
  if (only === undefined || args.length !== 1) throw new Error(`${keyword} requires exactly one argument`)
  return only
}

/** A command in the shell form (one text, to be put after SHELL) or as a list. */
export interface CommandLine {
  readonly words: readonly string[]
  readonly inShell: boolean
}

export function commandLine(line: DockerfileLine): CommandLine {
  return { words: line.args, inShell: !line.isJson }
}

export function argvOf(command: CommandLine, shell: readonly string[]): readonly string[] {
  return command.inShell ? [...shell, ...command.words] : command.words
}

/** The daemon's words for what only BuildKit can. */
export function needsBuildKit(option: string): Error {
  return new Error(
    `the --${option} option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how to build images with BuildKit enabled`,
  )
}
