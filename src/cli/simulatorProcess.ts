/**
 * The simulator as a process of its own: `--socket PATH [--data DIR] [--host-folder HOSTPATH=REALPATH]…`. It prints
 * `listening on unix://PATH` when it listens and ends cleanly on SIGINT, SIGTERM, and when the parent that started it
 * goes away (its IPC channel, or the message port of Electron's utility process).
 */
import { parseArgs } from 'node:util'
import { startSimulator } from '@simulator/index'
import type { HostFolder, RunningSimulator, SimulatorOptions } from '@simulator/index'

const usage = 'usage: simulator --socket PATH [--data DIR] [--host-folder HOSTPATH=REALPATH]...'

/** Electron's utility process has this port in place of Node's IPC. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'close', listener: () => void): void
}

/** Reads the command line. Throws an Error with the usage. */
export function readOptions(args: readonly string[]): SimulatorOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      socket: { type: 'string' },
      data: { type: 'string' },
      'host-folder': { type: 'string', multiple: true },
    },
  })
  if (values.socket === undefined || values.socket === '') throw new Error(usage)
  return {
    socketPath: values.socket,
    ...(values.data !== undefined && { dataDir: values.data }),
    hostFolders: (values['host-folder'] ?? []).map(readFolder),
  }
}

function readFolder(text: string): HostFolder {
  const at = text.indexOf('=')
  if (at <= 0 || !text.startsWith('/') || at === text.length - 1)
    throw new Error(`${usage}\nnot a host folder: ${text}`)
  return { hostPath: text.slice(0, at), realPath: text.slice(at + 1) }
}

function endWith(running: RunningSimulator): void {
  let ending = false
  const end = (): void => {
    if (ending) return
    ending = true
    running.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
  process.on('disconnect', end)
  parentPort()?.on('close', end)
}

function parentPort(): ParentPort | undefined {
  return (process as NodeJS.Process & { parentPort?: ParentPort }).parentPort
}

async function main(): Promise<void> {
  // One failed request must not take everyone's containers along; what is thrown outside of a promise still ends it.
  process.on('unhandledRejection', (reason) => {
    process.stderr.write(`${reason instanceof Error ? String(reason.stack) : String(reason)}\n`)
  })
  const running = await startSimulator(readOptions(process.argv.slice(2)))
  endWith(running)
  process.stdout.write(`listening on ${running.url}\n`)
  const message = { kind: 'ready', url: running.url }
  process.send?.(message)
  parentPort()?.postMessage(message)
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
