/** useradd, usermod, userdel, groupadd, groupmod, groupdel and chpasswd as Debian's passwd package has them; passwd in both. */
import { PosixError } from '../../filesystem/posixError'
import type { Process, Program } from '../../process/types'
import { complain, faced, isGnu } from '../complaint'
import { removeTree, statOrNothing } from '../fileTree'
import { missingOperand, parseOptions } from '../options'
import { readLines } from '../streams'
import { addCompanions, joinCompanion, removeCompanions } from './companions'
import { AccountFile, today } from './files'
import { homeMode, makeHome } from './home'

const firstId = 1000
const idInUse = 4
const nameInUse = 9
const noSuchName = 6

interface Accounts {
  readonly users: AccountFile
  readonly groups: AccountFile
  readonly shadow: AccountFile
}

function open(process: Process): Accounts {
  return {
    users: new AccountFile(process, '/etc/passwd'),
    groups: new AccountFile(process, '/etc/group'),
    shadow: new AccountFile(process, '/etc/shadow'),
  }
}

async function fail(process: Process, status: number, words: string): Promise<number> {
  await complain(process, words)
  return status
}

async function saveAll(process: Process, files: readonly AccountFile[]): Promise<number> {
  try {
    for (const file of files) file.save(true)
    return 0
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    return fail(process, 1, `cannot lock ${files[0]?.path ?? ''}; try again later.`)
  }
}

const userTable = {
  short: 'b:c:d:e:f:g:G:k:K:lmMNop:rs:u:UDR:',
  long: {
    comment: 'c:', 'home-dir': 'd:', home: 'd:', gid: 'g:', groups: 'G:', skel: 'k:', 'create-home': 'm', 'no-create-home': 'M', 'no-user-group': 'N',
    'non-unique': 'o', password: 'p:', system: 'r', shell: 's:', uid: 'u:', 'user-group': 'U', append: 'a', login: 'L:', lock: 'k', unlock: 'U', badname: 'B',
    'base-dir': 'b:', expiredate: 'e:', inactive: 'f:', 'no-log-init': 'l',
  }, // prettier-ignore
  gnuStatus: 2,
}

export const useradd: Program = async (process) => {
  const options = parseOptions(process, userTable)
  const [name] = options.operands
  if (name === undefined) throw missingOperand(process, userTable)
  const accounts = open(process)
  const { users, groups, shadow } = accounts
  if (!/^[a-z_][a-z0-9_-]*\$?$/.test(name) && !options.has('B'))
    return fail(process, 19, `invalid user name '${name}': use --badname to ignore`)
  if (users.find(name) !== undefined) return fail(process, nameInUse, `user '${name}' already exists`)
  const system = options.has('r')
  const given = options.value('u')
  if (given !== undefined && !options.has('o') && users.lines.some((fields) => fields[2] === given))
    return fail(process, idInUse, `UID ${given} is not unique`)
  const uid = given === undefined ? (system ? highestFree(users, 999) : nextId(users, groups)) : Number(given)
  const wanted = options.value('g')
  const group =
    wanted === undefined ? undefined : (groups.find(wanted) ?? groups.lines.find((fields) => fields[2] === wanted))
  if (wanted !== undefined && group === undefined) return fail(process, noSuchName, `group '${wanted}' does not exist`)
  if (group === undefined && !options.has('N') && groups.find(name) !== undefined)
    return fail(process, nameInUse, `group ${name} exists - if you want to add this user to that group, use -g.`)
  const extra = (options.value('G') ?? '').split(',').filter((each) => each !== '')
  for (const each of extra)
    if (groups.find(each) === undefined) return fail(process, noSuchName, `group '${each}' does not exist`)
  const gid = group?.[2] ?? (options.has('N') ? '100' : String(uid))
  const home = options.value('d') ?? `${options.value('b') ?? '/home'}/${name}`
  users.lines.push([name, 'x', String(uid), gid, options.value('c') ?? '', home, options.value('s') ?? '/bin/sh'])
  if (group === undefined && !options.has('N')) groups.lines.push([name, 'x', gid, ''])
  for (const each of extra) addMember(groups, each, name)
  shadow.lines.push([
    name,
    options.value('p') ?? '!',
    today(process),
    ...(system ? ['', '', ''] : ['0', '99999', '7']),
    '',
    '',
    '',
  ])
  const status = await saveAll(process, [users, ...(shadow.exists ? [shadow] : []), groups])
  if (status === 0) {
    const own = group === undefined && !options.has('N') ? { group: name } : {}
    addCompanions(process, { ...own, ...(system ? {} : { user: name }) })
    for (const each of extra) joinCompanion(process, each, name)
  }
  if (status === 0 && options.has('m')) {
    if (statOrNothing(process, home) !== undefined)
      await complain(process, `warning: the home directory ${home} already exists.`)
    else
      await makeHome(process, home, {
        uid,
        gid: Number(gid),
        mode: homeMode(process),
        skeleton: options.value('k') ?? '/etc/skel',
      })
  }
  return status
}

function nextId(users: AccountFile, groups: AccountFile): number {
  const ids = [...users.lines, ...groups.lines]
    .map((fields) => Number(fields[2]))
    .filter((id) => id >= firstId && id < 60000)
  return Math.max(firstId - 1, ...ids) + 1
}

function highestFree(file: AccountFile, from: number): number {
  const used = new Set(file.lines.map((fields) => Number(fields[2])))
  let id = from
  while (used.has(id)) id--
  return id
}

function addMember(groups: AccountFile, group: string, user: string): void {
  const fields = groups.find(group)
  const members = (fields?.[3] ?? '').split(',').filter((each) => each !== '' && each !== user)
  if (fields !== undefined) fields[3] = [...members, user].join(',')
}

const modTable = { ...userTable, short: 'ac:d:e:f:g:G:l:Lmop:s:u:Ur' }

export const usermod: Program = async (process) => {
  const options = parseOptions(process, modTable)
  const [name] = options.operands
  if (name === undefined) throw missingOperand(process, modTable)
  const { users, groups, shadow } = open(process)
  const user = users.find(name)
  if (user === undefined) return fail(process, noSuchName, `user '${name}' does not exist`)
  for (const [letter, field] of [
    ['u', 2],
    ['c', 4],
    ['d', 5],
    ['s', 6],
    ['l', 0],
  ] as const) {
    const value = options.value(letter)
    if (value !== undefined) user[field] = value
  }
  const wanted = options.value('g')
  if (wanted !== undefined) {
    const group = groups.find(wanted) ?? groups.lines.find((fields) => fields[2] === wanted)
    if (group === undefined) return fail(process, noSuchName, `group '${wanted}' does not exist`)
    user[3] = group[2] ?? ''
  }
  const extra = (options.value('G') ?? '').split(',').filter((each) => each !== '')
  for (const each of extra)
    if (groups.find(each) === undefined) return fail(process, noSuchName, `group '${each}' does not exist`)
  if (options.has('G') && !options.has('a'))
    for (const fields of groups.lines)
      fields[3] = (fields[3] ?? '')
        .split(',')
        .filter((each) => each !== name)
        .join(',')
  for (const each of extra) addMember(groups, each, name)
  const secret = shadow.find(name)
  if (secret !== undefined && options.has('L')) secret[1] = `!${secret[1] ?? ''}`
  if (secret !== undefined && options.has('U')) secret[1] = (secret[1] ?? '').replace(/^!/, '')
  if (secret !== undefined && options.has('l')) secret[0] = user[0] ?? name
  for (const each of extra) joinCompanion(process, each, name)
  return saveAll(process, [users, ...(shadow.exists ? [shadow] : []), groups])
}

export const userdel: Program = async (process) => {
  const options = parseOptions(process, { short: 'frZ', long: { force: 'f', remove: 'r' }, gnuStatus: 2 })
  const [name] = options.operands
  if (name === undefined) throw missingOperand(process, { short: '', gnuStatus: 2 })
  const { users, groups, shadow } = open(process)
  const user = users.find(name)
  if (user === undefined) return fail(process, noSuchName, `user '${name}' does not exist`)
  users.remove(name)
  shadow.remove(name)
  removeCompanions(process, { user: name, group: name })
  for (const fields of groups.lines)
    if (fields[3] !== undefined)
      fields[3] = fields[3]
        .split(',')
        .filter((each) => each !== name)
        .join(',')
  if (groups.find(name) !== undefined && !users.lines.some((fields) => fields[3] === groups.find(name)?.[2]))
    groups.remove(name)
  const status = await saveAll(process, [users, ...(shadow.exists ? [shadow] : []), groups])
  if (options.has('r')) {
    await complain(process, `${name} mail spool (/var/mail/${name}) not found`)
    const home = user[5] ?? ''
    if (statOrNothing(process, home) !== undefined) await removeTree(process, home, () => Promise.resolve())
  }
  return status
}

const groupTable = {
  short: 'fg:K:on:p:r',
  long: { force: 'f', gid: 'g:', 'non-unique': 'o', 'new-name': 'n:', system: 'r' },
  gnuStatus: 2,
}

export const groupadd: Program = async (process) => {
  const options = parseOptions(process, groupTable)
  const [name] = options.operands
  if (name === undefined) throw missingOperand(process, groupTable)
  const { groups } = open(process)
  if (groups.find(name) !== undefined)
    return options.has('f') ? 0 : fail(process, nameInUse, `group '${name}' already exists`)
  const gid = options.value('g')
  if (gid !== undefined && !options.has('o') && groups.lines.some((fields) => fields[2] === gid))
    return fail(process, idInUse, `GID '${gid}' already exists`)
  addCompanions(process, { group: name })
  groups.lines.push([
    name,
    'x',
    gid ?? String(options.has('r') ? highestFree(groups, 999) : nextId(groups, groups)),
    '',
  ])
  return saveAll(process, [groups])
}

export const groupmod: Program = async (process) => {
  const options = parseOptions(process, groupTable)
  const [name] = options.operands
  if (name === undefined) throw missingOperand(process, groupTable)
  const { groups } = open(process)
  const group = groups.find(name)
  if (group === undefined) return fail(process, noSuchName, `group '${name}' does not exist`)
  group[0] = options.value('n') ?? name
  group[2] = options.value('g') ?? group[2] ?? ''
  return saveAll(process, [groups])
}

export const groupdel: Program = async (process) => {
  const options = parseOptions(process, { short: 'f', gnuStatus: 2 })
  const [name] = options.operands
  if (name === undefined) throw missingOperand(process, { short: '', gnuStatus: 2 })
  const { users, groups } = open(process)
  const group = groups.find(name)
  if (group === undefined) return fail(process, noSuchName, `group '${name}' does not exist`)
  const primary = users.lines.find((fields) => fields[3] === group[2])
  if (primary !== undefined && !options.has('f'))
    return fail(process, 8, `cannot remove the primary group of user '${primary[0] ?? ''}'`)
  groups.remove(name)
  removeCompanions(process, { group: name })
  return saveAll(process, [groups])
}

/** chpasswd stores a password as a text that no login can be made with: nobody logs in here. */
export const chpasswd: Program = async (process) => {
  parseOptions(process, {
    short: 'c:em',
    long: { encrypted: 'e', md5: 'm', 'crypt-method': 'c:' },
    usage: '[--md5|--encrypted|--crypt-method]',
  })
  if (!isGnu(process) && process.credentials.uid !== 0) return fail(process, 1, 'permission denied (are you root?)')
  const { users, shadow } = open(process)
  let status = 0
  for (const [index, line] of (await readLines(process, process.stdin)).entries()) {
    const [name = '', secret] = line.split(/:(.*)/s)
    if (users.find(name) === undefined || secret === undefined) {
      status = 1
      if (!isGnu(process))
        return fail(process, 1, secret === undefined ? 'missing new password' : `unknown user ${name}`)
      await complain(process, `(user ${name}) pam_chauthtok() failed, error:\nAuthentication token manipulation error`)
      await complain(process, `(line ${index + 1}, user ${name}) password not changed`)
      continue
    }
    const fields = shadow.find(name)
    const stored = `$y$j9T$${'.'.repeat(22)}$${'.'.repeat(43)}`
    if (fields === undefined) shadow.lines.push([name, stored, today(process), '0', '99999', '7', '', '', ''])
    else {
      fields[1] = stored
      fields[2] = today(process)
    }
    if (!isGnu(process)) await process.print(`chpasswd: password for '${name}' changed\n`)
  }
  const saved = await saveAll(process, [shadow])
  return saved === 0 ? status : saved
}

const passwdTable = {
  short: 'ludSea',
  long: { lock: 'l', unlock: 'u', delete: 'd', status: 'S', expire: 'e' },
  gnuStatus: 6,
  usage: '[-a ALG] [-dlu] [USER]',
}

export const passwd: Program = async (process) => {
  const options = parseOptions(process, passwdTable)
  if (!isGnu(process) && process.credentials.uid !== 0) return fail(process, 1, 'must be suid to work properly')
  const { users, shadow } = open(process)
  const name =
    options.operands[0] ?? users.lines.find((fields) => fields[2] === String(process.credentials.uid))?.[0] ?? ''
  if (users.find(name) === undefined)
    return fail(process, 1, faced(process, `unknown user ${name}`, `user '${name}' does not exist`))
  const fields = shadow.find(name) ?? [name, '!', today(process), '0', '99999', '7', '', '', '']
  if (!shadow.lines.includes(fields)) shadow.lines.push(fields)
  const secret = fields[1] ?? ''
  if (options.has('S')) {
    const state = secret === '' ? 'NP' : /^[!*]/.test(secret) ? 'L' : 'P'
    const changed = new Date(Number(fields[2]) * 86_400_000).toISOString().slice(0, 10)
    await process.print(`${name} ${state} ${changed} ${fields[3] ?? ''} ${fields[4] ?? ''} ${fields[5] ?? ''} -1\n`)
    return 0
  }
  if (options.has('l')) fields[1] = secret.startsWith('!') ? secret : `!${secret}`
  else if (options.has('u')) fields[1] = secret.replace(/^!/, '')
  else if (options.has('d')) fields[1] = ''
  else return fail(process, 1, "the Camada simulator's passwd leaves out asking for a password")
  const status = await saveAll(process, [shadow])
  if (status === 0 && isGnu(process)) await process.print('passwd: password changed.\n')
  else if (status === 0) await process.printError(`passwd: password for ${name} changed by root\n`)
  return status
}
