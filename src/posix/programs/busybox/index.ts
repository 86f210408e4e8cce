/**
 * busybox: runs the applet named by its first argument, or lists them (`--list`). Under another name it is the applet of
 * that name, which the simulator has not: the others are found before it.
 */
import type { Process, Program } from '../../process/types'

/** Makes the program over a way to find the applets. */
export function busyboxProgram(find: (name: string) => Program | undefined, names: () => readonly string[]): Program {
  return async (process) => {
    const invoked = (process.argv[0] ?? '').replace(/^.*\//, '')
    const name = invoked.startsWith('busybox') ? process.argv[1] : invoked
    if (name === '--list') {
      await process.print(
        names()
          .map((each) => `${each}\n`)
          .join(''),
      )
      return 0
    }
    if (name === undefined || name === '--help') {
      await process.print(
        `BusyBox v1.36.1 multi-call binary.\n\nUsage: busybox [function [arguments]...]\n   or: busybox --list\n\nCurrently defined functions:\n\t${names().join(', ')}\n`,
      )
      return 0
    }
    const applet = name === 'busybox' ? undefined : find(name)
    if (applet !== undefined)
      return applet(Object.create(process, { argv: { value: process.argv.slice(1) } }) as Process)
    await process.printError(`${name}: applet not found\n`)
    return 127
  }
}
