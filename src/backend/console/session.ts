/**
 * Ties the streams of a command to a container's: output to stdout and stderr, input until it ends, keys unchanged when
 * there is a terminal on both sides, its size followed, and Ctrl-P Ctrl-Q to leave the container running.
 */
import { LabError } from '@shared/errors'
import type { Attachment, TerminalSize } from '../docker/types'
import { wasBrokenOff } from './errorText'
import { rfc3339 } from './humanize'
import { CliError } from './cliError'
import type { VerbContext } from './verb'

export interface SessionOptions {
  /** Send what is typed or piped in. */
  readonly input: boolean
  /** The container's process has a terminal. */
  readonly terminal: boolean
  /** Bytes after which the container is left running; default Ctrl-P Ctrl-Q. */
  readonly detachKeys?: readonly number[]
  readonly resize?: (size: TerminalSize) => Promise<void>
  /** What each Ctrl-C does, which the CLI takes three of; `leave` ends the session and leaves the process running. */
  readonly onInterrupt: (leave: () => void) => Promise<void> | void
}

/** How a session ended: with the process's output, by its keys or with the line itself, or by a Ctrl-C that leaves. */
type Outcome = 'ended' | 'detached' | 'left'

const usualKeys: readonly number[] = [0x10, 0x11]

/** `ctrl-p,q` as bytes; undefined for the usual keys (moby/term `ToBytes`). The daemon refuses what can't be read. */
export function detachKeysOf(text: string): readonly number[] {
  if (text === '') return usualKeys
  const signs = '@abcdefghijklmnopqrstuvwxyz[\\]^_'
  return text.split(',').flatMap((word) => {
    const [, letter] = /^ctrl-(.)$/i.exec(word) ?? []
    if (letter !== undefined) return [signs.indexOf(letter.toLowerCase())]
    return word.length === 1 ? [word.charCodeAt(0)] : []
  })
}

type Containers = VerbContext['client']['containers']

/** Attaches; what the daemon has against it the CLI doesn't read. Throws `CliError`. */
export async function attachTo(
  containers: Containers,
  ...asked: Parameters<Containers['attach']>
): Promise<Attachment> {
  return containers.attach(...asked).catch((error: unknown) => {
    throw error instanceof LabError && error.kind === 'invalid'
      ? new CliError('unable to upgrade to tcp, received 400')
      : error
  })
}

/** Runs until the container's output ends, the user detaches or a Ctrl-C leaves it; says which. */
export async function runSession(
  { streams, signal, onInterrupt }: VerbContext,
  attachment: Attachment,
  options: SessionOptions,
): Promise<Outcome> {
  const isRaw = options.input && options.terminal && streams.inputIsTerminal
  let outcome: Outcome = 'ended'
  const end = (how: Outcome): void => {
    if (outcome === 'ended') outcome = how
    attachment.close()
  }
  const detach = (): void => end('detached')
  const interrupt = async (): Promise<void> => options.onInterrupt(() => end('left'))
  const release = onInterrupt(() => void interrupt().catch(() => undefined))
  // A Ctrl-C may have come while the engine was still asked.
  if (signal.aborted) detach()
  signal.addEventListener('abort', detach, { once: true })
  if (isRaw) streams.setRaw(true)
  const hasLeft = (): boolean => outcome !== 'ended'
  const follow = followSize(streams, options)
  const input = options.input
    ? forward(streams.input, attachment, isRaw ? (options.detachKeys ?? usualKeys) : undefined, detach)
    : Promise.resolve()
  try {
    for await (const chunk of attachment.output) {
      await (chunk.stream === 'stdout' ? streams.out(chunk.bytes) : streams.err(chunk.bytes))
    }
  } catch (error) {
    if (!hasLeft()) throw error
  } finally {
    follow()
    release()
    signal.removeEventListener('abort', detach)
    if (isRaw) streams.setRaw(false)
    // Input may wait for a key for ever: it is left to end with the streams.
    void input
  }
  return outcome
}

/** The exit code that was waited for. A wait that the engine breaks off is told as the CLI logs it, and comes to 125. */
export async function exitCodeOf(exitCode: Promise<number>, { streams, now }: VerbContext): Promise<number> {
  try {
    return await exitCode
  } catch (error) {
    if (!wasBrokenOff(error)) throw error
    const time = rfc3339(now() / 1000)
    await streams.err(`time="${time}" level=error msg="error waiting for container: unexpected EOF"\n`)
    return 125
  }
}

async function forward(
  input: AsyncIterable<Uint8Array>,
  attachment: Attachment,
  keys: readonly number[] | undefined,
  detach: () => void,
): Promise<void> {
  let seen = 0
  try {
    for await (const bytes of input) {
      if (keys !== undefined && keys.length > 0) {
        seen = matchKeys(bytes, keys, seen)
        if (seen === keys.length) {
          detach()
          return
        }
      }
      await attachment.write(bytes)
    }
    attachment.endInput()
  } catch {
    // The container ended first: what was typed after it has nowhere to go.
  }
}

/** How many of the keys were typed in a row at the end of what was read. */
function matchKeys(bytes: Uint8Array, keys: readonly number[], before: number): number {
  let seen = before
  for (const byte of bytes) {
    if (byte === keys[seen]) seen += 1
    else seen = byte === keys[0] ? 1 : 0
    if (seen === keys.length) return seen
  }
  return seen
}

function followSize(streams: VerbContext['streams'], options: SessionOptions): () => void {
  if (!options.terminal || options.resize === undefined) return () => undefined
  const send = (): void => {
    const size = streams.size()
    if (size !== undefined) void options.resize?.(size).catch(() => undefined)
  }
  send()
  return streams.onResize(send)
}
