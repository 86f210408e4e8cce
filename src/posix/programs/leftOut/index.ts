/**
 * Programs of busybox and of a minimal Debian that the simulator leaves out: they say so in one sentence and exit with 1.
 * docs/fidelity.md names them. Those that only an image brings along are in `notYet`.
 */
import type { Program } from '../../process/types'
import { busyboxUsage } from '../busybox/usage'
import { complain, invokedName, isGnu, UsageError } from '../complaint'
import { busyboxLeftOut } from './busybox'
import { debianLeftOut } from './debian'

/** By face. */
export const leftOutNames = {
  busybox: busyboxLeftOut,
  gnu: ['blkid', 'cpio', 'findfs', 'fuser', 'lzma', 'lzcat', 'unlzma'],
} as const

const leftOut: Program = async (process) => {
  if (!isGnu(process) && process.argv[1] === '--help')
    throw new UsageError(busyboxUsage(process, invokedName(process), undefined), 0)
  await complain(process, 'the Camada simulator leaves out this program')
  return 1
}

function table(names: readonly string[]): Readonly<Record<string, Program>> {
  return Object.fromEntries(names.map((name) => [name, leftOut]))
}

export const programsLeftOut = { busybox: table(leftOutNames.busybox), gnu: table(leftOutNames.gnu) }

/** Those of Debian's images. */
export const programsOfDebianLeftOut = table(debianLeftOut)
