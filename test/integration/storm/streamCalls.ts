/**
 * Calls whose answer or body is a stream, each with the point at which its client leaves: at the end, when the answer is
 * whole and what it must hold is known, or somewhere in the middle, without a word.
 */
import { buffer } from 'node:stream/consumers'
import { pack } from 'tar-stream'
import type { Random } from '../../support/random'

/** When the socket is destroyed: never, after so many bytes of the answer, or after so many of the request. */
export type Leaving =
  | { readonly kind: 'end' }
  | { readonly kind: 'reading'; readonly afterBytes: number }
  | { readonly kind: 'sending'; readonly afterBytes: number }

export interface StreamCall {
  readonly label: string
  readonly method: string
  readonly path: string
  readonly body: Buffer
  readonly isUpgrade: boolean
  /** What follows the body on an upgraded connection; the client half-closes behind it. */
  readonly input: Buffer | undefined
  readonly leaving: Leaving
  /** What the frames of a whole answer must hold. */
  readonly expected: Buffer | undefined
}

/** The containers that a round works on. */
export interface Cast {
  /** Prints a line now and then. */
  readonly printer: string
  /** Repeats its input. */
  readonly echoer: string
}

/** What an exec runs, and says. */
interface Script {
  readonly line: string
  readonly input?: Buffer
  readonly says: Buffer
}

const plain = { body: Buffer.alloc(0), isUpgrade: false, input: undefined, expected: undefined } as const

/** One that is no exec: those need a call to be made first (`randomExec`). */
export async function randomStream(cast: Cast, random: Random): Promise<StreamCall> {
  const make = random.pick([follow, follow, attach, attach, type, build, build, copyIn, copyOut, wait, events])
  return await make(cast, random)
}

/** An exec's start, its shell line beside it. */
export function randomExec(random: Random): { readonly line: string; readonly start: (id: string) => StreamCall } {
  const script = randomScript(random)
  const isUpgrade = script.input !== undefined || random.oneIn(2)
  const leaving = random.oneIn(2) ? atEnd : whileReading(random, script.says.length + 200)
  const { says: expected, input } = script
  return {
    line: script.line,
    start: (id) => ({
      label: `exec ${script.line}`,
      method: 'POST',
      path: `/exec/${id}/start`,
      body: Buffer.from('{"Detach":false,"Tty":false}'),
      isUpgrade,
      input,
      leaving,
      expected,
    }),
  }
}

function randomScript(random: Random): Script {
  const count = 1 + random.below(20_000)
  const numbers = Buffer.from(Array.from({ length: count }, (_, at) => `${String(at + 1)}\n`).join(''))
  const scripts: readonly Script[] = [
    { line: 'echo hi', says: Buffer.from('hi\n') },
    { line: `seq ${String(count)}`, says: numbers },
    { line: `seq ${String(count)} | cat >&2`, says: numbers },
    {
      line: `sleep 0.0${String(random.below(10))}; seq 9; sleep 0.02`,
      says: Buffer.from('1\n2\n3\n4\n5\n6\n7\n8\n9\n'),
    },
    { line: 'cat', input: numbers, says: numbers },
    { line: `head -c ${String(count)} | wc -c`, input: numbers, says: lengthLine(count, numbers) },
  ]
  return random.pick(scripts)
}

function lengthLine(count: number, numbers: Buffer): Buffer {
  return Buffer.from(`${String(Math.min(count, numbers.length))}\n`)
}

const atEnd: Leaving = { kind: 'end' }

function whileReading(random: Random, limit: number): Leaving {
  return { kind: 'reading', afterBytes: random.below(limit) }
}

function whileSending(random: Random, limit: number): Leaving {
  return { kind: 'sending', afterBytes: random.below(limit) }
}

function get(label: string, path: string, leaving: Leaving): StreamCall {
  return { ...plain, label, method: 'GET', path, leaving }
}

function follow({ printer }: Cast, random: Random): StreamCall {
  const isFollowing = !random.oneIn(3)
  const path = `/containers/${printer}/logs?stdout=1&stderr=1&follow=${isFollowing ? '1' : '0'}`
  return get('logs', path, isFollowing ? whileReading(random, 4000) : atEnd)
}

function attach({ printer }: Cast, random: Random): StreamCall {
  const path = `/containers/${printer}/attach?stream=1&stdout=1&stderr=1&logs=${String(random.below(2))}`
  const isUpgrade = random.oneIn(2)
  return { ...plain, label: 'attach', method: 'POST', path, isUpgrade, leaving: whileReading(random, 1000) }
}

/** Types into a container that goes on after its client. */
function type({ echoer }: Cast, random: Random): StreamCall {
  const input = random.bytes(1 + random.below(5000))
  const path = `/containers/${echoer}/attach?stream=1&stdin=1&stdout=1`
  const leaving = random.oneIn(2) ? whileSending(random, input.length) : whileReading(random, input.length)
  return { ...plain, label: 'attach with input', method: 'POST', path, isUpgrade: true, input, leaving }
}

async function build(_: Cast, random: Random): Promise<StreamCall> {
  const steps = ['FROM alpine', 'COPY big /big', 'RUN seq 2000', 'RUN sleep 0.05 && seq 2000 > /f', 'RUN seq 2000']
  const body = await tarOf({ Dockerfile: Buffer.from(steps.join('\n')), big: random.bytes(100_000) })
  const path = `/build?t=storm-${String(random.below(4))}&nocache=${String(random.below(2))}&rm=1&forcerm=1`
  const leaving = random.pick([atEnd, whileSending(random, body.length), whileReading(random, 20_000)])
  return { ...plain, label: 'build', method: 'POST', path, body, leaving }
}

async function copyIn({ echoer }: Cast, random: Random): Promise<StreamCall> {
  const body = await tarOf({ copied: random.bytes(200_000) })
  const leaving = random.oneIn(3) ? atEnd : whileSending(random, body.length)
  return { ...plain, label: 'cp', method: 'PUT', path: `/containers/${echoer}/archive?path=/tmp`, body, leaving }
}

function copyOut({ printer }: Cast, random: Random): StreamCall {
  const path = random.pick([`/containers/${printer}/export`, '/images/alpine/get'])
  return get('export', path, random.oneIn(4) ? atEnd : whileReading(random, 2_000_000))
}

function wait({ printer }: Cast, random: Random): StreamCall {
  const path = `/containers/${printer}/wait?condition=next-exit`
  return { ...get('wait', path, whileReading(random, 100)), method: 'POST' }
}

function events(_: Cast, random: Random): StreamCall {
  return get('events', '/events', whileReading(random, 3000))
}

function tarOf(files: Readonly<Record<string, Buffer>>): Promise<Buffer> {
  const tar = pack()
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, content)
  tar.finalize()
  return buffer(tar)
}
