/** Starts the simulator as a victim process, asks what it holds, and sees whether it still lives. */
import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Holdings } from './victim'

export interface Target {
  readonly socketPath: string
  /** What the process holds; throws when it has ended. */
  measure(): Promise<Holdings>
  /** Why the process ended, or undefined while it lives. */
  ended(): string | undefined
  close(): Promise<void>
}

/** Starts one over a data folder of its own. */
export async function startTarget(): Promise<Target> {
  const folder = await mkdtemp(join(tmpdir(), 'camada-storm-'))
  const socketPath = join(folder, 'docker.sock')
  const child = fork(resolve('test/integration/storm/victim.ts'), [socketPath, join(folder, 'data')], {
    execArgv: ['--expose-gc', '--import', 'tsx'],
    env: { ...process.env, TSX_TSCONFIG_PATH: resolve('tsconfig.base.json') },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  })
  let said = ''
  child.stderr?.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-4000)))
  let reason: string | undefined
  const over = new Promise<void>((done) =>
    child.once('exit', (code, signal) => {
      reason = `the simulator ended with ${String(code ?? signal)}: ${said}`
      done()
    }),
  )
  const next = (): Promise<unknown> =>
    new Promise((answer, fail) => {
      child.once('message', answer)
      void over.then(() => fail(new Error(reason)))
    })
  await next()
  return {
    socketPath,
    measure: async () => {
      const answer = next()
      child.send('measure')
      return (await answer) as Holdings
    },
    ended: () => reason,
    close: async () => {
      if (reason === undefined) child.disconnect()
      await over
      await rm(folder, { recursive: true, force: true })
    },
  }
}
