/** mountpoint: whether something is mounted on a directory (`-q -d -x`). */
import type { Program } from '../../process/types'
import { faced, isGnu, reason, complain } from '../complaint'
import { missingOperand, parseOptions } from '../options'

const table = { short: 'qdnx', long: { quiet: 'q', fs_devno: 'd' }, usage: '[-q] { [-dn] DIR | -x DEVICE }' }

export const mountpoint: Program = async (process) => {
  const options = parseOptions(process, table)
  const [path] = options.operands
  if (path === undefined) {
    if (!isGnu(process)) throw missingOperand(process, table)
    await complain(process, 'bad usage')
    await process.printError("Try 'mountpoint --help' for more information.\n")
    return 1
  }
  try {
    const stat = process.namespace.stat(process, path)
    if (stat.kind !== 'directory' && !isGnu(process)) {
      if (!options.has('q')) await complain(process, `${path}: Not a directory`)
      return 1
    }
    const real = process.namespace.realPath(process, path)
    const mounted = real === '/' || process.namespace.mounts.some((mount) => mount.path === real)
    if (options.has('d') && mounted) await process.print(`${stat.deviceId >> 8}:${stat.deviceId & 255}\n`)
    else if (!options.has('q')) await process.print(`${path} is ${mounted ? '' : 'not '}a mountpoint\n`)
    return mounted ? 0 : faced(process, '1', '32') === '1' ? 1 : 32
  } catch (error) {
    const why = reason(process, error)
    if (!options.has('q')) await complain(process, `${path}: ${why}`)
    return 1
  }
}
