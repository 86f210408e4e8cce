/**
 * What adduser and deluser share: Perl's command line (long options anywhere), the account files, ids that are free, and
 * complaints as `warn:`, `err:` and `fatal:` with the exit codes of adduser(8).
 */
import { PosixError } from '../../filesystem/posixError'
import type { Process } from '../../process/types'
import { AccountFile } from './files'

export const codes = {
  exists: 11,
  doesNotExist: 12,
  wrongKind: 13,
  idInUse: 21,
  badName: 31,
  notEmpty: 41,
  notMember: 42,
  primary: 43,
  usage: 51,
  notRoot: 54,
  rootUser: 55,
  system: 82,
}
export const regular = [1000, 59_999] as const
export const ofSystem = [100, 999] as const

const flags =
  'system group quiet verbose debug force-badname allow-badname allow-bad-names allow-all-names disabled-login disabled-password no-create-home add-extra-groups add_extra_groups remove-home remove-all-files backup only-if-empty no-preserve-root help version'.split(
    ' ',
  )
const withValue =
  'uid gid firstuid lastuid firstgid lastgid ingroup shell comment gecos home conf backup-to backup-suffix'.split(' ')
const numbers = ['uid', 'gid', 'firstuid', 'lastuid', 'firstgid', 'lastgid']
const letters: Readonly<Record<string, string>> = { q: 'quiet', h: 'help', v: 'version', s: 'shell', c: 'conf' }

export const addUsage =
  'adduser [OPTION]... USER\nadduser --system [OPTION]... USER\nadduser USER GROUP\naddgroup [OPTION]... GROUP\n'
export const removeUsage = 'deluser [OPTION]... USER\ndeluser USER GROUP\ndelgroup [OPTION]... GROUP\n'

/** What ends a run: an exit code, and what is said before. */
export class Ended extends Error {
  constructor(
    readonly status: number,
    readonly words: string,
  ) {
    super(words)
  }
}

export const fatal = (status: number, words: string): Ended => new Ended(status, `fatal: ${words}\n`)

export class Front {
  readonly users: AccountFile
  readonly groups: AccountFile
  readonly shadow: AccountFile
  readonly given = new Map<string, string>()
  readonly names: string[] = []

  constructor(readonly process: Process) {
    this.users = new AccountFile(process, '/etc/passwd')
    this.groups = new AccountFile(process, '/etc/group')
    this.shadow = new AccountFile(process, '/etc/shadow')
  }

  has(name: string): boolean {
    return this.given.has(name)
  }

  async info(words: string): Promise<void> {
    if (this.has('verbose') || this.has('debug')) await this.process.print(`info: ${words}\n`)
  }

  async warn(words: string): Promise<void> {
    await this.process.printError(`warn: ${words}\n`)
  }

  /** The lowest number that no user (or group) has, or that neither has. */
  free([first, last]: readonly [number, number], of: readonly AccountFile[]): number {
    const used = new Set(of.flatMap((file) => file.lines.map((fields) => Number(fields[2]))))
    for (let id = first; id <= last; id++) if (!used.has(id)) return id
    throw fatal(codes.idInUse, `No UID/GID pair is available in the range ${first}-${last}.`)
  }

  save(...files: readonly AccountFile[]): void {
    for (const file of files) if (file !== this.shadow || file.exists) file.save(true)
  }
}

/** Reads Perl's command line. Throws `Ended`. */
function readWords(front: Front, usage: string): void {
  const words = front.process.argv.slice(1)
  const wrong: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === '--') {
      front.names.push(...words.slice(at + 1))
      break
    }
    if (!/^--?\w/.test(word)) {
      front.names.push(word)
      continue
    }
    const [given = '', value] = word.replace(/^--?/, '').split(/=(.*)/s)
    const name = letters[given] ?? given
    if (flags.includes(name)) front.given.set(name, '')
    else if (!withValue.includes(name)) wrong.push(`Unknown option: ${given}\n`)
    else {
      const text = value ?? words[++at]
      if (text === undefined) wrong.push(`Option ${given} requires an argument\n`)
      else if (numbers.includes(name) && !/^-?\d+$/.test(text))
        wrong.push(`Value "${text}" invalid for option ${given} (number expected)\n`)
      else front.given.set(name, text)
    }
  }
  if (wrong.length > 0) throw new Ended(codes.usage, `${wrong.join('')}\0${usage}`)
}

/** Runs one of the programs over its command line. */
export async function run(process: Process, usage: string, act: (front: Front) => Promise<number>): Promise<number> {
  try {
    const front = new Front(process)
    readWords(front, usage)
    if (front.has('help') || front.has('version')) {
      await process.print(front.has('help') ? usage : `${usage.slice(0, 7)} version 3.152\n`)
      return 0
    }
    if (process.credentials.uid !== 0)
      throw fatal(
        codes.notRoot,
        usage === addUsage
          ? 'Only root may add a user or group to the system.'
          : 'Only root may remove a user or group from the system.',
      )
    if (front.names.length < 1 || front.names.length > 2 || front.names[0] === '')
      throw fatal(codes.usage, 'Only one or two names allowed.')
    return await act(front)
  } catch (error) {
    if (error instanceof PosixError) {
      await process.printError(`fatal: cannot write the accounts: ${error.message}\n`)
      return 1
    }
    if (!(error instanceof Ended)) throw error
    const [complaint = '', shown = ''] = error.words.split('\0')
    await process.printError(complaint)
    await process.print(shown)
    return error.status
  }
}

/** Who is listed in a group's line. */
export function membersOf(group: readonly string[]): string[] {
  return (group[3] ?? '').split(',').filter((each) => each !== '')
}
