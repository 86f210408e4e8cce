/**
 * Ties the streams of a command to a container's: output to stdout and stderr, input until it ends, keys unchanged when
 * there is a terminal on both sides, its size followed, and Ctrl-P Ctrl-Q to leave the container running.
 */
import type { Attachment, TerminalSize } from '../docker/types'
import type { VerbContext } from './verb'

export interface SessionOptions {
  /** Send what is typed or piped in. */
  readonly input: boolean
  /** The container's process has a terminal. */
  readonly terminal: boolean
  readonly resize?: (size: TerminalSize) => Promise<void>
  /** Each Ctrl-C goes to the container, and its output is still followed (`--sig-proxy`); without it, one ends the wait. */
  readonly onInterrupt?: () => Promise<void>
}

const ctrlP = 0x10
const ctrlQ = 0x11

/** Runs until the container's output ends or the user detaches; says which. */
export async function runSession(
  { streams, signal, onInterrupt }: VerbContext,
  attachment: Attachment,
  options: SessionOptions,
): Promise<'ended' | 'detached'> {
  const isRaw = options.input && options.terminal && streams.inputIsTerminal
  let isDetached = false
  const detach = (): void => {
    isDetached = true
    attachment.close()
  }
  const passOn = options.onInterrupt
  const release = passOn === undefined ? () => undefined : onInterrupt(() => void passOn().catch(() => undefined))
  signal.addEventListener('abort', detach, { once: true })
  if (isRaw) streams.setRaw(true)
  const follow = followSize(streams, options)
  const input = options.input ? forward(streams.input, attachment, isRaw, detach) : Promise.resolve()
  try {
    for await (const chunk of attachment.output) {
      await (chunk.stream === 'stdout' ? streams.out(chunk.bytes) : streams.err(chunk.bytes))
    }
  } catch (error) {
    if (!isDetached) throw error
  } finally {
    follow()
    release()
    signal.removeEventListener('abort', detach)
    if (isRaw) streams.setRaw(false)
    // Input may wait for a key for ever: it is left to end with the streams.
    void input
  }
  return isDetached ? 'detached' : 'ended'
}

async function forward(
  input: AsyncIterable<Uint8Array>,
  attachment: Attachment,
  isRaw: boolean,
  detach: () => void,
): Promise<void> {
  let hasSeenP = false
  try {
    for await (const bytes of input) {
      if (isRaw && ((hasSeenP && bytes[0] === ctrlQ) || hasDetachKeys(bytes))) {
        detach()
        return
      }
      hasSeenP = isRaw && bytes.at(-1) === ctrlP
      await attachment.write(bytes)
    }
    attachment.endInput()
  } catch {
    // The container ended first: what was typed after it has nowhere to go.
  }
}

function hasDetachKeys(bytes: Uint8Array): boolean {
  return bytes.some((byte, index) => byte === ctrlP && bytes[index + 1] === ctrlQ)
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
