/** losetup, blkid and findfs of busybox, in a container that has no block devices: there is nothing to find. */
import type { Program } from '../../process/types'
import { complain } from '../complaint'
import { missingOperand, parseOptions } from '../options'

export const losetup: Program = async (process) => {
  const options = parseOptions(process, { short: 'rPafd:o:c:' })
  const [first, second] = options.operands
  if (options.has('f') && first === undefined) {
    await process.print('/dev/loop0\n')
    return 0
  }
  const missing = options.value('d') ?? (options.has('f') ? first : (second ?? first))
  if (missing === undefined) return options.has('a') ? 0 : 1
  await complain(process, `${missing}: No such file or directory`)
  return 1
}

export const blkid: Program = (process) => {
  if (process.argv[1] === '--help') throw missingOperand(process, { short: '', busyboxStatus: 0 })
  return Promise.resolve(0)
}

export const findfs: Program = async (process) => {
  const [name] = process.argv.slice(1)
  if (name === undefined || !/^(\/dev\/|LABEL=|UUID=)/.test(name)) throw missingOperand(process, { short: '' })
  if (!name.startsWith('/dev/')) return 1
  await process.print(`${name}\n`)
  return 0
}
