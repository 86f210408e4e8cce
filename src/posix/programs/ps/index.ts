/** ps: the processes of this pid namespace, in busybox's columns or procps's. */
import type { Program } from '../../process/types'
import { isGnu } from '../complaint'
import { versionLine } from '../versions'
import { busyboxPs } from './busybox'
import { procpsPs } from './gnu'

export const ps: Program = async (process) => {
  if (!isGnu(process)) return busyboxPs(process)
  if (process.argv[1] !== '--version' && process.argv[1] !== '-V') return procpsPs(process)
  await process.print(`${versionLine('ps')}\n`)
  return 0
}
