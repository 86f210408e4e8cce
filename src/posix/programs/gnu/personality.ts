/**
 * Programs that run another in a changed frame: setarch and its names (linux32 shows i686), taskset (which processors),
 * and those that a container without rights is refused: unshare, nsenter, pivot_root.
 */
import type { Process, Program } from '../../process/types'
import { complain, invokedName, UsageError } from '../complaint'
import { statOrNothing } from '../fileTree'
import { parseOptions } from '../options'
import { becomeOther } from '../spawning'
import { wrongUsage } from '../wrongUsage'

const architectures = ['uname26', 'linux32', 'linux64', 'i386', 'i486', 'i586', 'i686', 'athlon', 'x86_64']
const of32Bits = new Set(['linux32', 'i386', 'i486', 'i586', 'i686', 'athlon'])

const failedWords = (name: string, why: string): string => `failed to execute ${name}: ${why}`

export const setarch: Program = async (process) => {
  const options = parseOptions(process, {
    short: '+BFILRSTXZ3vh',
    long: { list: 'l', 'addr-no-randomize': 'R', '32bit': 'B', '4gb': '3', '3gb': '3', verbose: 'v', show: 'w' },
  })
  if (options.has('l')) {
    await process.print(`${architectures.join('\n')}\n`)
    return 0
  }
  const isNamed = invokedName(process) !== 'setarch'
  const [first, ...words] = options.operands
  if (!isNamed && first === undefined) throw wrongUsage(process, 'Not enough arguments')
  const architecture = isNamed ? invokedName(process) : (first ?? '')
  if (!architectures.includes(architecture))
    throw new UsageError(`setarch: ${architecture}: Unrecognized architecture\n`, 1)
  const rest = words.filter(
    (word, at) => !word.startsWith('-') || words.slice(0, at).some((each) => !each.startsWith('-')),
  )
  if (options.has('R') || (!isNamed && words[0] === '-R')) {
    await complain(process, `failed to set personality to ${architecture}: Operation not permitted`)
    return 1
  }
  const argv = isNamed ? options.operands : rest
  const env = new Map(process.env)
  if (of32Bits.has(architecture)) env.set(machineVariable, 'i686')
  else env.delete(machineVariable)
  return becomeOther(process, argv.length === 0 ? ['/bin/sh'] : argv, env, failedWords)
}

/** Where a personality is remembered, for what `uname` calls the machine. */
export const machineVariable = '_CAMADA_MACHINE'

export const taskset: Program = async (process) => {
  const options = parseOptions(process, {
    short: '+acph',
    long: { 'all-tasks': 'a', 'cpu-list': 'c', pid: 'p' },
  })
  const isList = options.has('c')
  const [mask, ...argv] = options.operands
  if (mask === undefined) throw wrongUsage(process, 'bad usage')
  if (options.has('p')) return showAffinity(process, argv[0] ?? mask, isList)
  if (argv.length === 0) throw wrongUsage(process, 'bad usage')
  if (!(isList ? /^\d+([-,:]\d+)*$/ : /^(0x)?[0-9a-f]+$/i).test(mask)) {
    await complain(process, `failed to parse CPU ${isList ? 'list' : 'mask'}: ${mask}`)
    return 1
  }
  return becomeOther(process, argv, process.env, failedWords)
}

async function showAffinity(process: Process, pid: string, isList: boolean): Promise<number> {
  if (statOrNothing(process, `/proc/${pid}`) === undefined) {
    await complain(process, `failed to get pid ${pid}'s affinity: No such process`)
    return 1
  }
  await process.print(`pid ${pid}'s current affinity ${isList ? 'list: 0,1' : 'mask: 3'}\n`)
  return 0
}

/** Nobody in a container may leave its namespaces. */
export const unshare: Program = async (process) => {
  parseOptions(process, {
    short: '+mufinpUCTrcS:G:R:w:h',
    long: { mount: 'm', uts: 'u', ipc: 'i', net: 'n', pid: 'p', user: 'U', cgroup: 'C', time: 'T', fork: 'f', 'map-root-user': 'r', 'mount-proc': 'x', 'map-current-user': 'c', propagation: 'y:', root: 'R:', wd: 'w:', setuid: 'S:', setgid: 'G:' }, // prettier-ignore
  })
  await complain(process, 'unshare failed: Operation not permitted')
  return 1
}

export const nsenter: Program = async (process) => {
  const options = parseOptions(process, {
    short: '+at:mufinpUCTS:G:r::w::FeWZh',
    long: { all: 'a', target: 't:', mount: 'm', uts: 'u', ipc: 'i', net: 'n', pid: 'p', user: 'U', cgroup: 'C', time: 'T', 'no-fork': 'F', root: 'r::', wd: 'w::', env: 'e' }, // prettier-ignore
  })
  const [kind] = options.given.filter(({ letter }) => 'amuinpUCT'.includes(letter))
  if (kind === undefined) await complain(process, 'no namespace specified')
  else if (!options.has('t')) await complain(process, 'no target PID specified')
  else await complain(process, `reassociate to namespaces failed: Operation not permitted`)
  return 1
}

export const pivotRoot: Program = async (process) => {
  const options = parseOptions(process, { short: 'h' })
  const [root, old] = options.operands
  if (root === undefined || old === undefined) throw wrongUsage(process, 'bad usage')
  await complain(process, `failed to change root from \`${root}' to \`${old}': Operation not permitted`)
  return 1
}
