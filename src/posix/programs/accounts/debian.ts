/**
 * adduser and addgroup of Debian's adduser package (recorded from 3.152): friendlier fronts of useradd and groupadd. They
 * choose the first free ids and say what they do only with `--verbose`. Asking for a password is left out and said so.
 */
import type { Process, Program } from '../../process/types'
import { decodeText } from '../../text'
import { invokedName } from '../complaint'
import { statOrNothing } from '../fileTree'
import { leftOutSentence } from '../leavesOut'
import { readLines } from '../streams'
import { addCompanions, joinCompanion } from './companions'
import { addUsage, codes, Ended, fatal, membersOf, ofSystem, regular, run, type Front } from './debianFront'
import { today } from './files'
import { makeHome } from './home'

export const debianAdduser: Program = (process) =>
  run(process, addUsage, async (front) => {
    const [name = '', into] = front.names
    const asksGroup = invokedName(process) === 'addgroup' || front.has('group')
    if (into !== undefined && invokedName(process) === 'addgroup')
      throw fatal(codes.usage, 'Specify only one name in this mode.')
    if (into !== undefined) return join(front, name, into)
    checkName(name)
    if (asksGroup && !(front.has('system') && invokedName(process) !== 'addgroup')) return addGroup(front, name)
    return front.has('system') ? addSystemUser(front, name) : addUser(front, name)
  })

function checkName(name: string): void {
  if (/^[-+~]|[:,/\s]/.test(name))
    throw new Ended(
      codes.badName,
      'err: To avoid problems, the username must not start with a\n            dash, plus sign, or tilde, and it must not contain any of the\n            following: colon, comma, slash, or any whitespace characters\n            including spaces, tabs, and newlines.\n',
    )
  if (!/^[a-zA-Z][a-zA-Z0-9_-]*\$?$/.test(name))
    throw new Ended(
      codes.badName,
      "err: Please enter a username matching the regular expression\n            configured via the NAME_REGEX configuration variable.  Use the\n            `--allow-bad-names' option to relax this check or reconfigure\n            NAME_REGEX in configuration.\n",
    )
}

async function join(front: Front, user: string, name: string): Promise<number> {
  if (front.users.find(user) === undefined) throw fatal(codes.doesNotExist, `The user \`${user}' does not exist.`)
  const group = front.groups.find(name)
  if (group === undefined) throw fatal(codes.doesNotExist, `The group \`${name}' does not exist.`)
  const members = membersOf(group)
  if (members.includes(user)) {
    await front.warn(`The user \`${user}' is already a member of \`${name}'.`)
    return 0
  }
  await front.info(`Adding user \`${user}' to group \`${name}' ...`)
  group[3] = [...members, user].join(',')
  front.save(front.groups)
  return 0
}

async function addGroup(front: Front, name: string): Promise<number> {
  const { groups } = front
  const system = front.has('system')
  const range = system ? ofSystem : regular
  const existing = groups.find(name)
  if (existing !== undefined) {
    if (!system) throw fatal(codes.exists, `The group \`${name}' already exists.`)
    if (Number(existing[2]) > ofSystem[1])
      throw new Ended(codes.wrongKind, `err: The group \`${name}' already exists and is not a system group. Exiting.\n`)
    await front.info(`The group \`${name}' already exists as a system group. Exiting.`)
    return 0
  }
  const wanted = front.given.get('gid')
  if (wanted !== undefined && groups.lines.some((fields) => fields[2] === wanted))
    throw fatal(codes.idInUse, `The GID \`${wanted}' is already in use.`)
  if (wanted === undefined) await front.info(`Selecting GID from range ${range[0]} to ${range[1]} ...`)
  const gid = wanted ?? String(front.free(range, [groups]))
  await front.info(`Adding group \`${name}' (GID ${gid}) ...`)
  groups.lines.push([name, 'x', gid, ''])
  front.save(groups)
  addCompanions(front.process, { group: name })
  return 0
}

/** A user of the system: a low id, no shell, no home unless one is named. */
async function addSystemUser(front: Front, name: string): Promise<number> {
  const { users, groups, given } = front
  const existing = users.find(name)
  if (existing !== undefined) {
    if (Number(existing[2]) < ofSystem[0] || Number(existing[2]) > ofSystem[1])
      throw fatal(codes.wrongKind, `The user \`${name}' already exists, but is not a system user. Exiting.`)
    await front.info(`The system user \`${name}' already exists. Exiting.`)
    return 0
  }
  const group = chosenGroup(front)
  await front.info(`Selecting UID from range ${ofSystem[0]} to ${ofSystem[1]} ...\n`)
  const uid = given.get('uid') ?? String(front.free(ofSystem, [users]))
  const own = front.has('group') && group === undefined
  if (own) await front.info(`Selecting GID from range ${ofSystem[0]} to ${ofSystem[1]} ...`)
  await front.info(`Adding system user \`${name}' (UID ${uid}) ...`)
  const gid = group?.[2] ?? (own ? String(front.free(ofSystem, [groups])) : '65534')
  if (own) await front.info(`Adding new group \`${name}' (GID ${gid}) ...`)
  if (own) groups.lines.push([name, 'x', gid, ''])
  await front.info(
    `Adding new user \`${name}' (UID ${uid}) with group \`${own ? name : (nameOfGroup(front, gid) ?? gid)}' ...`,
  )
  const home = given.get('home') ?? '/nonexistent'
  users.lines.push([name, 'x', uid, gid, commentOf(front) ?? '', home, given.get('shell') ?? '/usr/sbin/nologin'])
  front.shadow.lines.push([name, '!', today(front.process), '', '', '', '', '', ''])
  front.save(users, front.shadow, ...(own ? [groups] : []))
  if (own) addCompanions(front.process, { group: name })
  if (front.has('no-create-home') || home === '/nonexistent') await front.info(`Not creating \`${home}'.`)
  else await createHome(front, home, Number(uid), Number(gid), undefined)
  return 0
}

async function addUser(front: Front, name: string): Promise<number> {
  const { users, groups, given, process } = front
  if (users.find(name) !== undefined) throw fatal(codes.exists, `The user \`${name}' already exists.`)
  if (!front.has('disabled-password') && !front.has('disabled-login'))
    throw new Ended(
      1,
      `${invokedName(process)}: ${leftOutSentence('adduser', 'asking for a password')}: --disabled-password\n`,
    )
  const group = chosenGroup(front)
  const comment = commentOf(front)
  if (comment?.includes(':') === true)
    throw new Ended(255, 'unwanted chars in comment at /usr/sbin/adduser line 364.\n')
  const wanted = given.get('uid')
  if (wanted !== undefined) checkId(front, wanted, group !== undefined)
  await front.info(`Adding user \`${name}' ...`)
  if (wanted === undefined) await front.info(`Selecting UID/GID from range ${regular[0]} to ${regular[1]} ...`)
  const uid = wanted ?? String(front.free(regular, group === undefined ? [users, groups] : [users]))
  if (group === undefined && groups.find(name) !== undefined)
    throw fatal(codes.exists, `The group \`${name}' already exists.`)
  if (group === undefined) await front.info(`Adding new group \`${name}' (${uid}) ...`)
  if (group === undefined) groups.lines.push([name, 'x', uid, ''])
  const gid = group?.[2] ?? uid
  await front.info(`Adding new user \`${name}' (${uid}) with group \`${group?.[0] ?? name} (${gid})' ...`)
  const shell = given.get('shell') ?? '/bin/bash'
  if (!isExecutable(process, shell))
    await process.printError(`useradd: Warning: missing or non-executable shell '${shell}'\n`)
  const home = given.get('home') ?? `/home/${name}`
  const user = [name, 'x', uid, gid, comment ?? '', home, shell]
  users.lines.push(user)
  front.shadow.lines.push([name, '!', today(process), '0', '99999', '7', '', '', ''])
  front.save(users, front.shadow, groups)
  addCompanions(process, { user: name, ...(group === undefined ? { group: name } : {}) })
  if (!front.has('no-create-home')) await createHome(front, home, Number(uid), Number(gid), '/etc/skel')
  if (comment === undefined) {
    user[4] = await askForNames(process, name)
    front.save(users)
  } else if (comment === '') await process.print('usermod: no changes\n')
  await joinUsers(front, name)
  return 0
}

/** Of a new user everybody is a member: `users`. */
async function joinUsers(front: Front, name: string): Promise<void> {
  await front.info(`Adding new user \`${name}' to supplemental / extra groups \`users' ...`)
  const group = front.groups.find('users')
  if (group === undefined) return front.warn("The group `users' does not exist.")
  await front.info(`Adding user \`${name}' to group \`users' ...`)
  group[3] = [...membersOf(group), name].join(',')
  front.save(front.groups)
  joinCompanion(front.process, 'users', name)
}

function checkId(front: Front, id: string, hasGroup: boolean): void {
  if (!hasGroup && front.groups.lines.some((fields) => fields[2] === id))
    throw fatal(codes.idInUse, `The GID ${id} is already in use.`)
  if (front.users.lines.some((fields) => fields[2] === id))
    throw fatal(codes.idInUse, `The UID ${id} is already in use.`)
}

/** The group of `--ingroup` or `--gid`. Throws `Ended`. */
function chosenGroup(front: Front): string[] | undefined {
  const name = front.given.get('ingroup')
  const gid = front.given.get('gid')
  const group = name === undefined ? front.groups.lines.find((fields) => fields[2] === gid) : front.groups.find(name)
  if (name !== undefined && group === undefined) throw fatal(codes.doesNotExist, `The group \`${name}' does not exist.`)
  if (gid !== undefined && group === undefined) throw fatal(codes.doesNotExist, `No group with GID ${gid} found.`)
  return group
}

async function createHome(
  front: Front,
  home: string,
  uid: number,
  gid: number,
  skeleton: string | undefined,
): Promise<void> {
  const { process } = front
  const there = statOrNothing(process, home)
  if (there !== undefined) {
    await front.warn(`The home directory \`${home}' already exists.  Not touching this directory.`)
    if (there.uid !== uid)
      await front.warn(`Warning: The home directory \`${home}' does not belong to the user you are currently creating.`)
    return
  }
  await front.info(`Creating home directory \`${home}' ...`)
  if (skeleton !== undefined) await front.info(`Copying files from \`${skeleton}' ...`)
  await makeHome(process, home, { uid, gid, mode: 0o700, skeleton })
}

/** chfn's questions; without an answer Perl's own warnings come. */
async function askForNames(process: Process, name: string): Promise<string> {
  await process.print(
    `Changing the user information for ${name}\nEnter the new value, or press ENTER for the default\n`,
  )
  // chfn reads ahead where nobody types, and leaves nothing for the last question.
  const ahead = process.stdin.isTty ? undefined : await readLines(process, process.stdin)
  const answers: string[] = []
  for (const field of ['Full Name', 'Room Number', 'Work Phone', 'Home Phone', 'Other']) {
    await process.print(`\t${field} []: `)
    answers.push(ahead?.shift() ?? decodeText(await process.stdin.readLine(4096)).replace(/\n$/, ''))
  }
  await process.print('Is the information correct? [Y/n] ')
  if ((await process.stdin.readLine(4096)).length === 0)
    await process.printError(
      [
        'chop at /usr/sbin/adduser line 992',
        'pattern match (m//) at /usr/sbin/adduser line 993',
        'pattern match (m//) at /usr/sbin/adduser line 994',
      ]
        .map((place) => `Use of uninitialized value $answer in ${place}.\n`)
        .join(''),
    )
  const [other = ''] = answers.splice(4)
  return `${answers.join(',')}${other === '' ? '' : `,${other}`}`
}

function nameOfGroup(front: Front, gid: string): string | undefined {
  return front.groups.lines.find((fields) => fields[2] === gid)?.[0]
}

function commentOf(front: Front): string | undefined {
  return front.given.get('gecos') ?? front.given.get('comment')
}

function isExecutable(process: Process, path: string): boolean {
  const stat = statOrNothing(process, path)
  return stat?.kind === 'file' && (stat.mode & 0o111) !== 0
}
