/** deluser and delgroup of Debian's adduser package (recorded from 3.152). */
import type { Program } from '../../process/types'
import { invokedName } from '../complaint'
import { removeCompanions } from './companions'
import { codes, Ended, fatal, membersOf, ofSystem, removeUsage, run, type Front } from './debianFront'

export const debianDeluser: Program = (process) =>
  run(process, removeUsage, async (front) => {
    const [name = '', from] = front.names
    if (invokedName(process) === 'delgroup' || front.has('group')) return removeGroup(front, name)
    return from === undefined ? removeUser(front, name) : leave(front, name, from)
  })

async function removeUser(front: Front, name: string): Promise<number> {
  const { users, groups, shadow } = front
  const user = users.find(name)
  if (user === undefined) {
    if (front.has('system')) return 0
    throw fatal(codes.doesNotExist, `The user \`${name}' does not exist.`)
  }
  if (user[2] === '0' && !front.has('no-preserve-root'))
    throw fatal(
      codes.rootUser,
      'WARNING: You are just about to delete the root account (uid 0). Usually this is never required as it may render the whole system unusable. If you really want this, call deluser with parameter --no-preserve-root. Stopping now without having performed any action',
    )
  if (front.has('remove-home') || front.has('remove-all-files') || front.has('backup'))
    throw fatal(
      8,
      "In order to use the --remove-home, --remove-all-files, and --backup features, you need to install the `perl' package. To accomplish that, run apt-get install perl.",
    )
  await front.warn("`/usr/bin/crontab' not executed. Skipping crontab removal. Package `cron' required.")
  await front.info(`Removing user \`${name}' ...`)
  users.remove(name)
  shadow.remove(name)
  for (const group of groups.lines)
    group[3] = membersOf(group)
      .filter((each) => each !== name)
      .join(',')
  const own = groups.find(name)
  if (own !== undefined && own[3] === '' && !users.lines.some((fields) => fields[3] === own[2])) groups.remove(name)
  front.save(users, shadow, groups)
  removeCompanions(front.process, { user: name, group: name })
  return 0
}

async function leave(front: Front, user: string, name: string): Promise<number> {
  const account = front.users.find(user)
  const group = front.groups.find(name)
  if (account === undefined) throw new Ended(codes.doesNotExist, `fatal: The user \`${user}' does not exist.\n\n`)
  if (group === undefined) throw new Ended(codes.doesNotExist, `fatal: The group \`${name}' does not exist.\n\n`)
  if (account[3] === group[2]) throw fatal(codes.primary, 'You may not remove the user from their primary group.')
  const members = membersOf(group)
  if (!members.includes(user)) throw fatal(codes.notMember, `The user \`${user}' is not a member of group \`${name}'.`)
  await front.info(`Removing user \`${user}' from group \`${name}' ...`)
  group[3] = members.filter((each) => each !== user).join(',')
  front.save(front.groups)
  return 0
}

async function removeGroup(front: Front, name: string): Promise<number> {
  const { users, groups, process } = front
  const group = groups.find(name)
  if (group === undefined) {
    if (front.has('system')) return 0
    await front.warn(`The group \`${name}' does not exist.`)
    return codes.doesNotExist
  }
  if (front.has('system') && Number(group[2]) > ofSystem[1])
    throw fatal(codes.wrongKind, `The group \`${name}' is not a system group. Exiting.`)
  if (front.has('only-if-empty') && (group[3] ?? '') !== '')
    throw fatal(codes.notEmpty, `The group \`${name}' is not empty!`)
  const primary = users.lines.find((fields) => fields[3] === group[2])
  await front.info(`Removing group \`${name}' ...`)
  if (primary !== undefined) {
    await process.printError(`groupdel: cannot remove the primary group of user '${primary[0] ?? ''}'\n`)
    throw fatal(codes.system, `\`/sbin/groupdel ${name}' returned error code 8. Exiting.`)
  }
  groups.remove(name)
  front.save(groups)
  removeCompanions(process, { group: name })
  return 0
}
