/** A simulator in a process of its own that can be killed at any moment. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import Dockerode from 'dockerode'

export interface SimulatorChild {
  readonly docker: Dockerode
  readonly socketPath: string
  readonly child: ChildProcess
  /** What it wrote to stderr so far. */
  stderr(): string
  kill(signal: NodeJS.Signals): Promise<void>
}

/** Starts a program on a data folder. Rejects with what it printed when it ends before it listens. */
export async function startChild(
  program: string,
  folder: string,
  options: readonly string[] = [],
): Promise<SimulatorChild> {
  const socketPath = join(folder, 's.sock')
  const args = [program, '--socket', socketPath, '--data', join(folder, 'data'), ...options]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed += text))
  await new Promise<void>((ready, fail) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('listening on')) ready()
    })
    child.once('exit', (code) => fail(new Error(`the simulator ended with ${code}: ${printed}`)))
  })
  return {
    docker: new Dockerode({ socketPath }),
    socketPath,
    child,
    stderr: () => printed,
    async kill(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill(signal)
      await gone
    },
  }
}
