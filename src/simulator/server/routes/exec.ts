/** `/containers/{id}/exec` and `/exec`. */
import { setTimeout as delay } from 'node:timers/promises'
import { LabError } from '@shared/errors'
import { z } from 'zod'
import { joinStreams } from '../../engine/attach'
import type { Engine } from '../../engine/engine'
import {
  checkExecStart,
  createExec,
  detachExec,
  execRequestSchema,
  execView,
  getExec,
  resizeExec,
  startExec,
} from '../../engine/exec'
import type { Exec } from '../../engine/exec'
import { isAtLeast } from '../../apiVersion'
import type { Exchange } from '../exchange'
import { frame, streamContentType } from '../frames'
import type { ByteChannel } from '../hijack'
import type { Route } from '../router'
import { execCreateShape, execStartShape } from '../shapes/containers'
import { windowFromQuery } from './window'

const packetApartMs = 40

const startSchema = z.looseObject({
  Detach: z.boolean().optional(),
  Tty: z.boolean().optional(),
  ConsoleSize: z.tuple([z.number(), z.number()]).nullish(),
})

export function execRoutes(engine: Engine): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/containers/:id/exec',
      handler: async (exchange) => {
        const request = execRequestSchema.parse((await exchange.bodyAs(execCreateShape)) ?? {})
        if ((request.Cmd ?? []).length === 0) throw new LabError('invalid', 'No exec command specified')
        const exec = createExec(engine, engine.containers.get(exchange.param('id')), request, exchange.param('id'))
        exchange.json(201, { Id: exec.id })
      },
    },
    { method: 'POST', path: '/exec/:id/start', handler: (exchange) => start(engine, exchange) },
    {
      method: 'POST',
      path: '/exec/:id/resize',
      handler: async (exchange) => {
        const size = windowFromQuery(exchange.query)
        await resizeExec(getExec(engine, exchange.param('id')), size)
        exchange.empty(200)
      },
    },
    {
      method: 'GET',
      path: '/exec/:id/json',
      handler: (exchange) => exchange.json(200, execView(getExec(engine, exchange.param('id')))),
    },
  ]
}

async function start(engine: Engine, exchange: Exchange): Promise<void> {
  const body = startSchema.parse((await exchange.bodyAs(execStartShape)) ?? {})
  const exec = getExec(engine, exchange.param('id'))
  if (body.Detach === true || exec.state === 'created') checkExecStart(exec)
  const [rows = 0, columns = 0] = body.ConsoleSize ?? []
  const size = rows > 0 && columns > 0 ? { rows, columns } : undefined
  if (body.Detach === true) {
    void startExec(engine, exec, size)
    exchange.empty(200)
    return
  }
  // How the stream is framed follows from this request and not from the exec's own terminal, as in moby.
  const multiplexed = body.Tty !== true
  // Only an upgraded connection is told of frames.
  const named = exchange.isUpgrade && isAtLeast(exchange.apiVersion, '1.42')
  const channel = exchange.hijack(streamContentType({ multiplexed, named }))
  await runAttached(engine, exec, keptApart(exchange, channel), { multiplexed, size })
  channel.end()
}

/**
 * docker-py reads the head through a buffer and what follows past it: output that comes with the head is lost to it. A
 * real process takes longer to start than a client to read, so it never notices; here its output waits a moment. Only a
 * client that names itself so waits: a Unix socket doesn't tell Node when the peer has read, and writing apart doesn't
 * help, since a read takes all that is there. (What an attachment with `logs=1` loses to it is lost on 26.1.5 as well.)
 */
function keptApart(exchange: Exchange, channel: ByteChannel): ByteChannel {
  if (!/\bdocker-(?:sdk-python|compose|py)\b/.test(exchange.header('user-agent'))) return channel
  const apart = delay(packetApartMs)
  return { ...channel, write: (bytes, onLost) => apart.then(() => channel.write(bytes, onLost)) }
}

async function runAttached(
  engine: Engine,
  exec: Exec,
  channel: ByteChannel,
  options: { readonly multiplexed: boolean; readonly size: { rows: number; columns: number } | undefined },
): Promise<void> {
  const { request } = exec
  const noteLost = (): void => void (exec.isOutputLost = true)
  const write = (stream: 'stdout' | 'stderr', bytes: Uint8Array): Promise<void> =>
    channel.write(options.multiplexed ? frame(stream, bytes) : bytes, noteLost)
  // The head is sent already: what there is to say goes into the stream, as moby does.
  const tell = (sentence: string): Promise<void> => write('stdout', Buffer.from(`${sentence}\r\n`))
  // What nobody takes is read all the same, so that the connection ends in peace.
  if (request.AttachStdin !== true || exec.state !== 'created') channel.dropInput()
  if (exec.state !== 'created') {
    await tell(`Error: Exec command ${exec.id} ${exec.state === 'exited' ? 'has already run' : 'is already running'}`)
    return
  }
  let announce: (process: Exec['process']) => void = () => undefined
  const starting = new Promise<Exec['process']>((resolve) => (announce = resolve))
  const joined = joinStreams(
    exec.output,
    starting,
    { ...channel, write },
    {
      stdin: request.AttachStdin === true,
      stdout: request.AttachStdout === true,
      stderr: request.AttachStderr === true,
      tty: request.Tty === true,
      detachKeys: exec.detachKeys,
      closesStdin: true,
    },
  )
  try {
    void startExec(engine, exec, options.size)
    announce(exec.process)
  } catch (error) {
    announce(undefined)
    await joined
    await tell(error instanceof Error ? error.message : String(error))
    return
  }
  const end = await joined
  // What the process writes from now on is lost as well.
  if (channel.closed.aborted) exec.output.attach({ write: noteLost, end: () => undefined })
  if (end !== 'detached') return
  detachExec(exec)
  await tell('exec attach failed: error on attach stdin: read escape sequence')
}
