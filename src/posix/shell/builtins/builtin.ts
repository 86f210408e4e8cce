/** What a builtin is: a command that runs in the shell's own process. */
import type { Assignment } from 'unbash'
import type { Process } from '../../process/types'
import type { Executor } from '../execute'
import type { Shell } from '../shell'

export interface BuiltinCall {
  readonly shell: Shell
  readonly executor: Executor
  /** args[0] is the builtin's name. */
  readonly args: readonly string[]
  /** The process as a program that is run as a builtin sees it. Default: the shell's. */
  readonly process?: Process
  /** bash: arguments of the form `name=(…)`, by their names; args has the name alone. */
  readonly arrays?: ReadonlyMap<string, Assignment>
  /** Nothing comes after it in this process. */
  readonly tail: boolean
}

export interface Builtin {
  /** POSIX's special builtins: found before functions, their assignments stay, their errors end the shell. */
  readonly special: boolean
  /** Does it without waiting; undefined, with nothing done, where that can't be. */
  readonly immediately?: (call: Omit<BuiltinCall, 'executor' | 'tail'>) => number | undefined
  readonly run: (call: BuiltinCall) => Promise<number>
}
