/** The contract's `console`. */
import type { Router } from '@orpc/server'
import type { Contract } from '@shared/contract'
import type { ConsoleEvent } from '@shared/contract/console'
import { os } from '../router/os'
import type { BackendContext } from '../router/types'
import type { Console } from './console'

/** Lines that wait for a slow watcher at most; older ones are dropped, the pictures they light are gone by then. */
const waitingLines = 200

/** Serves a console. */
export function createConsoleRouter(console: Console): Router<Contract['console'], BackendContext> {
  return {
    open: os.console.open.handler(async ({ input, context }) => {
      const channel = context.channels.create()
      const sessionId = await console.open(input.workspace, { columns: input.columns, rows: input.rows }, channel)
      return { sessionId, channel: channel.id }
    }),
    resize: os.console.resize.handler(({ input }) =>
      console.resize(input.sessionId, { columns: input.columns, rows: input.rows }),
    ),
    close: os.console.close.handler(({ input }) => console.close(input.sessionId)),
    watch: os.console.watch.handler(({ signal }) => watch(console, signal)),
  }
}

async function* watch(console: Console, signal: AbortSignal | undefined): AsyncGenerator<ConsoleEvent, void, void> {
  const waiting: ConsoleEvent[] = []
  let wake: () => void = () => undefined
  const dispose = console.onEvent(({ event }) => {
    waiting.push(event)
    if (waiting.length > waitingLines) waiting.shift()
    wake()
  })
  const abort = (): void => wake()
  const isOver = (): boolean => signal?.aborted === true
  signal?.addEventListener('abort', abort)
  try {
    while (!isOver()) {
      const event = waiting.shift()
      if (event === undefined) await new Promise<void>((resolve) => (wake = resolve))
      else yield event
    }
  } finally {
    dispose()
    signal?.removeEventListener('abort', abort)
  }
}
