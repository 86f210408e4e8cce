/** bc: a calculator with as many digits as are asked for, of files and standard input; `-l` gives it functions. */
import type { Process, Program } from '../../process/types'
import { decodeText } from '../../text'
import { complain, reason } from '../complaint'
import { parseOptions } from '../options'
import { openInput, readEverything } from '../streams'
import { MathError } from './decimal'
import { Machine } from './machine'
import { Parser, SyntaxFault } from './syntax'

const usualLineLength = 70

export const bc: Program = async (process) => {
  const options = parseOptions(process, { short: 'ilqsvw', usage: '[-sqlw] [FILE]...' })
  const machine = new Machine(process, options.has('l'), lineLengthOf(process))
  for (const path of [...options.operands, '-']) {
    let text: string
    try {
      const input = await openInput(process, path)
      text = decodeText(await readEverything(process, input))
      input.close()
    } catch (error) {
      await complain(process, `can't open '${path}': ${reason(process, error)}`)
      return 1
    }
    try {
      if (!(await runAll(machine, text))) return 0
    } catch (error) {
      if (!(error instanceof SyntaxFault || error instanceof MathError)) throw error
      await complain(process, error.message)
      return 1
    }
  }
  return 0
}

function lineLengthOf(process: Process): number {
  const given = process.env.get('BC_LINE_LENGTH')
  return given !== undefined && /^\d+$/.test(given) ? Number(given) : usualLineLength
}

async function runAll(machine: Machine, text: string): Promise<boolean> {
  const parser = new Parser(text)
  for (let statement = parser.next(); statement !== undefined; statement = parser.next())
    if (!(await machine.run(statement))) return false
  return true
}
