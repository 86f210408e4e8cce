/**
 * `redis-cli --pipe`: what is read goes to the server as it is, while its replies are counted. Behind the end an ECHO of
 * twenty random bytes is sent, and their return says that all was answered.
 */
import { randomBytes } from 'node:crypto'
import { gnuErrorText, PosixError } from '../../filesystem/posixError'
import type { Process } from '../../process/types'
import { chunks } from '../streams'
import { requestText, type Link } from './link'

interface Progress {
  replies: number
  errors: number
  /** When input or a reply last came. */
  lastAtMs: number
  /** All input was sent. */
  hasEnded: boolean
}

/** Gives the exit code: 1 when a reply was an error, the last one didn't come or the server hung up. */
export async function pipe(process: Process, link: Link, timeoutMs: number): Promise<number> {
  const last = randomBytes(20).toString('latin1')
  const progress: Progress = { replies: 0, errors: 0, lastAtMs: process.host.now(), hasEnded: false }
  await link.open()
  const sending = send(process, link, last, progress)
  const failed = sending.then((failure) => failure ?? new Promise<never>(() => undefined))
  const outcome = await Promise.race([
    count(process, link, last, sending, progress),
    failed,
    giveUp(process, timeoutMs, progress),
  ])
  if (typeof outcome === 'number') return outcome
  await process.print(`errors: ${progress.errors}, replies: ${progress.replies}\n`)
  return progress.errors > 0 ? 1 : 0
}

/** Gives an exit code when the server takes no more. */
async function send(process: Process, link: Link, last: string, progress: Progress): Promise<number | undefined> {
  try {
    for await (const chunk of chunks(process, process.stdin)) {
      await link.send(chunk)
      progress.lastAtMs = process.host.now()
    }
    await link.send(Buffer.from(`\r\n${requestText(['ECHO', last])}`, 'latin1'))
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    await process.printError(`Error writing to the server: ${gnuErrorText(error.code)}\n`)
    return 1
  }
  await process.print('All data transferred. Waiting for the last reply...\n')
  progress.hasEnded = true
  return undefined
}

/** Counts replies to the last one, which is told after the end of `sending`; an exit code when the server hangs up. */
async function count(
  process: Process,
  link: Link,
  last: string,
  sending: Promise<unknown>,
  progress: Progress,
): Promise<number | 'done'> {
  for (;;) {
    const reply = await link.receive()
    if (reply === undefined) return 1
    progress.lastAtMs = process.host.now()
    if (reply.kind === 'bulk' && reply.text === last) {
      await sending
      await process.print('Last reply received from server.\n')
      return 'done'
    }
    progress.replies++
    if (reply.kind !== 'error') continue
    progress.errors++
    await process.stderr.write(Buffer.from(`${reply.text}\n`, 'latin1'))
  }
}

/** Ends when all was sent and no reply has come for so long. */
async function giveUp(process: Process, timeoutMs: number, progress: Progress): Promise<'done'> {
  for (;;) {
    const leftMs = progress.hasEnded ? progress.lastAtMs + timeoutMs - process.host.now() : timeoutMs
    if (leftMs <= 0) break
    await process.sleep(leftMs)
  }
  progress.errors++
  await process.printError(`No replies for ${timeoutMs / 1000} seconds: exiting.\n`)
  return 'done'
}
