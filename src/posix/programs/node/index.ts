/**
 * node: no JavaScript is run, since what would run it here is no prison for strangers' code; it says so. `npm` is a script
 * of its own: when that is asked for, the simulator's npm takes over. `--version` is answered.
 */
import type { Process, Program } from '../../process/types'
import { runNpm } from '../npm'

const words = 'node: the Camada simulator runs no JavaScript: of Node.js there are npm and node --version\n'

export const node: Program = async (process) => {
  const [, script, ...rest] = process.argv
  if (script === '--version' || script === '-v') {
    await process.print(`v${process.env.get('NODE_VERSION') ?? '22.16.0'}\n`)
    return 0
  }
  if (script !== undefined && isNpm(process, script)) return runNpm(process, rest)
  await process.printError(words)
  return 1
}

/** Npm's own script, by whatever name or link. */
function isNpm(process: Process, script: string): boolean {
  return /(^|\/)npm(-cli\.js)?$/.test(script) && process.namespace.exists(process, script)
}
