/** Options that the clients share: who, where, with which password. `/etc/my.cnf` and MYSQL_PWD have their say first. */
import { PosixError } from '../../filesystem/posixError'
import type { Process } from '../../process/types'
import { decodeText } from '../../text'
import type { Target } from './connection'

export interface CommandLine {
  readonly target: Target
  /** Options of the program's own: their value, or true. */
  readonly given: ReadonlyMap<string, string | true>
  readonly operands: readonly string[]
}

export interface OwnOptions {
  /** Letters and what they stand for; a colon says that a value follows. */
  readonly letters: Readonly<Record<string, string>>
  /** Long names; a colon says that a value follows. */
  readonly names: readonly string[]
}

const shared: OwnOptions = {
  letters: {
    u: 'user:',
    p: 'password?',
    h: 'host:',
    P: 'port:',
    S: 'socket:',
    D: 'database:',
    V: 'version',
    '?': 'help',
    I: 'help',
  },
  names: [
    'user:',
    'password?',
    'host:',
    'port:',
    'socket:',
    'database:',
    'protocol:',
    'default-character-set:',
    'ssl-mode:',
    'defaults-file:',
    'defaults-extra-file:',
    'no-defaults',
    'connect-timeout:',
    'version',
    'help',
    'get-server-public-key',
    'no-beep',
    'compress',
    'skip-ssl',
  ],
}

/** Wrong command lines: what is printed, and the exit code. */
export class WrongOption extends Error {}

/** Reads a command line. A password that isn't in it is asked for on the terminal. Throws WrongOption. */
export async function readCommandLine(process: Process, program: string, own: OwnOptions): Promise<CommandLine> {
  const given = new Map<string, string | true>()
  const operands: string[] = []
  const letters = { ...shared.letters, ...own.letters }
  const names = [...shared.names, ...own.names]
  const words = [...process.argv.slice(1)]
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--') operands.push(...words.splice(0))
    else if (word.startsWith('--')) readLong(program, word, words, names, given)
    else if (word.startsWith('-') && word.length > 1) readShort(program, word, words, letters, given)
    else operands.push(word)
  }
  const password = await passwordOf(process, program, given)
  const value = (name: string): string | undefined => {
    const held = given.get(name)
    return typeof held === 'string' ? held : undefined
  }
  const isTcp = value('protocol')?.toLowerCase() === 'tcp'
  const host = value('host') ?? (isTcp ? '127.0.0.1' : undefined)
  const configured = configuration(process, 'client')
  const target: Target = {
    user: value('user') ?? (process.credentials.uid === 0 ? 'root' : 'mysql'),
    password,
    host: isTcp && host === 'localhost' ? '127.0.0.1' : host,
    port: Number(value('port') ?? 3306),
    socket: value('socket') ?? configured.get('socket') ?? '/var/run/mysqld/mysqld.sock',
    ...(value('database') === undefined ? {} : { schema: value('database') ?? '' }),
  }
  return { target, given, operands }
}

function readLong(
  program: string,
  word: string,
  words: string[],
  names: readonly string[],
  given: Map<string, string | true>,
): void {
  const [, name = '', value] = /^--([^=]*)(?:=([^]*))?$/.exec(word) ?? []
  const exact = names.find((each) => each.replace(/[:?]$/, '') === name)
  const fitting = exact === undefined ? names.filter((each) => each.startsWith(name)) : [exact]
  const [found] = fitting
  if (found === undefined || fitting.length > 1) throw new WrongOption(`${program}: [ERROR] unknown option '${word}'.`)
  const plain = found.replace(/[:?]$/, '')
  if (!found.endsWith(':')) {
    given.set(plain, value ?? true)
    return
  }
  const next = value ?? words.shift()
  if (next === undefined)
    throw new WrongOption(`${program}: [ERROR] ${program}: option '--${plain}' requires an argument.`)
  given.set(plain, next)
}

function readShort(
  program: string,
  word: string,
  words: string[],
  letters: Readonly<Record<string, string>>,
  given: Map<string, string | true>,
): void {
  for (let at = 1; at < word.length; at++) {
    const letter = word.charAt(at)
    const found = Object.hasOwn(letters, letter) ? letters[letter] : undefined
    if (found === undefined) throw new WrongOption(`${program}: [ERROR] unknown option '-${letter}'.`)
    const plain = found.replace(/[:?]$/, '')
    const rest = word.slice(at + 1)
    if (found.endsWith('?')) {
      given.set(plain, rest === '' ? true : rest)
      return
    }
    if (!found.endsWith(':')) {
      given.set(plain, true)
      continue
    }
    const next = rest === '' ? words.shift() : rest.replace(/^=/, '')
    if (next === undefined)
      throw new WrongOption(`${program}: [ERROR] ${program}: option '-${letter}' requires an argument.`)
    given.set(plain, next)
    return
  }
}

async function passwordOf(
  process: Process,
  program: string,
  given: ReadonlyMap<string, string | true>,
): Promise<string> {
  const password = given.get('password')
  if (typeof password === 'string') {
    await process.printError(`${program}: [Warning] Using a password on the command line interface can be insecure.\n`)
    return password
  }
  if (password !== true) return process.env.get('MYSQL_PWD') ?? ''
  const { terminal } = process
  await process.printError('Enter password: ')
  const mode = terminal?.mode
  if (terminal !== undefined && mode !== undefined) terminal.mode = { ...mode, echo: false }
  try {
    return decodeText(await process.stdin.readLine()).replace(/\r?\n$/, '')
  } finally {
    if (terminal !== undefined && mode !== undefined) terminal.mode = mode
    await process.printError('\n')
  }
}

/** A group of `/etc/my.cnf` and of the files that it includes. */
export function configuration(process: Process, group: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  readConfiguration(process, '/etc/my.cnf', group, values)
  return values
}

function readConfiguration(process: Process, path: string, group: string, values: Map<string, string>): void {
  let current = ''
  for (const line of textOf(process, path)
    .split('\n')
    .map((each) => each.trim())) {
    const folder = /^!includedir\s+(\S+)/.exec(line)?.[1]
    if (folder !== undefined)
      for (const name of filesIn(process, folder)) readConfiguration(process, `${folder}/${name}`, group, values)
    const section = /^\[(.*)\]$/.exec(line)?.[1]
    if (section !== undefined) current = section
    const setting = /^([A-Za-z][\w-]*)\s*(?:=\s*(.*))?$/.exec(line)
    if (setting !== null && current === group) values.set((setting[1] ?? '').replace(/_/g, '-'), setting[2] ?? '')
  }
}

function textOf(process: Process, path: string): string {
  try {
    const file = process.namespace.open(process, path, { read: true })
    try {
      return decodeText(file.read(1 << 20))
    } finally {
      file.close()
    }
  } catch (error) {
    if (error instanceof PosixError) return ''
    throw error
  }
}

function filesIn(process: Process, folder: string): readonly string[] {
  try {
    const names = process.namespace.readDirectory(process, folder).map(({ name }) => name)
    return names.filter((name) => name.endsWith('.cnf')).sort()
  } catch (error) {
    if (error instanceof PosixError) return []
    throw error
  }
}
