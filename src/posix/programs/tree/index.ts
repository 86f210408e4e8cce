/** tree: a directory as a drawing; busybox's knows no options, Debian's many. */
import type { Program } from '../../process/types'
import { isGnu } from '../complaint'
import { busyboxTree } from './busybox'
import { gnuTree } from './gnu'

export const tree: Program = (process) => (isGnu(process) ? gnuTree(process) : busyboxTree(process))
