/**
 * The simulator as a child process. Each host starts it its own way (`fork` in Node, `utilityProcess` in Electron);
 * what is the same stands here: its arguments, the line `listening on <url>` that says it is ready, and its end.
 */
import { fork } from 'node:child_process'
import type { Readable } from 'node:stream'
import { LabError } from '@shared/errors'
import type { SimulatorProcess } from '../router/types'
import { simulatedHome } from '../workspaces/hostPaths'

/** What both kinds of child have. */
export interface SimulatorChild {
  readonly stdout: Readable | null
  readonly stderr: Readable | null
  /** The listener runs once with the exit code, also when the child could not be started. */
  onExit(listener: (code: number | null) => void): void
  /** Asks it to end (SIGTERM where there are signals). */
  end(): void
  /** Ends it without asking. */
  kill(): void
}

export interface SimulatorPlace {
  readonly socketPath: string
  readonly dataDir: string
  /** Real folder of the workspaces; the simulated host disk has it as `/home/aluno`. */
  readonly workspacesDir: string
}

const readyWithinMs = 20_000
const endWithinMs = 5_000
const keptOutputChars = 4_000

/** The arguments of the simulator's program. */
export function simulatorArguments({ socketPath, dataDir, workspacesDir }: SimulatorPlace): string[] {
  return ['--socket', socketPath, '--data', dataDir, '--host-folder', `${simulatedHome}=${workspacesDir}`]
}

/**
 * Waits until a started child listens. Throws LabError `unavailable` with the end of what it printed when it ends
 * before that, or isn't ready within 20 s (it is killed then).
 */
export async function superviseSimulator(child: SimulatorChild): Promise<SimulatorProcess> {
  let exited = false
  let printed = ''
  const exitListeners = new Set<() => void>()
  const gone = new Promise<void>((resolve) => {
    child.onExit(() => {
      if (exited) return
      exited = true
      resolve()
      for (const listener of [...exitListeners]) listener()
    })
  })
  const keep = (text: string): void => void (printed = (printed + text).slice(-keptOutputChars))
  child.stderr?.setEncoding('utf8').on('data', keep)

  const url = await new Promise<string>((resolve, reject) => {
    const fail = (message: string): void =>
      reject(new LabError('unavailable', [message, printed.trim()].join('\n').trim()))
    const timer = setTimeout(() => {
      child.kill()
      fail(`the simulator did not start within ${readyWithinMs / 1000} s`)
    }, readyWithinMs)
    let line = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      keep(text)
      line = (line + text).slice(-keptOutputChars)
      const ready = /^listening on (\S+)\r?\n/m.exec(line)?.[1]
      if (ready === undefined) return
      clearTimeout(timer)
      resolve(ready)
    })
    void gone.then(() => {
      clearTimeout(timer)
      // Its last words may still be on their way.
      setTimeout(() => fail('the simulator ended while it started'), 50)
    })
  })

  return {
    url,
    onExit(listener) {
      if (exited) queueMicrotask(listener)
      else exitListeners.add(listener)
      return () => exitListeners.delete(listener)
    },
    async dispose() {
      exitListeners.clear()
      if (exited) return
      child.end()
      const timer = setTimeout(() => child.kill(), endWithinMs)
      await gone
      clearTimeout(timer)
    },
  }
}

/**
 * Starts the simulator's program (`out/main/simulator.js`) with `fork`. The child also ends when this process is
 * gone: its channel to it closes then.
 */
export function forkSimulator(modulePath: string, place: SimulatorPlace): Promise<SimulatorProcess> {
  const child = fork(modulePath, simulatorArguments(place), {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  return superviseSimulator({
    stdout: child.stdout,
    stderr: child.stderr,
    onExit: (listener) => {
      child.once('exit', listener)
      child.once('error', () => listener(null))
    },
    end: () => void child.kill('SIGTERM'),
    kill: () => void child.kill('SIGKILL'),
  })
}
