/**
 * Programs of busybox and of a minimal Debian that the simulator leaves out: they say so in one sentence and exit with 1.
 * docs/fidelity.md names them. Those that only an image brings along are in `notYet`.
 */
import type { Program } from '../../process/types'
import { complain } from '../complaint'

/** By face. */
export const leftOutNames = {
  busybox: ['ar', 'arping', 'bc', 'chattr', 'crond', 'dc', 'httpd', 'lsattr', 'lzcat', 'lzma', 'unlzma'],
  gnu: [...['blkid', 'cpio', 'findfs', 'fuser', 'lzma', 'lzcat', 'unlzma'], 'pr', 'ptx'],
} as const

const leftOut: Program = async (process) => {
  await complain(process, 'the Camada simulator leaves out this program')
  return 1
}

function table(names: readonly string[]): Readonly<Record<string, Program>> {
  return Object.fromEntries(names.map((name) => [name, leftOut]))
}

export const programsLeftOut = { busybox: table(leftOutNames.busybox), gnu: table(leftOutNames.gnu) }
