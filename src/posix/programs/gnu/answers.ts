/**
 * Programs of util-linux, procps and coreutils that have one thing to say in a container: nobody is logged in, nothing of
 * System V's is shared, nobody may log in, and the root is a real one.
 */
import { randomBytes } from 'node:crypto'
import type { Process, Program } from '../../process/types'
import { complain } from '../complaint'
import { uptime } from '../free'
import { parseOptions } from '../options'
import { records } from '../ownership'

export const nologin: Program = async (process) => {
  parseOptions(process, { short: 'c:V', long: { command: 'c:', init: 'i', interactive: 'i', login: 'l' } })
  await process.print('This account is currently not available.\n')
  return 1
}

/** 128 bits of chance in hexadecimal. */
export const mcookie: Program = async (process) => {
  parseOptions(process, { short: 'f:m:vV', long: { file: 'f:', 'max-size': 'm:', verbose: 'v' } })
  await process.print(`${randomBytes(16).toString('hex')}\n`)
  return 0
}

/** A container's root is one of its own: no chroot (1). */
export const ischroot: Program = (process) => {
  parseOptions(process, { short: 'ft', long: { 'default-false': 'f', 'default-true': 't' } })
  return Promise.resolve(1)
}

export const pinky: Program = async (process) => {
  const options = parseOptions(process, { short: 'lbhpsfwiq', long: { lookup: 'u' } })
  if (!options.has('l')) {
    if (!options.has('f')) await process.print('Login    Name                 TTY      Idle   When         Where\n')
    return 0
  }
  if (options.operands.length === 0) {
    await complain(process, 'no username specified; at least one must be specified when using -l')
    return 1
  }
  for (const name of options.operands) await process.print(lookedUp(process, name, options.has('b')))
  return 0
}

function lookedUp(process: Process, name: string, isShort: boolean): string {
  const account = records(process, '/etc/passwd').find((fields) => fields[0] === name)
  const login = `Login name: ${name.padEnd(28)}In real life: `
  if (account === undefined) return `${login} ???\n`
  const [, , , , comment = '', home = '', shell = ''] = account
  const places = isShort ? '' : `Directory: ${home.padEnd(29)}Shell:  ${shell}\n`
  return `${login} ${comment.split(',')[0] ?? ''}\n${places}\n`
}

const tables = [
  ['q', 'Message Queues', 'key        msqid      owner      perms      used-bytes   messages    '],
  ['m', 'Shared Memory Segments', 'key        shmid      owner      perms      bytes      nattch     status      '],
  ['s', 'Semaphore Arrays', 'key        semid      owner      perms      nsems     '],
] as const

/** Nothing of System V's is ever shared: three empty tables. */
export const ipcs: Program = async (process) => {
  const options = parseOptions(process, {
    short: 'i:mqsatpculbVh',
    long: { all: 'a', queues: 'q', shmems: 'm', semaphores: 's' },
  })
  const wanted = tables.filter(([letter]) => options.has(letter))
  const shown = wanted.length === 0 || options.has('a') ? tables : wanted
  const body = shown.map(([, title, heading]) => `\n------ ${title} --------\n${heading}\n`).join('')
  await process.print(`${body}\n`)
  return 0
}

/** The time and load, and a heading over nobody. */
export const w: Program = async (process) => {
  const options = parseOptions(process, {
    short: 'husfoipt',
    long: { 'no-header': 'h', 'no-current': 'u', short: 's', from: 'f', 'old-style': 'o', 'ip-addr': 'i', pids: 'p' },
  })
  if (options.has('h')) return 0
  await uptime(Object.create(process, { argv: { value: ['uptime'] } }) as Process)
  const from = options.has('f') ? '' : 'FROM             '
  const rest = options.has('s') ? `${from}  IDLE WHAT` : `${from}LOGIN@   IDLE   JCPU   PCPU  WHAT`
  await process.print(`USER     TTY      ${rest}\n`)
  return 0
}
