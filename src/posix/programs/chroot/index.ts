/** chroot, flock, usleep and other small programs that run programs or answer one question. */
import type { Process, Program } from '../../process/types'
import { attempt, complain, faced, isGnu, reason, UsageError } from '../complaint'
import { statOrNothing } from '../fileTree'
import { missingOperand, parseOptions } from '../options'
import { records } from '../ownership'
import { becomeOther } from '../spawning'
import { noOperands } from '../wrongUsage'
import { decodeText } from '../../text'

/** Only the root that a container has already can be taken. */
export const chroot: Program = async (process) => {
  const options = parseOptions(process, {
    short: '+',
    long: { userspec: 'u:', groups: 'g:', 'skip-chdir': 's' },
    gnuStatus: 125,
    usage: 'NEWROOT [PROG ARGS]',
  })
  const [root, ...command] = options.operands
  if (root === undefined) throw missingOperand(process, { short: '', gnuStatus: 125, usage: 'NEWROOT [PROG ARGS]' })
  const refused = isGnu(process) ? 125 : 1
  try {
    if (process.namespace.stat(process, root).kind !== 'directory') throw new UsageError('', refused)
    if (process.namespace.realPath(process, root) !== '/') {
      await complain(process, "the Camada simulator's chroot leaves out other roots than /")
      return refused
    }
  } catch (error) {
    const why = error instanceof UsageError ? 'Not a directory' : reason(process, error)
    await complain(
      process,
      faced(
        process,
        `can't change root directory to '${root}': ${why}`,
        `cannot change root directory to '${root}': ${why}`,
      ),
    )
    return refused
  }
  process.cwd = '/'
  const argv = command.length > 0 ? command : [process.env.get('SHELL') ?? '/bin/sh', '-i']
  return becomeOther(process, argv, process.env, (name, why) =>
    faced(process, `can't execute '${name}': ${why}`, `failed to run command '${name}': ${why}`),
  )
}

/** Nobody else holds a lock in the simulator: the command runs at once. */
export const flock: Program = async (process) => {
  const table = {
    short: '+sxunoFw:E:c:',
    long: {
      nb: 'n',
      shared: 's',
      exclusive: 'x',
      unlock: 'u',
      nonblock: 'n',
      timeout: 'w:',
      wait: 'w:',
      command: 'c:',
      'conflict-exit-code': 'E:',
      close: 'o',
      'no-fork': 'F',
      verbose: 'V',
      fcntl: 'f',
    },
    usage: '[-sxun] FD | { FILE [-c] PROG ARGS }',
  }
  const options = parseOptions(process, table)
  const [path, ...rest] = options.operands
  if (path === undefined) throw missingOperand(process, table)
  if (rest.length === 0 && !isGnu(process)) return lockDescriptor(process, path)
  if (/^\d+$/.test(path) && rest.length === 0) return 0
  const opened = await attempt(
    process,
    async () => {
      const directory = statOrNothing(process, path)?.kind === 'directory'
      ;(await process.open(path, directory ? { read: true } : { read: true, createMode: 0o666 })).close()
    },
    (why) => faced(process, `can't open '${path}': ${why}`, `cannot open lock file ${path}: ${why}`),
  )
  if (!opened) return isGnu(process) ? 66 : 1
  if (options.has('V'))
    await process.print(`flock: getting lock took 0.000002 seconds\nflock: executing ${rest[0] ?? 'sh'}\n`)
  const argv = rest[0] === '-c' || options.has('c') ? ['sh', '-c', options.value('c') ?? rest[1] ?? ''] : rest
  return becomeOther(process, argv, process.env, (name, why) =>
    faced(process, `can't execute '${name}': ${why}`, `failed to execute ${name}: ${why}`),
  )
}

async function lockDescriptor(process: Process, number: string): Promise<number> {
  if (!/^\d+$/.test(number)) throw new UsageError(`flock: invalid number '${number}'\n`, 1)
  if (process.descriptors.has(Number(number))) return 0
  await complain(process, ': Bad file descriptor')
  return 1
}

export const usleep: Program = async (process) => {
  const [given] = process.argv.slice(1)
  if (given === undefined) throw missingOperand(process, { short: '', usage: 'N' })
  if (!/^\d+$/.test(given)) throw new UsageError(`usleep: invalid number '${given}'\n`, 1)
  await process.sleep(Number(given) / 1000)
  return 0
}

export const pwdx: Program = async (process) => {
  let status = 0
  for (const pid of process.argv.slice(1)) {
    try {
      await process.print(`${pid}: ${process.namespace.readLink(process, `/proc/${pid}/cwd`)}\n`)
    } catch (error) {
      await process.printError(
        isGnu(process)
          ? `${pid}: ${reason(process, error).replace('No such file or directory', 'No such process')}\n`
          : `pwdx: can't read '/proc/${pid}/cwd': ${reason(process, error)}\n`,
      )
      status = 1
    }
  }
  return status
}

export const logname: Program = async (process) => {
  noOperands(process)
  if (process.argv.length > 1) throw missingOperand(process, { short: '' })
  await complain(process, faced(process, 'getlogin', 'no login name'))
  return 1
}

export const hostid: Program = async (process) => {
  noOperands(process)
  await process.print('007f0100\n')
  return 0
}

/** Nobody logs in to a container: users, who, last and w have nothing to say. */
export const nobody: Program = (process) => {
  if (isGnu(process))
    parseOptions(process, {
      short: 'abdHlmpqrstTuwif',
      long: { all: 'a', boot: 'b', count: 'q', heading: 'H', users: 'u', lookup: 'l' },
    })
  return Promise.resolve(0)
}

/** What is logged goes to a daemon that no container runs. */
export const logger: Program = () => Promise.resolve(0)

export const dmesg: Program = async (process) => {
  await complain(
    process,
    faced(process, 'klogctl: Operation not permitted', 'read kernel buffer failed: Operation not permitted'),
  )
  return 1
}

/** A program that becomes another after its options. */
export const wrapper: Program = async (process) => {
  const options = parseOptions(process, {
    short: '+i:o:e:',
    long: { input: 'i:', output: 'o:', error: 'e:' },
    gnuStatus: 125,
    usage: 'PROG ARGS',
  })
  if (options.operands.length === 0) throw missingOperand(process, { short: '', gnuStatus: 125 })
  return becomeOther(process, options.operands, process.env, (name, why) =>
    faced(process, `can't execute '${name}': ${why}`, `failed to run command '${name}': ${why}`),
  )
}

const databases: Readonly<Record<string, { readonly file: string; readonly id: number }>> = {
  passwd: { file: '/etc/passwd', id: 2 },
  group: { file: '/etc/group', id: 2 },
  shadow: { file: '/etc/shadow', id: -1 },
}

export const getent: Program = async (process) => {
  const [database, ...keys] = process.argv.slice(1)
  if (database === undefined) {
    await complain(
      process,
      isGnu(process)
        ? "wrong number of arguments\nTry `getent --help' or `getent --usage' for more information."
        : 'missing database',
    )
    return 1
  }
  const known = databases[database]
  if (known !== undefined) {
    const lines = records(process, known.file)
    const found =
      keys.length === 0
        ? lines
        : keys.map((key) => lines.find((fields) => fields[0] === key || (known.id >= 0 && fields[known.id] === key)))
    for (const fields of found) if (fields !== undefined) await process.print(`${fields.join(':')}\n`)
    return found.includes(undefined) ? 2 : 0
  }
  if (database !== 'hosts' && database !== 'ahosts') {
    await process.printError(
      `Unknown database: ${database}\n${isGnu(process) ? "Try `getent --help' or `getent --usage' for more information.\n" : ''}`,
    )
    return 1
  }
  return getentHosts(process, keys)
}

async function getentHosts(process: Process, keys: readonly string[]): Promise<number> {
  let text = ''
  try {
    const file = process.namespace.open(process, '/etc/hosts', { read: true })
    text = decodeText(file.read(65536))
    file.close()
  } catch {
    // Without the file nobody has a name.
  }
  const entries = text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
    .filter((fields) => fields.length > 1)
  let status = 0
  for (const key of keys.length === 0 ? [undefined] : keys) {
    const found = entries.filter((fields) => key === undefined || fields.includes(key))
    if (found.length === 0) status = 2
    for (const [address = '', ...names] of key === undefined ? found : found.slice(0, 1))
      await process.print(`${address.padEnd(15)} ${names.join(' ')}\n`)
  }
  return status
}
