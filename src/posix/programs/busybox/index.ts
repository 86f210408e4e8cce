/**
 * busybox: runs the applet named by its first argument, or lists them (`--list`, `--list-full`). Under another name it is
 * the applet of that name, which the simulator has not: the others are found before it.
 */
import type { Process, Program } from '../../process/types'
import { applets, busyboxVersion } from './usage'

/** Makes the program over a way to find the applets. */
export function busyboxProgram(find: (name: string) => Program | undefined): Program {
  return async (process) => {
    const invoked = (process.argv[0] ?? '').replace(/^.*\//, '')
    const isItself = invoked.startsWith('busybox')
    const [first, ...rest] = process.argv.slice(isItself ? 1 : 0)
    const name = first?.replace(/^.*\//, '')
    if (name === undefined || (name === '--help' && rest.length === 0)) {
      await process.print(introduction(process))
      return 0
    }
    if (name === '--help') return busyboxProgram(find)(withArgv(process, ['busybox', rest[0] ?? '', '--help']))
    if (name === '--list' || name === '--list-full') {
      await process.print(applets.map((each) => `${each}\n`).join(''))
      return 0
    }
    if (name === 'busybox' && isItself && rest.length > 0)
      return busyboxProgram(find)(withArgv(process, [name, ...rest]))
    const applet = name !== 'busybox' && applets.includes(name) ? find(name) : undefined
    if (applet !== undefined) return applet(withArgv(process, [name, ...rest]))
    await process.printError(
      applets.includes(name) && name !== 'busybox' && isItself
        ? `${name}: the Camada simulator leaves out this program\n`
        : `${name}: applet not found\n`,
    )
    return 127
  }
}

function withArgv(process: Process, argv: readonly string[]): Process {
  return Object.create(process, { argv: { value: argv } }) as Process
}

const widest = 79

/** What it says of itself, with the names of its applets. */
function introduction(process: Process): string {
  return `${busyboxVersion(process)} multi-call binary.
BusyBox is copyrighted by many authors between 1998-2015.
Licensed under GPLv2. See source distribution for detailed
copyright notices.

Usage: busybox [function [arguments]...]
   or: busybox --list[-full]
   or: busybox --show SCRIPT
   or: busybox --install [-s] [DIR]
   or: function [arguments]...

\tBusyBox is a multi-call binary that combines many common Unix
\tutilities into a single executable.  Most people will create a
\tlink to busybox for each function they wish to use and BusyBox
\twill act like whatever it was invoked as.

Currently defined functions:
${wrapped(applets)}
`
}

function wrapped(names: readonly string[]): string {
  const lines: string[] = []
  let line = ''
  for (const [index, name] of names.entries()) {
    const word = index === names.length - 1 ? name : `${name},`
    if (line !== '' && 8 + line.length + 1 + word.length > widest) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].map((each) => `\t${each}`).join('\n')
}
