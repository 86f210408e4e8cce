/** mount lists the mount table; mounting is refused, as a container without CAP_SYS_ADMIN has it. umount and sync. */
import type { Program } from '../../process/types'
import { attempt, complain, faced, isGnu } from '../complaint'
import { missingOperand, parseOptions } from '../options'

export const mount: Program = async (process) => {
  const operands = process.argv.slice(1).filter((word) => !word.startsWith('-'))
  if (operands.length === 0) {
    for (const each of process.namespace.mounts)
      await process.print(`${each.source} on ${each.path} type ${each.fileSystem.type} (${each.shownOptions})\n`)
    return 0
  }
  const target = operands.at(-1) ?? ''
  await complain(
    process,
    isGnu(process)
      ? `${target}: permission denied.\n       dmesg(1) may have more information after failed mount system call.`
      : `permission denied (are you root?)`,
  )
  return isGnu(process) ? 32 : 1
}

export const umount: Program = async (process) => {
  const target = process.argv.slice(1).find((word) => !word.startsWith('-')) ?? ''
  await complain(
    process,
    faced(process, `can't unmount ${target}: Operation not permitted`, `${target}: must be superuser to unmount.`),
  )
  return isGnu(process) ? 32 : 1
}

export const sync: Program = async (process) => {
  const options = parseOptions(process, {
    short: 'df',
    long: { data: 'd', 'file-system': 'f' },
    usage: '[-df] [FILE]...',
  })
  if (!isGnu(process) && options.has('d') && options.has('f')) throw missingOperand(process, { short: '' })
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
