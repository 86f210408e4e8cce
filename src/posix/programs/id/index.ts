/** id, whoami and groups. */
import type { Process, Program } from '../../process/types'
import { complain, faced } from '../complaint'
import { parseOptions } from '../options'
import { readNames, type Names } from '../ownership'

interface Person {
  readonly uid: number
  readonly gid: number
  readonly groups: number[]
}

export const id: Program = async (process) => {
  const options = parseOptions(process, {
    short: 'ugGnr',
    long: { user: 'u', group: 'g', groups: 'G', name: 'n', real: 'r' },
    usage: '[-ugGnr] [USER]',
  })
  const names = readNames(process)
  const person = await findPerson(process, names, options.operands[0])
  if (person === undefined) return 1
  const { uid, gid, groups } = person
  const user = (each: number): string => (options.has('n') ? (names.userName(each) ?? String(each)) : String(each))
  const group = (each: number): string => (options.has('n') ? (names.groupName(each) ?? String(each)) : String(each))
  const named = (each: number, name: string | undefined): string =>
    name === undefined ? String(each) : `${each}(${name})`
  switch (options.last('ugG')) {
    case 'u':
      await process.print(`${user(uid)}\n`)
      return 0
    case 'g':
      await process.print(`${group(gid)}\n`)
      return 0
    case 'G':
      await process.print(`${groups.map(group).join(' ')}\n`)
      return 0
    default:
      // busybox shows them as Linux lists them, the own one among them.
      if (process.host.face !== 'gnu') groups.sort((a, b) => a - b)
      await process.print(
        `uid=${named(uid, names.userName(uid))} gid=${named(gid, names.groupName(gid))} groups=${groups.map((each) => named(each, names.groupName(each))).join(',')}\n`,
      )
      return 0
  }
}

async function findPerson(process: Process, names: Names, name: string | undefined): Promise<Person | undefined> {
  if (name === undefined) {
    const { uid, gid, groups } = process.credentials
    // Linux keeps them sorted.
    return { uid, gid, groups: [...new Set([gid, ...[...groups].sort((a, b) => a - b)])] }
  }
  const uid = names.userId(name)
  if (uid === undefined) {
    await complain(process, faced(process, `unknown user ${name}`, `'${name}': no such user`))
    return undefined
  }
  const gid = names.primaryGroup(uid) ?? uid
  return { uid, gid, groups: [...new Set([gid, ...names.groupsOf(name)])] }
}

export const whoami: Program = async (process) => {
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
  const person = await findPerson(process, names, process.argv[1])
  if (person === undefined) return 1
  await process.print(`${person.groups.map((gid) => names.groupName(gid) ?? String(gid)).join(' ')}\n`)
  return 0
}
