/** `/containers/{id}` attach, logs and wait: what stays open. */
import { LabError } from '@shared/errors'
import { drain, joinStreams } from '../../engine/attach'
import type { AttachedClient, AttachOptions } from '../../engine/attach'
import type { Container, WaitCondition } from '../../engine/container'
import { parseDetachKeys } from '../../engine/detachKeys'
import { emitContainerEvent } from '../../engine/engine'
import type { Engine } from '../../engine/engine'
import { formatTimeNs } from '../../engine/identifiers'
import { isWanted } from '../../engine/outputLog'
import type { LogLine, LogQuery } from '../../engine/outputLog'
import { isAtLeast } from '../../apiVersion'
import type { StreamName } from '../../engine/streamName'
import { statusOf } from '../errors'
import type { Exchange } from '../exchange'
import { frame, streamContentType } from '../frames'
import type { Query } from '../query'
import type { Route } from '../router'

export function containerStreamRoutes(engine: Engine): readonly Route[] {
  return [
    { method: 'POST', path: '/containers/:id/attach', handler: (exchange) => attach(engine, exchange) },
    { method: 'GET', path: '/containers/:id/attach/ws', handler: (exchange) => attachWebSocket(engine, exchange) },
    { method: 'GET', path: '/containers/:id/logs', handler: (exchange) => logs(engine, exchange) },
    { method: 'POST', path: '/containers/:id/wait', handler: (exchange) => wait(engine, exchange) },
  ]
}

/** The routes' own way to fail: moby has taken the connection over already and answers without JSON. */
async function attach(engine: Engine, exchange: Exchange): Promise<void> {
  // dockerode repeats the query as a JSON body; what comes after it is the input.
  if (exchange.isUpgrade) await exchange.bodyBytes()
  try {
    const { container, options } = prepareAttach(engine, exchange)
    const multiplexed = !container.record.config.Tty
    const named = exchange.isUpgrade && isAtLeast(exchange.apiVersion, '1.42')
    // moby writes this head itself, without the daemon's own headers.
    for (const name of exchange.response.getHeaderNames()) exchange.response.removeHeader(name)
    const channel = exchange.hijack(streamContentType({ multiplexed, named }))
    const write = (stream: StreamName, bytes: Uint8Array): Promise<void> =>
      channel.write(multiplexed ? frame(stream, bytes) : bytes)
    await runAttach(engine, container, { input: channel.input, write, closed: channel.closed }, exchange.query, options)
    channel.end()
  } catch (error) {
    if (exchange.response.headersSent || !(error instanceof LabError)) throw error
    exchange.refuseRaw(statusOf(error.kind), error.message)
  }
}

/** Attach over a WebSocket: both ways in binary messages, output as it is, without frames. */
async function attachWebSocket(engine: Engine, exchange: Exchange): Promise<void> {
  const { container, options } = prepareAttach(engine, exchange)
  const client = await exchange.webSocket()
  await runAttach(engine, container, { ...client, write: (_, bytes) => client.write(bytes) }, exchange.query, options)
  client.end()
}

function prepareAttach(engine: Engine, exchange: Exchange): { container: Container; options: AttachOptions } {
  const { query } = exchange
  const detachKeys = attachKeys(query.text('detachKeys'))
  const container = engine.containers.get(exchange.param('id'))
  const { config } = container.record
  if (container.isPaused) {
    const sentence = `container ${exchange.param('id')} is paused, unpause the container before attach`
    throw new LabError('conflict', sentence)
  }
  const options: AttachOptions = {
    stdin: query.flag('stdin') && config.OpenStdin,
    stdout: query.flag('stdout'),
    stderr: query.flag('stderr'),
    tty: config.Tty,
    detachKeys,
    closesStdin: config.StdinOnce,
  }
  return { container, options }
}

function attachKeys(text: string): readonly number[] {
  try {
    return parseDetachKeys(text)
  } catch (cause) {
    throw new LabError('invalid', `Invalid detach keys (${text}) provided`, { cause })
  }
}

async function runAttach(
  engine: Engine,
  container: Container,
  client: AttachedClient,
  query: Query,
  options: AttachOptions,
): Promise<void> {
  if (query.flag('logs')) {
    for (const line of container.log.read(options)) await client.write(line.stream, line.bytes)
  }
  if (!query.flag('stream')) return
  emitContainerEvent(engine, container, 'attach')
  // What nobody takes is read all the same, so that the connection ends in peace.
  if (!options.stdin) void drain(client.input)
  const end = await joinStreams(container.output, container.nextProcess(), client, options)
  if (end === 'detached') emitContainerEvent(engine, container, 'detach')
}

async function logs(engine: Engine, exchange: Exchange): Promise<void> {
  const { query } = exchange
  const wanted = { stdout: query.flag('stdout'), stderr: query.flag('stderr') }
  if (!wanted.stdout && !wanted.stderr) {
    throw new LabError('invalid', 'Bad parameters: you must choose at least one stream')
  }
  const container = engine.containers.get(exchange.param('id'))
  if (container.record.hostConfig.LogConfig.Type === 'none') {
    throw new LabError('notImplemented', 'configured logging driver does not support reading')
  }
  const multiplexed = !container.record.config.Tty
  const logQuery = readLogQuery(query, wanted)
  const write = (line: LogLine): Promise<void> => {
    const bytes = query.flag('timestamps')
      ? Buffer.concat([Buffer.from(`${formatTimeNs(line.timeNs)} `), line.bytes])
      : line.bytes
    return exchange.write(multiplexed ? frame(line.stream, bytes) : bytes)
  }
  exchange.startStream(streamContentType({ multiplexed, named: isAtLeast(exchange.apiVersion, '1.42') }))
  // Following begins before the past is read, so that no line falls between.
  const following = query.flag('follow') && container.isRunning ? new LogFollower(container, exchange.gone) : undefined
  try {
    for (const line of container.log.read(logQuery)) await write(line)
    if (following !== undefined) {
      for await (const line of following.lines()) if (isWanted(line, logQuery)) await write(line)
    }
  } finally {
    following?.dispose()
  }
  exchange.end()
}

function readLogQuery(query: Query, wanted: { readonly stdout: boolean; readonly stderr: boolean }): LogQuery {
  const tailText = query.text('tail')
  const tail = /^\d+$/.test(tailText) ? Number(tailText) : undefined
  const sinceNs = parseTime(query.text('since'))
  const untilNs = parseTime(query.text('until'))
  return {
    ...wanted,
    ...(tail !== undefined && { tail }),
    ...(sinceNs !== undefined && sinceNs > 0n && { sinceNs }),
    ...(untilNs !== undefined && untilNs > 0n && { untilNs }),
  }
}

/** `seconds[.nanoseconds]` to nanoseconds. Throws LabError invalid. */
function parseTime(text: string): bigint | undefined {
  if (text === '') return undefined
  const match = /^(-?\d+)(?:\.(\d{1,9}))?\d*$/.exec(text)
  if (match === null) throw new LabError('invalid', `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
  return BigInt(match[1] ?? '0') * 1_000_000_000n + BigInt((match[2] ?? '').padEnd(9, '0'))
}

const linesAtOnce = 256

/**
 * New lines until the container ends or the client leaves. A client that is slow reads on from the log itself, and
 * misses what the log dropped meanwhile.
 */
class LogFollower {
  private next: number
  private isOver = false
  private wake: () => void = () => undefined
  private readonly leave: readonly (() => void)[]

  constructor(
    private readonly container: Container,
    private readonly gone: AbortSignal,
  ) {
    this.next = container.log.nextNumber
    const finish = (): void => {
      this.isOver = true
      this.wake()
    }
    gone.addEventListener('abort', finish)
    this.leave = [
      container.log.follow(() => this.wake()),
      container.output.attach({ write: () => undefined, end: finish }),
      () => gone.removeEventListener('abort', finish),
    ]
  }

  async *lines(): AsyncIterable<LogLine> {
    const { log } = this.container
    for (;;) {
      const { lines, next } = log.linesFrom(this.next, linesAtOnce)
      this.next = next
      yield* lines
      if (this.gone.aborted) return
      if (this.next < log.nextNumber) continue
      if (this.isOver) return
      await new Promise<void>((resolve) => (this.wake = resolve))
    }
  }

  dispose(): void {
    for (const leave of this.leave) leave()
  }
}

const conditions: Readonly<Record<string, WaitCondition>> = {
  '': 'not-running',
  'not-running': 'not-running',
  'next-exit': 'next-exit',
  removed: 'removed',
}

async function wait(engine: Engine, exchange: Exchange): Promise<void> {
  const asked = exchange.query.text('condition')
  const condition = conditions[asked]
  if (condition === undefined) throw new LabError('invalid', `invalid condition: ${JSON.stringify(asked)}`)
  const container = engine.containers.get(exchange.param('id'))
  const [result, forget] = container.wait(condition)
  // The head goes out at once: clients start the container only when the wait stands (FACTS).
  exchange.startStream('application/json')
  exchange.gone.addEventListener('abort', forget)
  const { exitCode } = await result
  exchange.gone.removeEventListener('abort', forget)
  await exchange.write(`${JSON.stringify({ StatusCode: exitCode })}\n`)
  exchange.end()
}
