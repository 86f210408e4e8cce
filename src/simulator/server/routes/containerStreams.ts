/** `/containers/{id}` attach, logs and wait: what stays open. */
import { LabError } from '@shared/errors'
import { joinStreams } from '../../engine/attach'
import type { AttachedClient, AttachOptions } from '../../engine/attach'
import type { Container, WaitCondition } from '../../engine/container'
import { parseDetachKeys } from '../../engine/detachKeys'
import { emitContainerEvent } from '../../engine/engine'
import type { Engine } from '../../engine/engine'
import { formatTimeNs } from '../../engine/identifiers'
import { logDetails, openLogDriver } from '../../engine/logConfig'
import { isWanted } from '../../engine/outputLog'
import type { LogCursor, LogLine, LogQuery } from '../../engine/outputLog'
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
  if (!exchange.isBodyInput) await exchange.bodyBytes()
  try {
    const { container, options } = prepareAttach(engine, exchange)
    const multiplexed = !container.record.config.Tty
    const named = exchange.isUpgrade && isAtLeast(exchange.apiVersion, '1.42')
    // moby writes this head itself, without the daemon's own headers.
    for (const name of exchange.response.getHeaderNames()) exchange.response.removeHeader(name)
    const channel = exchange.hijack(streamContentType({ multiplexed, named }))
    const write = (stream: StreamName, bytes: Uint8Array): Promise<void> =>
      channel.write(multiplexed ? frame(stream, bytes) : bytes)
    await runAttach(engine, container, { ...channel, write }, exchange.query, options)
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
  if (container.isWaitingToRestart) {
    const sentence = `container ${exchange.param('id')} is restarting, wait until the container is running`
    throw new LabError('conflict', sentence)
  }
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
  if (!options.stdin) client.dropInput()
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
  const { LogConfig: logConfig } = container.record.hostConfig
  if (logConfig.Type === 'none') {
    throw new LabError('notImplemented', 'configured logging driver does not support reading')
  }
  openLogDriver(logConfig)
  const multiplexed = !container.record.config.Tty
  const logQuery = readLogQuery(query, wanted)
  const details = query.flag('details') ? `${logDetails(container.record)} ` : ''
  const writer = new LogWriter(exchange, { multiplexed, details, timestamps: query.flag('timestamps') })
  // Following begins before the past is read, so that no line falls between.
  const isFollowing = query.flag('follow') && (container.isRunning || container.record.state.status === 'created')
  const follower = isFollowing ? new LogFollower(container, exchange.gone, logQuery.untilNs) : undefined
  const to = container.log.nextNumber
  // What is shown is safe before.
  const keep = (upTo: number): Promise<void> =>
    engine.keeper.saveLog(container, upTo).catch((error: unknown) => engine.reportError(error))
  await keep(to)
  exchange.startStream(streamContentType({ multiplexed, named: isAtLeast(exchange.apiVersion, '1.42') }))
  try {
    for (const line of container.log.read(logQuery, to)) await writer.write(line)
    await writer.flush()
    if (follower !== undefined) await follow(follower, writer, { query: logQuery, keep })
  } finally {
    follower?.dispose()
  }
  exchange.end()
}

async function follow(
  follower: LogFollower,
  writer: LogWriter,
  { query, keep }: { readonly query: LogQuery; readonly keep: (upTo: number) => Promise<void> },
): Promise<void> {
  for await (const { lines, next } of follower.lines()) {
    await keep(next)
    for (const line of lines) if (isWanted(line, query)) await writer.write(line)
    await writer.flush()
  }
}

const batchBytes = 64 * 1024

/** Lines as frames, many to a write; a client that is slow makes the writes wait. */
class LogWriter {
  private readonly pending: Uint8Array[] = []
  private pendingBytes = 0

  constructor(
    private readonly exchange: Exchange,
    private readonly options: { readonly multiplexed: boolean; readonly details: string; readonly timestamps: boolean },
  ) {}

  async write({ stream, timeNs, bytes }: LogLine): Promise<void> {
    const { multiplexed, details, timestamps } = this.options
    const prefix = `${timestamps ? `${formatTimeNs(timeNs)} ` : ''}${details}`
    const whole = prefix === '' ? bytes : Buffer.concat([Buffer.from(prefix), bytes])
    const piece = multiplexed ? frame(stream, whole) : whole
    this.pending.push(piece)
    this.pendingBytes += piece.length
    if (this.pendingBytes >= batchBytes) await this.flush()
  }

  async flush(): Promise<void> {
    if (this.pendingBytes === 0) return
    const batch = Buffer.concat(this.pending.splice(0))
    this.pendingBytes = 0
    await this.exchange.write(batch)
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
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
    ...(untilNs !== undefined && untilNs !== 0n && { untilNs }),
  }
}

/** `seconds[.nanoseconds]` to nanoseconds. Throws LabError system (moby's status here) with Go's words. */
function parseTime(text: string): bigint | undefined {
  if (text === '') return undefined
  const [seconds = '', fraction = '0'] = text.split('.', 2)
  for (const part of [seconds, fraction]) {
    if (/^[+-]?\d+$/.test(part)) continue
    throw new LabError('system', `strconv.ParseInt: parsing ${JSON.stringify(part)}: invalid syntax`)
  }
  return BigInt(seconds) * 1_000_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0'))
}

const linesAtOnce = 1024

/**
 * New lines until the container ends, the client leaves or the time is over. A client that is slow reads on from the
 * log, which keeps what it has not read yet and makes the container wait.
 */
class LogFollower {
  private readonly cursor: LogCursor
  private isOver = false
  private wake: () => void = () => undefined
  private readonly leave: readonly (() => void)[]

  constructor(
    private readonly container: Container,
    private readonly gone: AbortSignal,
    untilNs: bigint | undefined,
  ) {
    this.cursor = { next: container.log.nextNumber }
    const finish = (): void => {
      this.isOver = true
      this.wake()
    }
    gone.addEventListener('abort', finish)
    const timer = untilNs === undefined ? undefined : setTimeout(finish, delayUntil(untilNs))
    this.leave = [
      container.log.hold(this.cursor),
      container.log.follow(() => this.wake()),
      container.output.attach({ write: () => undefined, end: finish }),
      () => gone.removeEventListener('abort', finish),
      () => clearTimeout(timer),
    ]
  }

  async *lines(): AsyncIterable<{ readonly lines: readonly LogLine[]; readonly next: number }> {
    const { log } = this.container
    for (;;) {
      const { lines, next } = log.linesFrom(this.cursor.next, linesAtOnce)
      yield { lines, next }
      this.cursor.next = next
      log.moved()
      if (this.gone.aborted) return
      if (next < log.nextNumber) continue
      if (this.isOver) return
      await new Promise<void>((resolve) => (this.wake = resolve))
    }
  }

  dispose(): void {
    for (const leave of this.leave) leave()
  }
}

const longestTimerMs = 2 ** 31 - 1

function delayUntil(timeNs: bigint): number {
  return Math.min(Math.max(0, Number(timeNs / 1_000_000n) - Date.now()), longestTimerMs)
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
  const { exitCode, error } = await result
  exchange.gone.removeEventListener('abort', forget)
  const answer = { ...(error !== undefined && { Error: { Message: error } }), StatusCode: exitCode }
  await exchange.write(`${JSON.stringify(answer)}\n`)
  exchange.end()
}
