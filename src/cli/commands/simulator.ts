/** `camada simulator`: the simulator alone, in a process of its own as everywhere. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'
import type { Command } from '../command'

export const simulator: Command = {
  usage:
    'simulator --socket PATH [--data DIR] [--disk SIZE] | export FILE | import FILE | reset [--yes] | restore [NAME] | --departures [--pt]',
  hasOwnHelp: true,
  run: (argv, { rootDir }) => runProgram(join(rootDir, 'out', 'main', 'simulator.js'), argv),
}

/** Runs a Node program on this terminal; resolves with its exit code, 128 + n when signal n ended it. */
function runProgram(modulePath: string, argv: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [modulePath, ...argv], { stdio: 'inherit' })
  // A terminal sends SIGINT to both; SIGTERM comes to this process alone.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])))
  })
}
