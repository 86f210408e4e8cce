/** The contract's `console`. */
import type { Router } from '@orpc/server'
import type { Contract } from '@shared/contract'
import type { ConsoleEvent } from '@shared/contract/console'
import { os } from '../router/os'
import { subscription } from '../router/subscription'
import type { BackendContext } from '../router/types'
import type { Console } from './console'

/** Serves a console. */
export function createConsoleRouter(console: Console): Router<Contract['console'], BackendContext> {
  return {
    open: os.console.open.handler(async ({ input, context }) => {
      const channel = context.channels.create()
      const sessionId = await console.open(
        input.workspace,
        { columns: input.columns, rows: input.rows },
        channel,
        input.language,
      )
      return { sessionId, channel: channel.id }
    }),
    resize: os.console.resize.handler(({ input }) =>
      console.resize(input.sessionId, { columns: input.columns, rows: input.rows }),
    ),
    close: os.console.close.handler(({ input }) => console.close(input.sessionId)),
    echo: os.console.echo.handler(({ input }) => console.echo(input.sessionId, input.line)),
    explain: os.console.explain.handler(({ input }) => console.explain(input.line, input)),
    run: os.console.run.handler(({ input, signal }) => console.runAgreed(input.workspace, input.line, signal)),
    watch: os.console.watch.handler(({ signal }) =>
      subscription<ConsoleEvent>({ signal, subscribe: (push) => console.onEvent(({ event }) => push(event)) }),
    ),
  }
}
