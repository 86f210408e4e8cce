/** The logs that dpkg and apt keep of what they do: their lines, and what was printed meanwhile. */
import { appendText, found, placeContent } from '../../packages/containerFiles'
import { filler } from '../../packages/filler'
import type { Process } from '../../process/types'
import { invokedName } from '../complaint'

/**
 * Prints what dpkg says, and keeps it for term.log. Under apt dpkg has a terminal of its own: lines end in CR LF there, and
 * errors come with the rest.
 */
export class Told {
  text = ''

  private readonly isUnderApt: boolean

  constructor(private readonly process: Process) {
    this.isUnderApt = invokedName(process).startsWith('apt')
  }

  async print(text: string): Promise<void> {
    this.text += text.replace(/^.*\r/gm, '')
    await this.process.print(this.isUnderApt ? text.replace(/\n/g, '\r\n') : text)
  }

  /** An error: on the terminal, or where errors go. */
  async complain(text: string): Promise<void> {
    if (this.isUnderApt) await this.print(text)
    else await this.process.printError(text)
  }
}

function stamp(process: Process): string {
  return new Date(process.host.now()).toISOString().slice(0, 19).replace('T', ' ')
}

/** Lines of /var/log/dpkg.log, each behind the time. */
export function log(process: Process, lines: readonly string[]): void {
  appendText(process, '/var/log/dpkg.log', lines.map((line) => `${stamp(process)} ${line}\n`).join(''))
}

/** What dpkg.log says of a package that goes. */
export function logRemoval(process: Process, name: string, version: string): void {
  const states = ['half-configured', 'half-installed', 'config-files', 'config-files', 'not-installed']
  log(process, [
    `status installed ${name} ${version}`,
    `remove ${name} ${version} <none>`,
    ...states.map((state) => `status ${state} ${name} ${version}`),
  ])
}

/** apt's own logs of one run. */
export function logRun(process: Process, action: string, packages: readonly string[], dialogue: string): void {
  const when = stamp(process).replace(' ', '  ')
  const command = [process.argv[0]?.replace(/^.*\//, '') ?? '', ...process.argv.slice(1)].join(' ')
  const history = `Start-Date: ${when}\nCommandline: ${command}\n${action}: ${packages.join(', ')}\nEnd-Date: ${when}\n`
  appendText(process, '/var/log/apt/history.log', `\n${history}`)
  appendText(process, '/var/log/apt/term.log', `\nLog started: ${when}\n${dialogue}Log ended: ${when}\n`, 0o640)
  if (found(process, '/var/log/apt/eipp.log.xz') === undefined)
    placeContent(process, '/var/log/apt/eipp.log.xz', filler('eipp', 3_964 + packages.length * 150))
}
