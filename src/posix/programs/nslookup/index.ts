/**
 * nslookup: asks the name server that /etc/resolv.conf names, or the one on the command line. Docker's own (127.0.0.11,
 * on networks of the user's own) knows the neighbours; any other can't be reached.
 */
import { isAddress } from '../../process/addresses'
import type { Process, Program } from '../../process/types'
import { isGnu } from '../complaint'
import { missingOperand, parseOptions } from '../options'
import { bindLookup } from './bind'
import { dockersServer, nameServer } from './server'

const table = {
  short: 'q:t:',
  long: { type: 't:', querytype: 'q:', debug: 'd' },
  usage: '[-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]',
}
const noServer = ';; connection timed out; no servers could be reached\n\n'
const kinds = ['soa', 'ns', 'a', 'aaaa', 'cname', 'mx', 'txt', 'ptr', 'srv', 'any']

export const nslookup: Program = async (process) => {
  if (isGnu(process)) return bindLookup(process)
  if (/^-(?!type=|querytype=|debug|-help$)/.test(process.argv[1] ?? '')) throw missingOperand(process, table)
  const options = parseOptions(readLongKinds(process), table)
  const [name, server] = options.operands
  if (name === undefined || options.operands.length > 2) throw missingOperand(process, table)
  const kind = (options.value('t') ?? options.value('q'))?.toLowerCase()
  if (kind !== undefined && !kinds.includes(kind)) {
    await process.printError(`nslookup: invalid query type "${kind}"\n`)
    return 1
  }
  if ((server ?? nameServer(process)) !== dockersServer || process.host.network.interfaces().length === 0) {
    const asked = server ?? nameServer(process)
    if (asked !== undefined && /^(127\.|localhost$)/.test(asked))
      await process.printError(`nslookup: write to '${asked}': Connection refused\n`)
    await process.print(noServer)
    return 1
  }
  const answers = answersTo(process, name, kind)
  const head = `Server:\t\t${dockersServer}\nAddress:\t${dockersServer}:53\n\n`
  await process.print(head + (answers ?? [noServer]).join(''))
  return answers === undefined ? 1 : 0
}

/** `-type=a` is a long option with one dash. */
function readLongKinds(process: Process): Process {
  const argv = process.argv.map((word) => word.replace(/^-(type|querytype|debug)/, '--$1'))
  return Object.create(process, { argv: { value: argv } }) as Process
}

/** What Docker's server answers, a block a question; undefined where it would ask others. */
function answersTo(process: Process, name: string, kind: string | undefined): readonly string[] | undefined {
  const { network } = process.host
  const block = (lines: readonly string[]): string => `Non-authoritative answer:\n${lines.join('')}\n`
  if (isAddress(name)) {
    const found = kind === undefined ? network.resolveAddress(name) : undefined
    const reversed = name.split('.').reverse().join('.')
    return found === undefined ? undefined : [block([`${reversed}.in-addr.arpa\tname = ${found}\n`])]
  }
  const addresses = network.resolveName(name)
  if (addresses.length === 0) return undefined
  const lines = (isWanted: (address: string) => boolean): string[] =>
    addresses.filter(isWanted).map((address) => `Name:\t${name}\nAddress: ${address}\n`)
  const four = block(lines((address) => !address.includes(':')))
  const six = block(lines((address) => address.includes(':')))
  if (kind === undefined) return [four, six]
  return [kind === 'a' ? four : kind === 'aaaa' ? six : block([])]
}
