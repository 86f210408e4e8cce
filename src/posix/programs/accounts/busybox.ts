/** adduser, addgroup, deluser and delgroup as busybox has them. */
import { PosixError } from '../../filesystem/posixError'
import type { Process, Program } from '../../process/types'
import { complain, invokedName, reason } from '../complaint'
import { joinPath, namesIn, removeTree } from '../fileTree'
import { missingOperand, parseOptions } from '../options'
import { AccountFile, today } from './files'

const notRoot = 'permission denied (are you root?)'

const userTable = {
  short: 'h:g:s:G:DSHu:k:',
  long: {
    home: 'h:',
    gecos: 'g:',
    shell: 's:',
    ingroup: 'G:',
    'disabled-password': 'D',
    system: 'S',
    'no-create-home': 'H',
    uid: 'u:',
    skel: 'k:',
  },
  usage: '[OPTIONS] USER [GROUP]',
}

export const adduser: Program = async (process) => {
  const options = parseOptions(process, userTable)
  const [name, into] = options.operands
  if (process.credentials.uid !== 0) return fail(process, notRoot)
  if (name === undefined) throw missingOperand(process, userTable)
  if (into !== undefined) return join(process, name, into)
  const users = new AccountFile(process, '/etc/passwd')
  const groups = new AccountFile(process, '/etc/group')
  if (users.find(name) !== undefined) return fail(process, `user '${name}' in use`)
  const system = options.has('S')
  const given = options.value('u')
  const groupName = options.value('G')
  const group = groupName === undefined ? undefined : groups.find(groupName)
  if (groupName !== undefined && group === undefined) return fail(process, `unknown group ${groupName}`)
  const uid =
    given === undefined ? freeFor(users, groups, system ? 100 : 1000, !system && group === undefined) : Number(given)
  if (given !== undefined && users.lines.some((fields) => fields[2] === given))
    return fail(process, `uid '${given}' in use`)
  if (group === undefined && !system && groups.find(name) !== undefined)
    return fail(process, `group name '${name}' is in use`)
  const gid = group?.[2] ?? (system ? '65534' : String(uid))
  const home = options.value('h') ?? `/home/${name}`
  const shell = options.value('s') ?? (system ? '/bin/false' : '/bin/sh')
  users.lines.push([name, 'x', String(uid), gid, options.value('g') ?? 'Linux User,,,', home, shell])
  const saved = await save(process, users, async () => {
    const shadow = new AccountFile(process, '/etc/shadow')
    if (shadow.exists) {
      shadow.lines.push([name, '!', today(process), '0', '99999', '7', '', '', ''])
      shadow.save(true)
    }
    const skeleton = options.value('k') ?? '/etc/skel'
    const hasHome = options.has('H') || (await makeHome(process, home, uid, Number(gid), skeleton))
    if (group !== undefined) {
      group[3] = [...(group[3] ?? '').split(',').filter((each) => each !== ''), name].join(',')
      groups.save(true)
    }
    if (group !== undefined || system || !hasHome) return
    groups.lines.push([name, 'x', gid, ''])
    groups.save(true)
  })
  if (!saved) return 1
  if (!options.has('D') && !system) await setPassword(process, name)
  return 0
}

function freeFor(users: AccountFile, groups: AccountFile, first: number, both: boolean): number {
  let id = users.freeId(first)
  while (both && groups.lines.some((fields) => fields[2] === String(id))) id = users.freeId(id + 1)
  return id
}

async function setPassword(process: Process, name: string): Promise<void> {
  await process.print(`Changing password for ${name}\n`)
  await process.printError(`passwd: the Camada simulator leaves passwords out; give adduser -D\n`)
}

async function save(process: Process, file: AccountFile, rest: () => Promise<void>): Promise<boolean> {
  try {
    file.save(true)
    await rest()
    return true
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    await complain(process, `${file.path}: ${reason(process, error)}`)
    return false
  }
}

async function makeHome(process: Process, home: string, uid: number, gid: number, skeleton: string): Promise<boolean> {
  const { namespace } = process
  try {
    namespace.createDirectory(process, home, 0o755)
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    if (error.code !== 'EEXIST') {
      await complain(process, `${home}: ${reason(process, error)}`)
      return false
    }
  }
  try {
    for (const each of namesIn(process, skeleton)) {
      const from = namespace.open(process, joinPath(skeleton, each), { read: true })
      const to = namespace.open(process, joinPath(home, each), { write: true, createMode: 0o644, truncate: true })
      to.setContent(from.content())
      from.close()
      to.close()
      namespace.setAttributes(process, joinPath(home, each), { uid, gid })
    }
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
  }
  namespace.setAttributes(process, home, { uid, gid })
  namespace.setAttributes(process, home, { mode: 0o2755 })
  return true
}

async function fail(process: Process, words: string): Promise<number> {
  await complain(process, words)
  return 1
}

async function join(process: Process, user: string, group: string): Promise<number> {
  const groups = new AccountFile(process, '/etc/group')
  const fields = groups.find(group)
  if (fields === undefined) return fail(process, `unknown group ${group}`)
  if (new AccountFile(process, '/etc/passwd').find(user) === undefined) return fail(process, `unknown user ${user}`)
  const members = (fields[3] ?? '').split(',').filter((each) => each !== '')
  if (members.includes(user)) return 0
  fields[3] = [...members, user].join(',')
  return (await save(process, groups, () => Promise.resolve())) ? 0 : 1
}

const groupTable = { short: 'g:S', long: { gid: 'g:', system: 'S' }, usage: '[-g GID] [-S] [USER] GROUP' }

export const addgroup: Program = async (process) => {
  const options = parseOptions(process, groupTable)
  const [first, second] = options.operands
  if (process.credentials.uid !== 0) return fail(process, notRoot)
  if (first === undefined) throw missingOperand(process, groupTable)
  if (second !== undefined) return join(process, first, second)
  const groups = new AccountFile(process, '/etc/group')
  if (groups.find(first) !== undefined) return fail(process, `group '${first}' in use`)
  const given = options.value('g')
  if (given !== undefined && !/^\d+$/.test(given)) return fail(process, `invalid number '${given}'`)
  if (given !== undefined && groups.lines.some((fields) => fields[2] === given))
    return fail(process, `gid '${given}' in use`)
  groups.lines.push([first, 'x', given ?? String(groups.freeId(options.has('S') ? 100 : 1000)), ''])
  return (await save(process, groups, () => Promise.resolve())) ? 0 : 1
}

const deleteTable = { short: '', long: { 'remove-home': 'r' }, usage: '[--remove-home] USER' }

export const deluser: Program = async (process) => {
  const options = parseOptions(process, deleteTable)
  const isGroup = invokedName(process) === 'delgroup'
  const [name, from] = options.operands
  if (process.credentials.uid !== 0) return fail(process, notRoot)
  if (name === undefined || (from !== undefined && !isGroup))
    throw missingOperand(process, isGroup ? { short: '', usage: '[USER] GROUP' } : deleteTable)
  const users = new AccountFile(process, '/etc/passwd')
  const groups = new AccountFile(process, '/etc/group')
  if (from !== undefined) return leave(process, groups, name, from)
  if (isGroup) {
    const group = groups.find(name)
    if (group === undefined) return fail(process, `unknown group ${name}`)
    const primary = users.lines.find((fields) => fields[3] === group[2])
    if (primary !== undefined) return fail(process, `'${primary[0] ?? ''}' still has '${name}' as their primary group!`)
    groups.remove(name)
    return (await save(process, groups, () => Promise.resolve())) ? 0 : 1
  }
  const user = users.find(name)
  if (user === undefined) return fail(process, `unknown user ${name}`)
  users.remove(name)
  // The group of the same name goes too, unless the user's own is another.
  const ownGroup = groups.lines.find((fields) => fields[2] === user[3])
  const takesGroup = ownGroup === undefined || ownGroup[0] === name
  const isMember = groups.lines.some((fields) => (fields[3] ?? '').split(',').includes(name))
  if (!isMember && takesGroup) await complain(process, `can't find ${name} in /etc/group`)
  for (const fields of groups.lines)
    if (fields[3] !== undefined)
      fields[3] = fields[3]
        .split(',')
        .filter((each) => each !== name)
        .join(',')
  if (takesGroup) groups.remove(name)
  const saved = await save(process, users, async () => {
    groups.save(true)
    const shadow = new AccountFile(process, '/etc/shadow')
    if (shadow.find(name) !== undefined) {
      shadow.remove(name)
      shadow.save(true)
    }
    if (options.has('r')) await removeTree(process, user[5] ?? '', () => Promise.resolve())
  })
  return saved ? 0 : 1
}

async function leave(process: Process, groups: AccountFile, user: string, group: string): Promise<number> {
  const fields = groups.find(group)
  if (fields === undefined) return fail(process, `unknown group ${group}`)
  const members = (fields[3] ?? '').split(',')
  if (!members.includes(user)) return fail(process, `can't find ${user} in /etc/group`)
  fields[3] = members.filter((each) => each !== user).join(',')
  return (await save(process, groups, () => Promise.resolve())) ? 0 : 1
}
