/** mount lists the mount table; mounting is refused, as a container without CAP_SYS_ADMIN has it. umount and sync. */
import type { Process, Program } from '../../process/types'
import { decodeText } from '../../text'
import { attempt, complain, faced, isGnu, reason, UsageError } from '../complaint'
import { statOrNothing } from '../fileTree'
import { missingOperand, parseOptions } from '../options'
import { readEverything } from '../streams'
import { versionLine } from '../versions'
import { wrongUsage } from '../wrongUsage'

const mountTable = {
  short: 'o:*arwnisvfT:t:O:BMR',
  long: { bind: 'B', move: 'M', rbind: 'R' },
  usage: '[OPTIONS] [-o OPT] DEVICE NODE',
}
const umountTable = { short: 'acdfilnrt:v', usage: '[-rlfda] [-t FSTYPE] FILESYSTEM|DIRECTORY' }

export const mount: Program = async (process) => {
  if (!isGnu(process)) return busyboxMount(process)
  return gnuMount(process)
}

const gnuTable = {
  short: 'aBcfFhiLl:MnNo:O:rRsst:T:U:vVw',
  long: {
    all: 'a', bind: 'B', 'no-canonicalize': 'c', fake: 'f', fork: 'F', 'internal-only': 'i', 'show-labels': 'l', move: 'M', 'no-mtab': 'n',
    options: 'o:', 'read-only': 'r', rbind: 'R', types: 't:', fstab: 'T:', verbose: 'v', rw: 'w', 'read-write': 'w', source: 'S:', target: 'D:',
    'make-shared': 's', 'make-private': 's', 'make-rprivate': 's', 'make-slave': 's', 'onlyonce': 's', 'mkdir': 's',
  }, // prettier-ignore
}
const dmesgWords = '\n       dmesg(1) may have more information after failed mount system call.'

async function gnuMount(process: Process): Promise<number> {
  const options = parseOptions(process, { ...gnuTable, short: gnuTable.short.replace('l:', 'l') })
  if (options.has('V')) throw new UsageError(`${versionLine('mount')}\n`, 0)
  const { operands } = options
  const target = options.value('D') ?? operands.at(-1)
  if (target === undefined) {
    if (!options.has('a')) await listMounts(process, options.value('t'))
    return 0
  }
  const isMounted = process.namespace.mounts.some((each) => each.path === target)
  if (operands.length === 1 && !options.has('D') && !isMounted) {
    await complain(process, `${target}: can't find in /etc/fstab.`)
    return 1
  }
  const stat = statOrNothing(process, target)
  if (stat === undefined) {
    await complain(process, `${target}: mount point does not exist.${dmesgWords}`)
    return 32
  }
  await complain(process, `${process.namespace.realPath(process, target)}: permission denied.${dmesgWords}`)
  return 32
}

async function busyboxMount(process: Process): Promise<number> {
  // Any long word is an option of the mount.
  const argv = process.argv.filter((word) => !/^--(?!help$)./.test(word))
  const options = parseOptions(Object.create(process, { argv: { value: argv } }) as Process, mountTable)
  const { operands } = options
  if (operands.length === 0 && !options.has('a')) {
    await listMounts(process, options.value('t'))
    return 0
  }
  if (operands.length > 2) throw missingOperand(process, mountTable)
  const device = operands.length === 2 ? operands[0] : await fromTable(process, options.value('T'), operands[0])
  if (device === undefined) return 1
  if (options.has('f') || device === '') return 0
  const server = /^([^/:]+):/.exec(device)?.[1]
  await complain(process, server === undefined ? 'permission denied (are you root?)' : `bad address '${server}'`)
  return server === undefined ? 1 : 255
}

/** What a table of file systems says of a place (of all of them, without one): its device, empty where there is nothing to do. */
async function fromTable(process: Process, path = '/etc/fstab', place?: string): Promise<string | undefined> {
  let text: string
  try {
    const file = await process.open(path, { read: true })
    text = decodeText(await readEverything(process, file))
    file.close()
  } catch (error) {
    await complain(process, `can't read '${path}': ${reason(process, error)}`)
    return undefined
  }
  const rows = text.split('\n').map((line) => line.trim().split(/\s+/))
  const found = rows.find(
    ([first = '#', second]) =>
      !first.startsWith('#') && second !== undefined && (place === undefined || [first, second].includes(place)),
  )
  if (found === undefined && place !== undefined) {
    await complain(process, `can't find ${place} in ${path}`)
    return undefined
  }
  return found?.[0] ?? ''
}

async function listMounts(process: Process, type: string | undefined): Promise<void> {
  for (const each of process.namespace.mounts)
    if (type === undefined || each.fileSystem.type === type)
      await process.print(`${each.source} on ${each.path} type ${each.fileSystem.type} (${each.shownOptions})\n`)
}

export const umount: Program = async (process) => {
  if (isGnu(process)) {
    const given = parseOptions(process, {
      short: 'aAcdfhilnO:qrRt:vVN:',
      long: {
        all: 'a',
        'all-targets': 'A',
        force: 'f',
        lazy: 'l',
        recursive: 'R',
        types: 't:',
        quiet: 'q',
        'read-only': 'r',
      },
    })
    if (given.operands.length === 0) throw wrongUsage(process, 'bad usage')
    for (const path of given.operands) await complain(process, `${path}: must be superuser to unmount.`)
    return 32
  }
  const options = parseOptions(process, umountTable)
  const type = options.value('t')
  const mounted = process.namespace.mounts.filter((each) => type === undefined || each.fileSystem.type === type)
  const targets = options.has('a') ? mounted.map((each) => each.path).reverse() : options.operands
  if (targets.length === 0) throw missingOperand(process, umountTable)
  for (const target of targets) await complain(process, `can't unmount ${target}: Operation not permitted`)
  return 1
}

/** fsync: makes files' contents safe. */
export const fsync: Program = async (process) => {
  const table = { short: 'd', usage: '[-d] FILE...' }
  const { operands } = parseOptions(process, table)
  if (operands.length === 0) throw missingOperand(process, table)
  let status = 0
  for (const path of operands) {
    const isOpen = await attempt(
      process,
      () => process.namespace.open(process, path, { read: true }).close(),
      (why) => `can't open '${path}': ${why}`,
    )
    if (!isOpen) status = 1
  }
  await process.host.sync()
  return status
}

export const sync: Program = async (process) => {
  const options = parseOptions(process, {
    short: 'df',
    long: { data: 'd', 'file-system': 'f' },
    usage: '[-df] [FILE]...',
  })
  if (!isGnu(process) && options.has('d') && options.has('f')) throw missingOperand(process, { short: '' })
  if (isGnu(process) && options.has('d') && options.has('f'))
    throw new UsageError('sync: cannot specify both --data and --file-system\n', 1)
  if (isGnu(process) && options.has('d') && options.operands.length === 0)
    throw new UsageError('sync: --data needs at least one argument\n', 1)
  let status = 0
  for (const path of options.operands) {
    const done = await attempt(
      process,
      () => process.namespace.open(process, path, { read: true }).close(),
      (why) => faced(process, `can't open '${path}': ${why}`, `error opening '${path}': ${why}`),
    )
    if (!done) status = 1
  }
  try {
    await process.host.sync()
    return status
  } catch (error) {
    await complain(process, error instanceof Error ? error.message : String(error))
    return 1
  }
}
