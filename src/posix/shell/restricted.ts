/** bash's restricted shell (`bash -r`): no other directory, no path of a command, no output to a file, no `exec`. */
import type { Shell } from './shell'

/** Whether it is one. */
export function isRestricted(shell: Shell): boolean {
  return shell.shopts.has('restricted_shell')
}
