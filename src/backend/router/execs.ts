/** Commands run inside containers: which have a terminal, and when each ends. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ByteChannel } from '@shared/contract/channels'
import type { EngineClient } from '../docker/types'
import { pumpAttachment } from './pump'

export interface Execs {
  start(
    client: EngineClient,
    channel: ByteChannel,
    options: { container: string; argv: readonly string[]; interactive: boolean },
  ): Promise<{ execId: string }>
  /** Waits for its end. */
  result(client: EngineClient, execId: string): Promise<{ exitCode: number }>
  has(execId: string): boolean
}

/** Keeps what was started here until its result was asked for (at most `limit`, the oldest forgotten first). */
export function createExecs(limit = 1_000): Execs {
  const endings = new Map<string, Promise<void>>()
  return {
    start: async (client, channel, { container, argv, interactive }) => {
      const { id } = await client.execs.create(container, {
        Cmd: argv,
        AttachStdin: interactive,
        AttachStdout: true,
        AttachStderr: true,
        Tty: interactive,
      })
      const attachment = await client.execs.start(id, { hasTerminal: interactive, stdin: interactive })
      endings.set(id, pumpAttachment(attachment, channel, { takesInput: interactive }))
      const [oldest] = endings.keys()
      if (endings.size > limit && oldest !== undefined) endings.delete(oldest)
      return { execId: id }
    },
    result: async (client, execId) => {
      await endings.get(execId)
      for (let pauseMs = 20; ; pauseMs = Math.min(pauseMs * 2, 500)) {
        const { Running, ExitCode } = await client.execs.inspect(execId)
        if (!Running) return { exitCode: ExitCode ?? 0 }
        await sleep(pauseMs)
      }
    },
    has: (execId) => endings.has(execId),
  }
}
