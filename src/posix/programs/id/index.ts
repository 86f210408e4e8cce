/** id, whoami and groups. */
import type { Process, Program } from '../../process/types'
import { complain, faced, isGnu, UsageError } from '../complaint'
import { missingOperand, parseOptions, type Options } from '../options'
import { noOperands } from '../wrongUsage'
import { readNames, type Names } from '../ownership'

interface Person {
  readonly uid: number
  readonly gid: number
  readonly groups: number[]
}

export const id: Program = async (process) => {
  const options = parseOptions(process, {
    short: isGnu(process) ? 'ugGnrzaZ' : 'ugGnr',
    long: { user: 'u', group: 'g', groups: 'G', name: 'n', real: 'r', zero: 'z', context: 'Z' },
    usage: '[-ugGnr] [USER]',
  })
  if (isGnu(process)) refuse(process, options)
  else if (options.operands.length > 1 || (!options.last('ugG') && options.last('nr')))
    throw missingOperand(process, { short: '', usage: '[-ugGnr] [USER]' })
  let status = 0
  for (const name of options.operands.length === 0 ? [undefined] : options.operands)
    if (!(await tellOf(process, options, name))) status = 1
  return status
}

/** Whether the user is there. */
async function tellOf(process: Process, options: Options, name: string | undefined): Promise<boolean> {
  const end = options.has('z') ? '\0' : '\n'
  const names = readNames(process)
  const person = await findPerson(process, names, name)
  if (person === undefined) return false
  const { uid, gid, groups } = person
  const user = (each: number): string => (options.has('n') ? (names.userName(each) ?? String(each)) : String(each))
  const group = (each: number): string => (options.has('n') ? (names.groupName(each) ?? String(each)) : String(each))
  const named = (each: number, name: string | undefined): string =>
    name === undefined ? String(each) : `${each}(${name})`
  switch (options.last('ugG')) {
    case 'u':
      await process.print(`${user(uid)}${end}`)
      return true
    case 'g':
      await process.print(`${group(gid)}${end}`)
      return true
    case 'G':
      await process.print(`${groups.map(group).join(options.has('z') ? '\0' : ' ')}${end}`)
      return true
    default:
      // busybox shows them as Linux lists them, the own one among them.
      if (process.host.face !== 'gnu') groups.sort((a, b) => a - b)
      await process.print(
        `uid=${named(uid, names.userName(uid))} gid=${named(gid, names.groupName(gid))} groups=${groups.map((each) => named(each, names.groupName(each))).join(',')}\n`,
      )
      return true
  }
}

/** What GNU's id doesn't take together. */
function refuse(process: Process, options: Options): void {
  const kinds = ['u', 'g', 'G'].filter((letter) => options.has(letter))
  const refuseWith = (words: string): never => {
    throw new UsageError(`id: ${words}\n`, 1)
  }
  if (options.has('Z')) refuseWith('--context (-Z) works only on an SELinux-enabled kernel')
  if (kinds.length > 1) refuseWith('cannot print "only" of more than one choice')
  if (kinds.length > 0) return
  if (options.has('n') || options.has('r')) refuseWith('printing only names or real IDs requires -u, -g, or -G')
  if (options.has('z')) refuseWith('option --zero not permitted in default format')
}

async function findPerson(process: Process, names: Names, name: string | undefined): Promise<Person | undefined> {
  if (name === undefined) {
    const { uid, gid, groups } = process.credentials
    // Linux keeps them sorted.
    return { uid, gid, groups: [...new Set([gid, ...[...groups].sort((a, b) => a - b)])] }
  }
  const uid = names.userId(name) ?? (isGnu(process) && /^\d+$/.test(name) ? numbered(names, Number(name)) : undefined)
  if (uid === undefined) {
    await complain(process, faced(process, `unknown user ${name}`, `'${name}': no such user`))
    return undefined
  }
  const gid = names.primaryGroup(uid) ?? uid
  // busybox names the own group again where it lists the user.
  const listed = names.groupsOf(names.userName(uid) ?? name)
  return { uid, gid, groups: isGnu(process) ? [...new Set([gid, ...listed])] : [gid, ...listed] }
}

/** A number counts only if somebody has it. */
function numbered(names: Names, uid: number): number | undefined {
  return names.userName(uid) === undefined ? undefined : uid
}

export const whoami: Program = async (process) => {
  noOperands(process)
  if (process.argv[1] === '--help') parseOptions(process, { short: '' })
  if (process.argv.length > 1) throw missingOperand(process, { short: '' })
  const { uid } = process.credentials
  const name = readNames(process).userName(uid)
  if (name === undefined) {
    await complain(process, faced(process, `unknown uid ${uid}`, `cannot find name for user ID ${uid}`))
    return 1
  }
  await process.print(`${name}\n`)
  return 0
}

export const groups: Program = async (process) => {
  const names = readNames(process)
  const { operands } = parseOptions(process, { short: '', usage: '[USER]' })
  const users = isGnu(process) ? operands : operands.slice(0, 1)
  let status = 0
  for (const user of users.length === 0 ? [undefined] : users) {
    const person = await findPerson(process, names, user)
    const heading = user === undefined || !isGnu(process) ? '' : `${user} : `
    const shown = person?.groups.map((gid) => names.groupName(gid) ?? String(gid)).join(' ')
    const nameless = isGnu(process) ? person?.groups.find((gid) => names.groupName(gid) === undefined) : undefined
    if (nameless !== undefined) {
      await complain(process, `cannot find name for group ID ${nameless}`)
      status = 1
    }
    if (shown === undefined) status = 1
    else await process.print(`${heading}${shown}\n`)
  }
  return status
}
