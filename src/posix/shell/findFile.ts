/** Where a shell finds a command. */
import { PosixError } from '../filesystem/posixError'
import { findInPath } from '../process/executable'
import type { Shell } from './shell'

/** Where a command is in PATH; undefined when it isn't. */
export function findFile(shell: Shell, name: string): string | undefined {
  try {
    const path = findInPath(
      { caller: shell.process, namespace: shell.process.namespace, path: shell.get('PATH') ?? '' },
      name,
    )
    return shell.process.namespace.exists(shell.process, path) ? path : undefined
  } catch (error) {
    if (error instanceof PosixError) return undefined
    throw error
  }
}
