/**
 * A verb of the docker command line: its spellings, its options and what it does through the Engine API. One file each
 * under `verbs/`, listed in `verbs/registry.ts`.
 */
import type { ConsoleLanguage, Touched } from '@shared/contract/console'
import type { EngineClient } from '../docker/types'
import type { DockerCli } from './buildKit/dockerCli'
import type { ContextSource } from './contextSource'
import type { FlagTable, FlagValues, ParsedLine } from './flags'
import type { HostFiles } from './hostFiles'

/** The streams of a command: a terminal session, a pipe of the host shell, or the ordinary terminal of the CLI. */
export interface VerbStreams {
  /** Resolves when the reader took it. */
  out(data: string | Uint8Array): Promise<void>
  err(data: string | Uint8Array): Promise<void>
  /** One reader; ends at the end of the input. */
  readonly input: AsyncIterable<Uint8Array>
  readonly inputIsTerminal: boolean
  readonly outputIsTerminal: boolean
  /** Size of the terminal, if the output is one. */
  size(): { columns: number; rows: number } | undefined
  onResize(listener: () => void): () => void
  /** Hands every key to the reader unchanged, without echo and Ctrl-C. No effect without a terminal. */
  setRaw(isRaw: boolean): void
}

export interface VerbContext {
  /** The engine of now. Throws LabError when there is none. */
  readonly client: EngineClient
  readonly streams: VerbStreams
  /** Working directory, as the daemon's host names it. */
  readonly cwd: string
  /** Files of the shell: of the workspace, and its own in memory. */
  readonly files: HostFiles
  /** The real folder or file behind a path that the user wrote, or undefined when it is outside the workspace. */
  realPath(path: string): string | undefined
  /** A variable of the shell's environment. */
  env(name: string): string | undefined
  readonly contexts: ContextSource
  /** The real command line of this machine, for what needs BuildKit. */
  readonly dockerCli: DockerCli
  /** The language of who sits at the session; undefined when nobody does. */
  readonly language?: ConsoleLanguage | undefined
  /** Aborted by Ctrl-C and when the session ends. */
  readonly signal: AbortSignal
  /**
   * Takes Ctrl-C for as long as the returned disposer isn't called: each press calls the listener in place of aborting
   * `signal`. The third ends the line whatever the verb does, as the CLI gives up then.
   */
  onInterrupt(listener: () => void): () => void
  /** Milliseconds since the epoch. */
  now(): number
  /** Notes what the line touched, so that the screens can light its picture. */
  touch(touched: Touched): void
  /** Labels for everything that is made (a lab's). */
  readonly labels: Readonly<Record<string, string>>
}

export interface Verb {
  /**
   * Every spelling, in the order in which the help lists them: `[['container', 'ls'], ['container', 'list'], ['ps']]`. Of
   * those with the same number of words the first is the one in messages.
   */
  readonly names: readonly (readonly string[])[]
  /** `[OPTIONS] CONTAINER [CONTAINER...]`; other forms whole, on lines of their own. */
  readonly usage: string
  /** In lists of commands. */
  readonly summary: string
  /** In the help, where it says more. */
  readonly details?: string
  /** Not in lists of commands. */
  readonly isHidden?: boolean
  readonly flags: FlagTable
  readonly endsAtArgument?: boolean
  /** Failures are worded, and exit, as those of `docker run`. */
  readonly failsAsRun?: boolean
  readonly lacking?: readonly string[]
  readonly argumentCount: ArgumentCount
  run(context: VerbContext, line: ParsedLine<FlagTable>): Promise<number>
}

/** How many arguments a verb takes. `max` undefined: any number. */
export interface ArgumentCount {
  readonly min: number
  readonly max?: number
}

export interface VerbDefinition<Table extends FlagTable> extends Omit<Verb, 'flags' | 'run'> {
  readonly flags: Table
  run(
    context: VerbContext,
    flags: FlagValues<Table>,
    words: readonly string[],
    line: Pick<ParsedLine<FlagTable>, 'given' | 'words'>,
  ): Promise<number>
}

/** Makes a verb whose `run` sees its options by name and type. */
export function defineVerb<Table extends FlagTable>(definition: VerbDefinition<Table>): Verb {
  return {
    ...definition,
    run: (context, line) => definition.run(context, line.flags as FlagValues<Table>, line.arguments, line),
  }
}
