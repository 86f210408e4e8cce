/** Runs a built program of `out/main` and watches what it prints. */
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'

/** Holds `out/` and `labs/`; `CAMADA_ROOT` tests a build that stands elsewhere. */
export const rootDir = process.env['CAMADA_ROOT'] ?? join(import.meta.dirname, '..', '..', '..')

export interface Program {
  readonly child: ChildProcess
  readonly stdout: () => string
  readonly stderr: () => string
  /** Resolves with the first match on stdout; rejects with all output if the program ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>
  /** Exit code, or the signal's name. */
  readonly ended: Promise<number | string>
}

/** Starts `out/main/<name>.js`; whoever starts it ends it. */
export function startProgram(name: string, args: readonly string[], env: Record<string, string> = {}): Program {
  const child = spawn(process.execPath, [join(rootDir, 'out', 'main', `${name}.js`), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'))
  })
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(stdout)
          if (match !== null) resolve(match)
        }
        look()
        child.stdout.on('data', look)
        void ended.then((code) => reject(new Error(`ended with ${code}\n${stdout}${stderr}`)))
      }),
  }
}
