/** What a command of the server is, and what commands have in common: reading their words, and failing in redis' words. */
import { failure, type Reply } from '../../redis/reply'
import type { Client } from '../client'
import { CommandFailure } from '../commandFailure'
import { WrongKind, type Database } from '../database'
import type { RedisServer } from '../server'
import { fits, readDouble } from '../values'

export interface Call {
  readonly server: RedisServer
  readonly client: Client
  readonly database: Database
  /** The command's name and its arguments. */
  readonly words: readonly string[]
  /** What the append-only file gets instead of these words: commands that give the same whenever they are read. */
  record(...commands: readonly (readonly string[])[]): void
}

export interface Command {
  /** Words that it takes, its name among them; at least so many when negative. */
  readonly arity: number
  /** Whether it may change keys: the append-only file gets it if it did. */
  readonly writes?: true
  readonly run: (call: Call) => Reply | Promise<Reply>
}

export type CommandTable = Readonly<Record<string, Command>>

/** A command that only reads. */
export function reads(arity: number, run: Command['run']): Command {
  return { arity, run }
}

export function writes(arity: number, run: Command['run']): Command {
  return { arity, run, writes: true }
}

export const syntaxError = (): CommandFailure => new CommandFailure('ERR syntax error')
const notInteger = 'ERR value is not an integer or out of range'

/** The error that a command ended with; undefined for what is none of redis' own. */
export function failureOf(error: unknown): Reply | undefined {
  if (error instanceof CommandFailure) return failure(error.message)
  if (error instanceof WrongKind) return failure('WRONGTYPE Operation against a key holding the wrong kind of value')
  return undefined
}

/** The words at some places; missing ones are empty, which arity excludes. */
export function word(call: Pick<Call, 'words'>, at: number): string {
  return call.words[at] ?? ''
}

/** A 64-bit integer. Throws `CommandFailure`. */
export function bigWord(text: string, message = notInteger): bigint {
  if (!/^(0|-?[1-9]\d{0,18})$/.test(text) || !fits(BigInt(text))) throw new CommandFailure(message)
  return BigInt(text)
}

/** The same for what counts or places. */
export function integerWord(text: string, message = notInteger): number {
  return Number(bigWord(text, message))
}

export function doubleWord(text: string, message = 'ERR value is not a valid float'): number {
  const value = readDouble(text)
  if (value === undefined) throw new CommandFailure(message)
  return value
}

/** Start and end of a range with negative places counted from the end, within what there is; undefined when empty. */
export function rangeOf(start: number, end: number, length: number): readonly [number, number] | undefined {
  const from = Math.max(0, start < 0 ? length + start : start)
  const to = Math.min(length - 1, end < 0 ? length + end : end)
  return from > to || from >= length ? undefined : [from, to]
}

/** Fields and values by turns, as pairs; undefined when one is left over. */
export function pairsOf(words: readonly string[]): (readonly [string, string])[] | undefined {
  if (words.length % 2 !== 0) return undefined
  return Array.from({ length: words.length / 2 }, (_, at) => [words[2 * at] ?? '', words[2 * at + 1] ?? ''] as const)
}

/** Wrong number of arguments, in redis' words. */
export function wrongArity(name: string): CommandFailure {
  return new CommandFailure(`ERR wrong number of arguments for '${name.toLowerCase()}' command`)
}

/** A subcommand that only the real server has, or that nobody has. */
export function unknownSubcommand(name: string, given: string, leftOut: readonly string[]): CommandFailure {
  const full = `${name}|${given.toLowerCase()}`
  if (leftOut.includes(given.toLowerCase()))
    return new CommandFailure(`ERR the Camada simulator's redis leaves out '${full}'`)
  return new CommandFailure(`ERR unknown subcommand '${given}'. Try ${name.toUpperCase()} HELP.`)
}

/** Takes options off a list of words by their names, in any case; what is unknown is a syntax error. */
export class Options {
  private at = 0
  constructor(private readonly words: readonly string[]) {}

  /** The next option's name in capitals; undefined at the end. */
  next(): string | undefined {
    return this.words[this.at++]?.toUpperCase()
  }

  /** The argument of the option that was taken last. Throws a syntax error when there is none. */
  argument(): string {
    const given = this.words[this.at++]
    if (given === undefined) throw syntaxError()
    return given
  }
}
