/** What unwinds a shell: its ends, its loops and functions, and what it has to complain of. */

/** Ends the shell, or the subshell. */
export class ShellExit extends Error {
  constructor(readonly status: number) {
    super(`exit ${status}`)
  }
}

/** Unwinds loops. */
export class LoopControl extends Error {
  constructor(
    readonly kind: 'break' | 'continue',
    readonly levels: number,
  ) {
    super(kind)
  }
}

/** Unwinds what a line of a conversation runs: Ctrl-C while a builtin waits. */
export class Interruption extends Error {
  readonly status = 130

  constructor() {
    super('interrupted')
  }
}

/** Unwinds a function or a sourced file. */
export class FunctionReturn extends Error {
  constructor(readonly status: number) {
    super('return')
  }
}

/** A failure of the shell's own; it ends a shell that is not interactive when it is `fatal`. */
export class ShellError extends Error {
  /** What stands before the message, where that was known only when it was thrown. */
  prefix: string | undefined
  /** Whether it has been printed. */
  isSaid = false

  constructor(
    message: string,
    readonly status: number,
    readonly fatal: boolean,
  ) {
    super(message)
  }
}

/** A text that is no program: each line of it is said with a prefix of its own. */
export class ShellSyntaxError extends ShellError {
  constructor(readonly sentences: readonly string[]) {
    super(sentences.join('\n'), 2, true)
  }
}
