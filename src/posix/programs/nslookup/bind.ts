/**
 * nslookup of BIND (recorded from 9.20): asks Docker's server (127.0.0.11) for the neighbours, with `-type=`; any other
 * server refuses or can't be reached. `nslookup` alone asks line by line.
 */
import { isAddress } from '../../process/addresses'
import type { Process } from '../../process/types'
import { decodeText } from '../../text'
import { UsageError } from '../complaint'
import { dockersServer, nameServer } from './server'

const usage = `Usage:
   nslookup [-opt ...]             # interactive mode using default server
   nslookup [-opt ...] - server    # interactive mode using 'server'
   nslookup [-opt ...] host        # just look up 'host' using default server
   nslookup [-opt ...] host server # just look up 'host' using 'server'
`
const types = 'a aaaa any cname mx ns ptr soa srv txt'.split(' ')
const settings =
  /^(all|class|cl|debug|nodebug|d2|nod2|search|nosearch|defname|nodefname|recurse|norecurse|vc|novc|retry|timeout|port|domain|ndots|fail|nofail|sil|ret|ti|po|do|srchl)(=.*)?$/

interface Asking {
  type: string | undefined
  server: string | undefined
}

export async function bindLookup(process: Process): Promise<number> {
  const asking: Asking = { type: undefined, server: undefined }
  const words: string[] = []
  for (const word of process.argv.slice(1)) {
    if (!/^-./.test(word)) words.push(word)
    else if (word === '-version') {
      await process.print('nslookup 9.20.26-1~deb13u1-Debian\n')
      return 0
    } else await set(process, asking, word.slice(1))
  }
  const [name, server, extra] = words
  if (extra !== undefined) throw new UsageError(usage, 1)
  if (server !== undefined) {
    if (!isAddress(server) && process.host.network.resolveName(server).length === 0 && server !== 'localhost')
      throw new UsageError(`nslookup: couldn't get address for '${server}': failure\n`, 1)
    asking.server = server
  }
  return name === undefined || name === '-' ? converse(process, asking) : look(process, asking, name)
}

/** `-type=mx`, `-debug`: what the questions that follow are asked with. */
async function set(process: Process, asking: Asking, option: string): Promise<void> {
  const [, type] = /^(?:type|ty|querytype|query|qu|q)=(.*)$/.exec(option) ?? []
  if (type === undefined) {
    if (!settings.test(option)) await process.print(`*** Invalid option: ${option}\n`)
  } else if (types.includes(type.toLowerCase())) asking.type = type.toLowerCase()
  else await process.print(`unknown query type: ${type}\n`)
}

/** Line by line; without a terminal, a question is asked of each line of the input. */
async function converse(process: Process, asking: Asking): Promise<number> {
  let status = 1
  const isTalking = process.stdin.isTty && process.stdout.isTty
  for (;;) {
    if (isTalking) await process.print('> ')
    const bytes = await process.stdin.readLine(4096)
    if (bytes.length === 0) {
      await process.print('\n')
      return status
    }
    const outcome = await obey(process, asking, decodeText(bytes))
    if (outcome === undefined) return status
    status = outcome
  }
}

/** One line of a conversation; undefined ends it. */
async function obey(process: Process, asking: Asking, line: string): Promise<number | undefined> {
  const [word = '', argument = ''] = line.trim().split(/\s+/)
  if (word === 'exit') return undefined
  if (word === '') return 0
  if (word === 'server' || word === 'lserver') {
    asking.server = argument
    await process.print(`Default server: ${argument}\nAddress: ${argument}#53\n`)
    return 0
  }
  if (word === 'set') {
    await set(process, asking, argument)
    return 0
  }
  if (argument !== '') asking.server = argument
  return look(process, asking, word)
}

async function look(process: Process, asking: Asking, name: string): Promise<number> {
  const server = asking.server ?? nameServer(process) ?? '127.0.0.1'
  const { network } = process.host
  if (server !== dockersServer || network.interfaces().length === 0) {
    await process.print(`${unanswered(process, server)};; no servers could be reached\n\n`)
    return 1
  }
  const head = `Server:\t\t${server}\nAddress:\t${server}#53\n\n`
  if (isAddress(name) && asking.type === undefined) {
    const found = network.resolveAddress(name)
    const reversed = `${name.split('.').reverse().join('.')}.in-addr.arpa`
    await process.print(
      found === undefined
        ? `;; Got SERVFAIL reply from ${server}\n** server can't find ${reversed}: SERVFAIL\n\n`
        : `${reversed}\tname = ${found}.\n\nAuthoritative answers can be found from:\n\n`,
    )
    return found === undefined ? 1 : 0
  }
  const addresses = network.resolveName(name)
  if (addresses.length === 0) {
    await process.print(`;; Got SERVFAIL reply from ${server}\n${head}** server can't find ${name}: SERVFAIL\n\n`)
    return 1
  }
  const wanted = addresses.filter((address) =>
    address.includes(':')
      ? asking.type === undefined || asking.type === 'aaaa'
      : asking.type === undefined || asking.type === 'a',
  )
  const answers =
    wanted.length === 0
      ? `*** Can't find ${name}: No answer\n${asking.type === 'aaaa' ? '' : '\nAuthoritative answers can be found from:\n'}`
      : wanted.map((address) => `Name:\t${name}\nAddress: ${address}\n`).join('')
  await process.print(`${head}Non-authoritative answer:\n${answers}\n`)
  return 0
}

/** What a server that doesn't answer gives: this machine has none, and others aren't reachable. */
function unanswered(process: Process, server: string): string {
  const error = (why: string): string => `;; communications error to ${server}#53: ${why}\n`
  if (server === 'localhost' || server.startsWith('127.')) return error('connection refused').repeat(3)
  return process.host.network.interfaces().length === 0
    ? error('network unreachable').repeat(2) + error('timed out')
    : error('timed out').repeat(3)
}
