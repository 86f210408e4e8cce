/** base64: encodes, or decodes with `-d`; `-w` sets the line width, 0 for none. */
import type { Program } from '../../process/types'
import { decodeText } from '../../text'
import { attempt, complain, faced } from '../complaint'
import { parseOptions } from '../options'
import { openInput, readEverything } from '../streams'

const table = { short: 'diw:', long: { decode: 'd', 'ignore-garbage': 'i', wrap: 'w:' }, usage: '[-d] [-w COL] [FILE]' }

export const base64: Program = async (process) => {
  const options = parseOptions(process, table)
  const path = options.operands[0] ?? '-'
  const width = Number(options.value('w') ?? 76)
  let status = 0
  const done = await attempt(
    process,
    async () => {
      const input = await openInput(process, path)
      const bytes = await readEverything(process, input)
      input.close()
      if (!options.has('d')) {
        const text = Buffer.from(bytes).toString('base64')
        const lines = width === 0 ? [text] : (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? [])
        await process.print(lines.join('\n') + (width === 0 || lines.length === 0 ? '' : '\n'))
        return
      }
      const text = decodeText(bytes).replace(/\s/g, '')
      const valid = options.has('i') || /^[A-Za-z0-9+/]*={0,2}$/.test(text)
      await process.stdout.write(Buffer.from(/^[A-Za-z0-9+/]*/.exec(text)?.[0] ?? '', 'base64'))
      if (valid) return
      status = 1
      await complain(process, faced(process, 'invalid input', 'invalid input'))
    },
    (why) => `${path}: ${why}`,
  )
  return done ? status : 1
}
