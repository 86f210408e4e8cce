/** `/containers/{id}` attach, logs and wait: what stays open. */
import { LabError } from '@shared/errors'
import { joinStreams } from '../../engine/attach'
import type { Container, WaitCondition } from '../../engine/container'
import { emitContainerEvent } from '../../engine/engine'
import type { Engine } from '../../engine/engine'
import { formatTimeNs } from '../../engine/identifiers'
import { isWanted } from '../../engine/outputLog'
import type { LogLine, LogQuery } from '../../engine/outputLog'
import { isAtLeast } from '../../apiVersion'
import type { Exchange } from '../exchange'
import { frame, streamContentType } from '../frames'
import type { Query } from '../query'
import type { Route } from '../router'

export function containerStreamRoutes(engine: Engine): readonly Route[] {
  return [
    { method: 'POST', path: '/containers/:id/attach', handler: (exchange) => attach(engine, exchange) },
    { method: 'GET', path: '/containers/:id/logs', handler: (exchange) => logs(engine, exchange) },
    { method: 'POST', path: '/containers/:id/wait', handler: (exchange) => wait(engine, exchange) },
  ]
}

async function attach(engine: Engine, exchange: Exchange): Promise<void> {
  const { query } = exchange
  const container = engine.containers.get(exchange.param('id'))
  const { config } = container.record
  if (container.isPaused) {
    const sentence = `container ${exchange.param('id')} is paused, unpause the container before attach`
    throw new LabError('conflict', sentence)
  }
  const wanted = { stdin: query.flag('stdin'), stdout: query.flag('stdout'), stderr: query.flag('stderr') }
  // dockerode repeats the query as a JSON body; what comes after it is the input.
  if (exchange.isUpgrade) await exchange.bodyBytes()
  const multiplexed = !config.Tty
  const channel = exchange.hijack(streamContentType({ multiplexed, named: isAtLeast(exchange.apiVersion, '1.42') }))
  const write = (stream: 'stdout' | 'stderr', bytes: Uint8Array): Promise<void> =>
    channel.write(multiplexed ? frame(stream, bytes) : bytes)
  if (query.flag('logs')) {
    for (const line of container.log.read(wanted)) await write(line.stream, line.bytes)
  }
  if (query.flag('stream')) {
    emitContainerEvent(engine, container, 'attach')
    const end = await joinStreams(
      container.output,
      container.nextProcess(),
      { input: channel.input, write, closed: channel.closed },
      {
        ...wanted,
        stdin: wanted.stdin && config.OpenStdin,
        tty: config.Tty,
        detachKeys: query.text('detachKeys'),
        closesStdin: config.StdinOnce,
      },
    )
    if (end === 'detached') emitContainerEvent(engine, container, 'detach')
  }
  channel.end()
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
