/** chsh (`-s`), chage (`-l -d -m -M -W -I -E`) and gpasswd (`-a -d -M -A -r -R`) of Debian's passwd package. */
import type { Process, Program } from '../../process/types'
import { complain, invokedName } from '../complaint'
import { statOrNothing } from '../fileTree'
import { parseOptions } from '../options'
import { wrongUsage } from '../wrongUsage'
import { AccountFile } from './files'

const dayMs = 86_400_000

export const chsh: Program = async (process) => {
  const options = parseOptions(process, { short: 's:R:h', long: { shell: 's:' }, gnuStatus: 2 })
  const users = new AccountFile(process, '/etc/passwd')
  const name =
    options.operands[0] ?? users.lines.find((fields) => fields[2] === String(process.credentials.uid))?.[0] ?? ''
  const user = users.find(name)
  const shell = options.value('s')
  if (user === undefined) return fail(process, `user '${name}' does not exist`)
  if (shell === undefined) return fail(process, "the Camada simulator's chsh leaves out asking for a shell")
  if (process.credentials.uid !== 0) return fail(process, `You may not change the shell for '${name}'.`)
  const known = new AccountFile(process, '/etc/shells').lines.map(([line = '']) => line)
  if (!known.includes(shell)) await complain(process, `Warning: ${shell} is an invalid shell`)
  if (statOrNothing(process, shell) === undefined) await complain(process, `Warning: ${shell} does not exist`)
  user[6] = shell
  users.save(true)
  return 0
}

async function fail(process: Process, words: string, status = 1): Promise<number> {
  await complain(process, words)
  return status
}

/** Fields of /etc/shadow by the letter that sets them. */
const fieldOf: Readonly<Record<string, number>> = { d: 2, m: 3, M: 4, W: 5, I: 6, E: 7 }

export const chage: Program = async (process) => {
  const options = parseOptions(process, {
    short: 'd:E:hiI:lm:M:R:P:W:',
    long: {
      lastday: 'd:',
      expiredate: 'E:',
      iso8601: 'i',
      inactive: 'I:',
      list: 'l',
      mindays: 'm:',
      maxdays: 'M:',
      warndays: 'W:',
    },
    gnuStatus: 2,
  })
  const [name] = options.operands
  if (name === undefined) throw wrongUsage(process, 'no user was named', 2)
  if (new AccountFile(process, '/etc/passwd').find(name) === undefined)
    return fail(process, `user '${name}' does not exist in /etc/passwd`)
  const shadow = new AccountFile(process, '/etc/shadow')
  const fields = shadow.find(name) ?? [name, '', '', '', '', '', '', '', '']
  if (options.has('l')) {
    await process.print(aging(fields, options.has('i')))
    return 0
  }
  for (const { letter, value } of options.given) {
    const field = fieldOf[letter]
    if (field === undefined) continue
    const days = /^-?\d+$/.test(value) ? value : String(Math.floor(Date.parse(`${value}T00:00:00Z`) / dayMs))
    if (days === 'NaN') return fail(process, `invalid date '${value}'`)
    fields[field] = days === '-1' ? '' : days
  }
  if (shadow.find(name) === undefined) shadow.lines.push(fields)
  shadow.save(true)
  return 0
}

function aging(fields: readonly string[], isIso: boolean): string {
  const date = (days: number): string => {
    const day = new Date(days * dayMs)
    if (isIso) return day.toISOString().slice(0, 10)
    return `${day.toUTCString().slice(8, 11)} ${day.toUTCString().slice(5, 7)}, ${day.getUTCFullYear()}`
  }
  const [last = '', least = '', most = '', warning = '', inactive = '', expires = ''] = fields.slice(2)
  const ends = last !== '' && most !== '' && Number(most) < 10_000 ? Number(last) + Number(most) : undefined
  return [
    `Last password change\t\t\t\t\t: ${last === '' ? 'never' : last === '0' ? 'password must be changed' : date(Number(last))}`,
    `Password expires\t\t\t\t\t: ${ends === undefined ? 'never' : date(ends)}`,
    `Password inactive\t\t\t\t\t: ${ends === undefined || inactive === '' ? 'never' : date(ends + Number(inactive))}`,
    `Account expires\t\t\t\t\t\t: ${expires === '' ? 'never' : date(Number(expires))}`,
    `Minimum number of days between password change\t\t: ${least === '' ? '-1' : least}`,
    `Maximum number of days between password change\t\t: ${most === '' ? '-1' : most}`,
    `Number of days of warning before password expires\t: ${warning === '' ? '-1' : warning}`,
    '',
  ].join('\n')
}

export const gpasswd: Program = async (process) => {
  const options = parseOptions(process, {
    short: 'A:a:d:ghM:Q:rR',
    long: { add: 'a:', delete: 'd:', 'remove-password': 'r', restrict: 'R', members: 'M:', administrators: 'A:' },
    gnuStatus: 2,
  })
  const [name] = options.operands
  if (name === undefined) throw wrongUsage(process, 'no group was named', 2)
  const groups = new AccountFile(process, '/etc/group')
  const group = groups.find(name)
  const added = options.value('a')
  const removed = options.value('d')
  const users = new AccountFile(process, '/etc/passwd')
  const [stranger] = [added, ...(options.value('M') ?? '').split(',')].filter(
    (user) => user !== undefined && user !== '' && users.find(user) === undefined,
  )
  if (stranger !== undefined) return fail(process, `user '${stranger}' does not exist`, 3)
  if (group === undefined) return fail(process, `group '${name}' does not exist in /etc/group`, 3)
  if (process.credentials.uid !== 0) return fail(process, 'Permission denied.')
  const members = (group[3] ?? '').split(',').filter((user) => user !== '')
  if (added !== undefined) await process.print(`Adding user ${added} to group ${name}\n`)
  if (removed !== undefined) await process.print(`Removing user ${removed} from group ${name}\n`)
  if (removed !== undefined && !members.includes(removed))
    return fail(process, `user '${removed}' is not a member of '${name}'`, 3)
  if (added === undefined && removed === undefined && options.given.length === 0)
    return fail(process, `the Camada simulator's ${invokedName(process)} leaves out asking for a password`)
  const whole = options
    .value('M')
    ?.split(',')
    .filter((user) => user !== '')
  const kept = (whole ?? members).filter((user) => user !== removed && user !== added)
  group[3] = [...kept, ...(added === undefined ? [] : [added])].join(',')
  groups.save(true)
  return 0
}
