/** tac and rev: lines in reverse order, characters in reverse order. nl: numbered lines. */
import type { Program } from '../../process/types'
import { attempt, faced } from '../complaint'
import { parseOptions } from '../options'
import { openInput, Output, readLines } from '../streams'

function lineProgram(change: (lines: string[]) => string[]): Program {
  return async (process) => {
    const options = parseOptions(process, { short: 'b:', usage: '[FILE]...' })
    const output = new Output(process)
    let status = 0
    for (const path of options.operands.length === 0 ? ['-'] : options.operands) {
      const done = await attempt(
        process,
        async () => {
          const input = await openInput(process, path)
          for (const line of change(await readLines(process, input))) await output.write(`${line}\n`)
          input.close()
        },
        (why) => faced(process, `${path}: ${why}`, `failed to open '${path}' for reading: ${why}`),
      )
      if (!done) status = 1
    }
    await output.flush()
    return status
  }
}

export const tac = lineProgram((lines) => lines.reverse())
export const rev = lineProgram((lines) => lines.map((line) => [...line].reverse().join('')))

export const nl = lineProgram((lines) => {
  let number = 0
  return lines.map((line) => (line === '' ? '       ' : `${String(++number).padStart(6)}\t${line}`))
})
