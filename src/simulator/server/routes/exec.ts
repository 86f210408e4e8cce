/** `/containers/{id}/exec` and `/exec`. */
import { z } from 'zod'
import { joinStreams } from '../../engine/attach'
import type { Engine } from '../../engine/engine'
import { emitContainerEvent } from '../../engine/engine'
import { checkExecStart, createExec, execRequestSchema, execView, getExec, startExec } from '../../engine/exec'
import type { Exec } from '../../engine/exec'
import { isAtLeast } from '../../apiVersion'
import type { Exchange } from '../exchange'
import { frame, streamContentType } from '../frames'
import type { ByteChannel } from '../hijack'
import type { Route } from '../router'
import { windowFromQuery } from './window'

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
        const request = await exchange.bodyJson(execRequestSchema)
        const exec = createExec(engine, engine.containers.get(exchange.param('id')), request, exchange.param('id'))
        exchange.json(201, { Id: exec.id })
      },
    },
    { method: 'POST', path: '/exec/:id/start', handler: (exchange) => start(engine, exchange) },
    {
      method: 'POST',
      path: '/exec/:id/resize',
      handler: (exchange) => {
        const size = windowFromQuery(exchange.query)
        const exec = getExec(engine, exchange.param('id'))
        exec.process?.terminal?.resize(size)
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
  const body = await exchange.bodyJson(startSchema, { optional: true })
  const exec = getExec(engine, exchange.param('id'))
  checkExecStart(exec)
  const [rows = 0, columns = 0] = body.ConsoleSize ?? []
  const size = rows > 0 && columns > 0 ? { rows, columns } : undefined
  if (body.Detach === true) {
    void startExec(engine, exec, size)
    exchange.empty(200)
    return
  }
  const multiplexed = exec.request.Tty !== true
  const contentType = streamContentType({ multiplexed, named: isAtLeast(exchange.apiVersion, '1.42') })
  const channel = exchange.hijack(contentType)
  await runAttached(engine, exec, channel, { multiplexed, size })
  channel.end()
}

async function runAttached(
  engine: Engine,
  exec: Exec,
  channel: ByteChannel,
  options: { readonly multiplexed: boolean; readonly size: { rows: number; columns: number } | undefined },
): Promise<void> {
  const { request } = exec
  const write = (stream: 'stdout' | 'stderr', bytes: Uint8Array): Promise<void> =>
    channel.write(options.multiplexed ? frame(stream, bytes) : bytes)
  let announce: (process: Exec['process']) => void = () => undefined
  const starting = new Promise<Exec['process']>((resolve) => (announce = resolve))
  const joined = joinStreams(
    exec.output,
    starting,
    { input: channel.input, write, closed: channel.closed },
    {
      stdin: request.AttachStdin === true,
      stdout: request.AttachStdout === true,
      stderr: request.AttachStderr === true,
      tty: request.Tty === true,
      detachKeys: request.DetachKeys ?? '',
      closesStdin: true,
    },
  )
  try {
    void startExec(engine, exec, options.size)
    announce(exec.process)
  } catch (error) {
    announce(undefined)
    await joined
    // The head is sent already: the sentence goes into the stream, as moby does.
    await write('stdout', Buffer.from(`${error instanceof Error ? error.message : String(error)}\r\n`))
    return
  }
  if ((await joined) === 'detached') emitContainerEvent(engine, exec.container, 'exec_detach', { execID: exec.id })
}
