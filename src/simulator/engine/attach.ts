/**
 * Attaching a client to a process's streams: a container's or an exec's. Output goes through the hub; input is read
 * only once there is a process to take it, so that an end of input that comes before the start isn't lost, and so that
 * a process that doesn't read slows its sender.
 *
 * The half-close of a client that isn't attached to stdin says nothing: the command line does it at once (FACTS). Of one
 * that is, it ends the process's input (`StdinOnce`, an exec without a terminal) or else the attachment.
 */
import type { StartedProcess } from '@posix/process/types'
import { DetachKeys } from './detachKeys'
import type { OutputHub } from './outputHub'
import type { StreamName } from './streamName'

export interface AttachOptions {
  readonly stdin: boolean
  readonly stdout: boolean
  readonly stderr: boolean
  readonly tty: boolean
  /** Empty means `ctrl-p,ctrl-q`. */
  readonly detachKeys: readonly number[]
  /** The end of this client's input is the end of the process's (`StdinOnce`, and every exec). */
  readonly closesStdin: boolean
}

/** The client's side, whatever carries it. */
export interface AttachedClient {
  readonly input: AsyncIterable<Uint8Array>
  /** In place of `input`, where nobody takes it: what comes is read and dropped. */
  dropInput(): void
  write(stream: StreamName, bytes: Uint8Array): Promise<void>
  readonly closed: AbortSignal
}

export type AttachEnd = 'process' | 'detached' | 'closed'

/** Joins a client to a process's streams. Resolves when the attachment is over; the client is not closed here. */
export async function joinStreams(
  hub: OutputHub,
  process: Promise<StartedProcess | undefined>,
  client: AttachedClient,
  options: AttachOptions,
): Promise<AttachEnd> {
  let stop: (end: AttachEnd) => void = () => undefined
  const over = new Promise<AttachEnd>((resolve) => (stop = resolve))
  const leave = (): void => stop('closed')
  client.closed.addEventListener('abort', leave)
  if (client.closed.aborted) leave()
  const detach = hub.attach({
    write: (stream, bytes) => (options[stream] || options.tty ? client.write(stream, bytes) : undefined),
    end: () => stop('process'),
  })
  let isEnding = false
  if (options.stdin) {
    void pump(process, client.input, options, () => isEnding).then((end) => {
      if (end === 'detached') stop('detached')
      // Whose input ends and is not the process's own end hears no more either, as in moby.
      if (end === 'left') stop('closed')
    })
  }
  const end = await over
  isEnding = true
  detach()
  client.closed.removeEventListener('abort', leave)
  return end
}

async function pump(
  starting: Promise<StartedProcess | undefined>,
  input: AsyncIterable<Uint8Array>,
  options: AttachOptions,
  isEnding: () => boolean,
): Promise<'detached' | 'end' | 'left'> {
  const process = await starting
  if (process === undefined) return 'end'
  const keys = new DetachKeys(options.tty ? options.detachKeys : undefined)
  try {
    for await (const chunk of input) {
      if (isEnding()) break
      const { pass, detached } = keys.filter(chunk)
      if (pass.length > 0) await process.writeStdin(pass)
      if (detached) return 'detached'
    }
  } catch {
    // The process is gone or the client's connection broke: either way its input is over.
  }
  if (!options.closesStdin || options.tty) return isEnding() ? 'end' : 'left'
  // Also when the client vanished while the process was busy: who reads to the end must see one.
  process.closeStdin()
  return 'end'
}
