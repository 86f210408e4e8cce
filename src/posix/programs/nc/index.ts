/** nc: connects or listens (`-l -p`): busybox's. OpenBSD's, which Debian has, is in `openbsd.ts`. */
import { PosixError } from '../../filesystem/posixError'
import { reachOf } from '../../process/addresses'
import { connect, listen as listenOn, type Connection } from '../../process/sockets'
import type { Process, Program } from '../../process/types'
import { shellStatus } from '../../process/signals'
import { complain, isGnu, reason } from '../complaint'
import { resolve } from '../network'
import { missingOperand, parseOptions, type Options } from '../options'
import { exchange } from './exchange'
import { openbsdNc } from './openbsd'

const table = {
  short: 'lkp:w:i:s:nuzvx:4',
  usage: '[OPTIONS] HOST PORT  - connect\nnc [OPTIONS] -l -p PORT [HOST] [PORT]  - listen',
}
/** After this the kernel gives up asking who has an address. */
const unresolvedMs = 3000

export const nc: Program = async (whole) => {
  if (isGnu(whole)) return openbsdNc(whole)
  const { process, program } = takeProgram(whole)
  const options = parseOptions(process, table)
  if (options.operands.length === 0 && !options.has('p')) throw missingOperand(process, table)
  if (options.has('u')) {
    await complain(process, "the Camada simulator's nc leaves out -u")
    return 1
  }
  const connection = options.has('l') ? await listen(process, options) : await reach(process, options)
  if (connection === undefined) return 1
  if (options.has('z')) {
    connection.close()
    return 0
  }
  if (program.length > 0) return runOver(process, program, connection)
  const idleMs = Number(options.value('w') ?? 0) * 1000
  await exchange(process, connection, {
    ...(idleMs > 0 && { idleMs }),
    lingerMs: Infinity,
    shutsDown: true,
    reads: true,
  })
  return 0
}

/** busybox's `-e PROG ARGS`: what follows is a command line of its own. */
function takeProgram(process: Process): { process: Process; program: readonly string[] } {
  const at = process.argv.indexOf('-e')
  if (at < 0) return { process, program: [] }
  const argv = process.argv.slice(0, at)
  return { process: Object.create(process, { argv: { value: argv } }) as Process, program: process.argv.slice(at + 1) }
}

/** Runs a program whose input and output are the connection. */
async function runOver(process: Process, argv: readonly string[], connection: Connection): Promise<number> {
  const descriptors = new Map([0, 1, 2].map((number) => [number, connection.duplicate()] as const))
  connection.close()
  const { env, cwd, credentials, umask } = process
  try {
    return shellStatus(await process.wait(process.spawn({ argv, env, cwd, credentials, umask, descriptors })))
  } catch (error) {
    for (const each of descriptors.values()) each.close()
    await complain(process, `can't execute '${argv[0] ?? ''}': ${reason(process, error)}`)
    return 127
  }
}

async function listen(process: Process, options: Options): Promise<Connection | undefined> {
  const port = Number(options.value('p') ?? options.operands.at(-1))
  try {
    const acceptor = listenOn(process, { address: '::', port })
    const connection = await acceptor.accept()
    acceptor.close()
    return connection
  } catch (error) {
    if (!(error instanceof PosixError) || error.code !== 'EADDRINUSE') throw error
    await complain(process, 'bind: Address in use')
    return undefined
  }
}

async function reach(process: Process, options: Options): Promise<Connection | undefined> {
  const [host = '', service = ''] = options.operands
  const port = Number(service)
  const address = resolve(process, host)
  if (address === undefined) {
    await complain(process, `bad address '${host}'`)
    return undefined
  }
  const reach = reachOf(process, address)
  if (!/^\d+$/.test(service)) {
    if (service !== '') await complain(process, `bad port '${service}'`)
    return undefined
  }
  if (reach === 'silence') await process.sleep(Math.min(Number(options.value('w') ?? Infinity) * 1000, unresolvedMs))
  try {
    if (reach === 'here' || reach === 'neighbour') return await connect(process, { address, port })
  } catch (error) {
    if (!(error instanceof PosixError) || error.code !== 'ECONNREFUSED') throw error
  }
  // Of a port where nobody listens nothing is said.
  return undefined
}
