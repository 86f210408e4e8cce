/** namei: follows a path, a line a component, links indented below where they lead: `-l -m -o -v -x -n`. */
import type { Stat } from '../../filesystem/types'
import type { Process, Program } from '../../process/types'
import { modeText } from '../fileMode'
import { statOrNothing } from '../fileTree'
import { parseOptions, type Options } from '../options'
import { readNames, type Names } from '../ownership'
import { wrongUsage } from '../wrongUsage'

const maxLinks = 40
const letters: Readonly<Record<Stat['kind'], string>> = {
  file: '-',
  directory: 'd',
  symlink: 'l',
  fifo: 'p',
  characterDevice: 'c',
  blockDevice: 'b',
  socket: 's',
}

interface Step {
  readonly name: string
  readonly depth: number
  readonly stat: Stat | undefined
  readonly target: string
  readonly isMount: boolean
}

export const namei: Program = async (process) => {
  const options = parseOptions(process, {
    short: 'lmnovxVhZ',
    long: { long: 'l', modes: 'm', owners: 'o', vertical: 'v', mountpoints: 'x', nosymlinks: 'n' },
  })
  if (options.operands.length === 0) throw wrongUsage(process, 'pathname argument is missing')
  const names = readNames(process)
  let status = 0
  for (const path of options.operands) {
    const steps: Step[] = []
    follow(process, path, '', 0, steps, { left: maxLinks, options })
    await process.print(`f: ${path}\n${steps.map((step) => line(step, options, names)).join('')}`)
    if (steps.some((step) => step.stat === undefined)) status = 1
  }
  return status
}

/** Adds the steps of a path that begins in `base`; returns where it leads. */
function follow(
  process: Process,
  path: string,
  base: string,
  depth: number,
  steps: Step[],
  how: { left: number; readonly options: Options },
): string | undefined {
  let at = base
  const parts = path.split('/').filter((part) => part !== '')
  if (path.startsWith('/')) {
    at = '/'
    steps.push({ name: '/', depth, stat: statOrNothing(process, '/'), target: '', isMount: true })
  }
  for (const name of parts) {
    const here = at === '' ? name : at === '/' ? `/${name}` : `${at}/${name}`
    const stat = statOrNothing(process, here, false)
    const target = stat?.kind === 'symlink' ? process.namespace.readLink(process, here) : ''
    const isMount = stat?.kind === 'directory' && isMounted(process, here)
    steps.push({ name, depth, stat, target, isMount })
    if (stat === undefined) return undefined
    if (stat.kind === 'symlink' && how.left-- > 0) {
      if (how.options.has('n')) at = here
      else {
        const led = follow(process, target, at, depth + 1, steps, how)
        if (led === undefined) return undefined
        at = led
      }
    } else at = here
  }
  return at
}

function isMounted(process: Process, path: string): boolean {
  const real = process.namespace.realPath(process, path)
  return process.namespace.mounts.some((mount) => mount.path === real)
}

function line(step: Step, options: Options, names: Names): string {
  const long = options.has('l')
  const [modes, owners, vertical] = [long || options.has('m'), long || options.has('o'), long || options.has('v')]
  const indent = '  '.repeat(step.depth)
  if (step.stat === undefined) {
    const width = (modes ? 10 : 1) + (owners ? 12 : 0)
    return `${vertical ? '' : ' '}${indent}${' '.repeat(width)}  ${step.name} - No such file or directory\n`
  }
  const letter = step.isMount && options.has('x') ? 'D' : letters[step.stat.kind]
  const kind = modes ? modeText(step.stat.kind, step.stat.mode) : letter
  const owner = names.userName(step.stat.uid) ?? String(step.stat.uid)
  const group = names.groupName(step.stat.gid) ?? String(step.stat.gid)
  const owned = owners ? ` ${owner} ${group}` : ''
  const link = step.stat.kind === 'symlink' ? ` -> ${step.target}` : ''
  return vertical ? `${kind}${owned} ${indent}${step.name}${link}\n` : ` ${indent}${kind}${owned} ${step.name}${link}\n`
}
