/** tee: copies standard input to files and to standard output. */
import type { Descriptor, Program } from '../../process/types'
import { chosenWord } from '../choices'
import { attempt, isGnu } from '../complaint'
import { parseOptions } from '../options'
import { chunks } from '../streams'

const table = {
  short: 'aip',
  long: { append: 'a', 'ignore-interrupts': 'i', 'output-error': 'o::' },
  usage: '[-ai] [FILE]...',
}

const errorModes = [['warn'], ['warn-nopipe'], ['exit'], ['exit-nopipe']]

export const tee: Program = async (process) => {
  const options = parseOptions(process, table)
  const onError = options.value('o') ?? ''
  if (onError !== '') chosenWord(process, '--output-error', onError, errorModes)
  if (options.has('i')) process.onSignal('SIGINT', 'ignore')
  const outputs: { readonly path: string; readonly descriptor: Descriptor }[] = []
  let status = 0
  for (const path of options.operands) {
    // To busybox a dash is standard output once more.
    if (path === '-' && !isGnu(process)) {
      outputs.push({ path, descriptor: process.stdout.duplicate() })
      continue
    }
    const done = await attempt(
      process,
      async () => {
        const mode = options.has('a') ? { append: true } : { truncate: true }
        outputs.push({ path, descriptor: await process.open(path, { write: true, createMode: 0o666, ...mode }) })
      },
      (why) => `${path}: ${why}`,
    )
    if (!done) status = 1
    if (!done && onError.startsWith('exit')) return 1
  }
  for await (const chunk of chunks(process, process.stdin)) {
    for (const { path, descriptor } of outputs) {
      if (
        !(await attempt(
          process,
          () => descriptor.write(chunk),
          (why) => `${path}: ${why}`,
        ))
      )
        status = 1
    }
    await process.stdout.write(chunk)
  }
  for (const { descriptor } of outputs) descriptor.close()
  return status
}
