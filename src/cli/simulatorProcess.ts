/**
 * The simulator as a process of its own: `--socket PATH [--data DIR] [--disk SIZE] [--points N] [--past SIZE]
 * [--host-folder HOSTPATH=REALPATH]…`.
 * It prints `listening on unix://PATH` when it listens and ends cleanly on SIGINT, SIGTERM, and when the parent that
 * started it goes away (its IPC channel, or the message port of Electron's utility process). What works on the state as a
 * whole (`export` and its like) is in `stateCommands.ts`. Wrong arguments exit with 2, the rest with 1.
 */
import { parseArgs } from 'node:util'
import { startSimulator } from '@simulator/index'
import type { HostFolder, RunningSimulator, SimulatorOptions } from '@simulator/index'
import { LabError } from '@shared/errors'
import { argumentFault, asksForHelp, dataFolder } from './arguments'
import { departuresText, readLanguage } from './departuresText'
import { simulatorHelp, simulatorUsage } from './simulatorUsage'
import { runStateCommand, stateCommandNames } from './stateCommands'

/** Electron's utility process has this port in place of Node's IPC. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'close', listener: () => void): void
}

/** Reads the command line. Throws LabError `invalid`. */
function readOptions(args: readonly string[]): SimulatorOptions {
  const [first] = args
  if (first !== undefined && !first.startsWith('-')) throw new LabError('invalid', `no command "${first}"`)
  const values = parse(args)
  if (values.socket === undefined || values.socket === '') {
    throw new LabError('invalid', 'it needs to know where to listen: --socket PATH')
  }
  const dataDir = dataFolder(values.data)
  return {
    socketPath: values.socket,
    ...(dataDir !== undefined && { dataDir }),
    ...(values.disk !== undefined && { diskBytes: readSize('--disk', values.disk) }),
    past: {
      ...(values.points !== undefined && { points: readPoints(values.points) }),
      ...(values.past !== undefined && { bytes: readSize('--past', values.past) }),
    },
    hostFolders: (values['host-folder'] ?? []).map(readFolder),
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        socket: { type: 'string' },
        data: { type: 'string' },
        disk: { type: 'string' },
        points: { type: 'string' },
        past: { type: 'string' },
        'host-folder': { type: 'string', multiple: true },
      },
    }).values
  } catch (error) {
    throw new LabError('invalid', argumentFault(error))
  }
}

/** `20g`, `500m`, `4096k` or bytes, as Docker reads sizes: powers of 1024. */
function readSize(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?$/i.exec(text)
  const bytes = Number(match?.[1]) * 1024 ** ' kmgt'.indexOf((match?.[2] ?? '').toLowerCase() || ' ')
  if (match === null || bytes < 1024 ** 2) {
    throw new LabError('invalid', `${option} takes a size of at least 1m, such as 20g, not "${text}"`)
  }
  return Math.floor(bytes)
}

/** How many points in time are kept. */
function readPoints(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new LabError('invalid', `--points takes a number up to 999999, not "${text}"`)
}

function readFolder(text: string): HostFolder {
  const at = text.indexOf('=')
  if (at <= 0 || !text.startsWith('/') || at === text.length - 1) {
    throw new LabError('invalid', `--host-folder takes HOSTPATH=REALPATH, such as /data=/home/ana/data, not "${text}"`)
  }
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
  const args = process.argv.slice(2)
  if (asksForHelp(args)) {
    process.stdout.write(simulatorHelp)
    process.exit(0)
  }
  if (args.includes('--departures')) {
    process.stdout.write(departuresText(readLanguage(args)))
    process.exit(0)
  }
  if (stateCommandNames.includes(args[0] ?? '')) process.exit(await runStateCommand(args))
  const running = await startSimulator(readOptions(args))
  endWith(running)
  process.stdout.write(`listening on ${running.url}\n`)
  const message = { kind: 'ready', url: running.url }
  process.send?.(message)
  parentPort()?.postMessage(message)
}

main().catch((error: unknown) => {
  const isMisused = error instanceof LabError && error.kind === 'invalid'
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(isMisused ? `simulator: ${message}\n${simulatorUsage}\n` : `${message}\n`)
  process.exit(isMisused ? 2 : 1)
})
