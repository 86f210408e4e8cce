/** nslookup: there is no name server to ask. */
import type { Program } from '../../process/types'
import { isGnu } from '../complaint'
import { missingOperand, parseOptions } from '../options'

const table = { short: 'q:t:', usage: '[-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]' }

export const nslookup: Program = async (process) => {
  const options = parseOptions(process, table)
  const server = options.operands[1]
  if (options.operands.length === 0) throw missingOperand(process, table)
  if (!isGnu(process)) await process.print(';; connection timed out; no servers could be reached\n\n')
  else if (server === undefined) await process.print(';; connection timed out; no servers could be reached\n\n')
  else {
    const line = `;; communications error to ${server}#53: connection refused\n`
    await process.print(`${line.repeat(3)};; no servers could be reached\n\n`)
  }
  return 1
}
