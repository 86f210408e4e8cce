/**
 * What the host of an interactive shell may add to its line: a history that outlives it, words that it completes better
 * than files, a key that asks what the line would do, and text shown above a line that is being typed.
 */

/** The candidates for a word, given the words before it on its command; undefined leaves it to commands and files. */
export type ArgumentCompleter = (
  before: readonly string[],
  word: string,
) => Promise<readonly string[] | undefined> | undefined

export interface LineHistory {
  /** Oldest first. */
  lines(): readonly string[]
  add(line: string): void
}

/** The shell's own side of it. */
export interface LineDisplay {
  /** Shows whole lines above the prompt and what is typed; while a command runs, before the next prompt. */
  showAbove(text: string): void
}

export interface Interaction {
  readonly completeArgument?: ArgumentCompleter
  readonly history?: LineHistory
  /** Alt+Enter: the line as it is typed so far. */
  onExplain?(line: string): void
  /** Called once, when the shell reads its first line. */
  onReady?(display: LineDisplay): void
}
