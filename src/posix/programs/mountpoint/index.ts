/** mountpoint: whether something is mounted on a directory (`-q -d -x`). */
import type { Process, Program } from '../../process/types'
import { isGnu, reason, complain } from '../complaint'
import { missingOperand, parseOptions, type Options } from '../options'

const table = {
  short: 'qdnx',
  long: { quiet: 'q', 'fs-devno': 'd', fs_devno: 'd', devno: 'x', nofollow: 'l' },
  usage: '[-q] { [-dn] DIR | -x DEVICE }',
}

export const mountpoint: Program = async (process) => {
  const options = parseOptions(process, table)
  if (!isGnu(process)) return busyboxMountpoint(process, options)
  const [path] = options.operands
  if (path === undefined) {
    await complain(process, 'bad usage')
    await process.printError("Try 'mountpoint --help' for more information.\n")
    return 1
  }
  try {
    const stat = options.has('l') ? process.namespace.lstat(process, path) : process.namespace.stat(process, path)
    if (options.has('x')) {
      if (stat.kind === 'blockDevice') await process.print(`${deviceNumbers(stat.rdev)}\n`)
      else if (!options.has('q')) await complain(process, `${path}: not a block device`)
      return stat.kind === 'blockDevice' ? 0 : 32
    }
    const mounted = isMounted(process, path)
    if (options.has('d') && mounted) await process.print(`${deviceNumbers(stat.deviceId)}\n`)
    else if (!options.has('q')) await process.print(`${path} is ${mounted ? '' : 'not '}a mountpoint\n`)
    return mounted ? 0 : 32
  } catch (error) {
    const why = reason(process, error)
    if (!options.has('q')) await complain(process, `${path}: ${why}`)
    return 1
  }
}

async function busyboxMountpoint(process: Process, options: Options): Promise<number> {
  const [path, extra] = options.operands
  if (path === undefined || extra !== undefined) throw missingOperand(process, table)
  const fail = async (why: string): Promise<number> => {
    if (!options.has('q')) await complain(process, `${path}: ${why}`)
    return 1
  }
  try {
    const stat = process.namespace.lstat(process, path)
    if (options.has('x')) {
      if (stat.kind !== 'blockDevice') return await fail('not a block device')
      await process.print(`${deviceNumbers(stat.rdev)}\n`)
      return 0
    }
    if (stat.kind !== 'directory') return await fail('Not a directory')
    const mounted = isMounted(process, path)
    if (options.has('d')) await process.print(`${deviceNumbers(stat.deviceId)}\n`)
    // No device in /dev has the numbers of what a container has mounted.
    if (options.has('n')) await process.print(`UNKNOWN ${path}\n`)
    if (!options.has('d') && !options.has('n') && !options.has('q'))
      await process.print(`${path} is ${mounted ? '' : 'not '}a mountpoint\n`)
    return mounted ? 0 : 1
  } catch (error) {
    return fail(reason(process, error))
  }
}

function isMounted(process: Process, path: string): boolean {
  const real = process.namespace.realPath(process, path)
  return real === '/' || process.namespace.mounts.some((mount) => mount.path === real)
}

function deviceNumbers(id: number): string {
  return `${id >> 8}:${id & 255}`
}
