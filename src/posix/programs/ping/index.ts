/** ping and ping6: the container itself and its neighbours answer at once, nobody else ever does. */
import { reachOf } from '../../process/addresses'
import type { Process, Program } from '../../process/types'
import { complain, faced, isGnu, UsageError } from '../complaint'
import { resolve } from '../network'
import { missingOperand, parseOptions, type Options } from '../options'

const table = {
  short: '46c:s:i:I:W:w:t:p:qnAbvV',
  gnuStatus: 2,
  usage: '[OPTIONS] HOST',
}

const versionText = `ping from iputils 20240905
libcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes
`

export const ping: Program = async (process) => {
  const options = isGnu(process) ? readGnu(process) : parseOptions(process, table)
  const host = options.operands.at(-1)
  const gnu = isGnu(process)
  const given = options.value('c')
  if (given !== undefined && !/^\d+$/.test(given))
    throw new UsageError(`ping: ${faced(process, `invalid number '${given}'`, `invalid argument: '${given}'`)}\n`, 1)
  const size = options.value('s')
  if (!gnu && size !== undefined && !/^\d+$/.test(size)) throw new UsageError(`ping: invalid number '${size}'\n`, 1)
  if (!gnu && options.operands.length > 1) throw missingOperand(process, table)
  if (host === undefined) {
    if (!gnu) throw missingOperand(process, table)
    await complain(process, 'usage error: Destination address required')
    return 2
  }
  const address = resolve(process, host)
  if (address === undefined) {
    await complain(process, faced(process, `bad address '${host}'`, `${host}: Temporary failure in name resolution`))
    return gnu ? 2 : 1
  }
  const reach = reachOf(process, address)
  if (reach === 'unreachable') {
    if (!gnu) await process.print(`PING ${host} (${address}): 56 data bytes\n`)
    await complain(process, faced(process, 'sendto: Network unreachable', 'connect: Network is unreachable'))
    return gnu ? 2 : 1
  }
  const seconds = (letter: string, otherwise: number): number => Number(options.value(letter) ?? otherwise)
  return sendEchoes(process, {
    host,
    address,
    isAnswered: reach !== 'silence',
    count: given === undefined ? Infinity : Number(given),
    sizeBytes: seconds('s', 56),
    intervalMs: seconds('i', 1) * 1000,
    lingerMs: seconds('W', 10) * 1000,
    limitMs: seconds('w', Infinity) * 1000,
    isQuiet: options.has('q'),
  })
}

/** iputils has no long options. Throws `UsageError`. */
function readGnu(process: Process): Options {
  if (process.argv.slice(1).some((word) => /^--./.test(word)))
    throw new UsageError("ping: invalid option -- '-'\n\nUsage\n  ping [options] <destination>\n", 2)
  const options = parseOptions(process, table)
  if (options.has('V')) throw new UsageError(versionText, 0)
  const count = options.value('c')
  if (count !== undefined && /^\d+$/.test(count) && Number(count) === 0)
    throw new UsageError(`ping: invalid argument: '${count}': out of range: 1 <= value <= 9223372036854775807\n`, 1)
  return options
}

interface Echoes {
  readonly host: string
  readonly address: string
  readonly isAnswered: boolean
  readonly count: number
  readonly sizeBytes: number
  readonly intervalMs: number
  /** How long the last answer is waited for. */
  readonly lingerMs: number
  readonly limitMs: number
  readonly isQuiet: boolean
}

async function sendEchoes(process: Process, echoes: Echoes): Promise<number> {
  const { host, address, count, sizeBytes: size, isAnswered } = echoes
  const gnu = isGnu(process)
  await process.print(
    gnu
      ? `PING ${host} (${address}) ${size}(${size + 28}) bytes of data.\n`
      : `PING ${host} (${address}): ${size} data bytes\n`,
  )
  let sent = 0
  const startedAtMs = process.host.now()
  const leftMs = (): number => echoes.limitMs - (process.host.now() - startedAtMs)
  const stop = process.onSignal('SIGINT', () => undefined)
  for (let interrupted = false; sent < count && !interrupted && leftMs() > 0; sent++) {
    if (!echoes.isQuiet && isAnswered)
      await process.print(
        gnu
          ? `${size + 8} bytes from ${host === address ? address : `${host} (${address})`}: icmp_seq=${sent + 1} ttl=64 time=0.040 ms\n`
          : `${size + 8} bytes from ${address}: seq=${sent} ttl=64 time=0.040 ms\n`,
      )
    const pauseMs = sent + 1 < count ? echoes.intervalMs : isAnswered ? 0 : echoes.lingerMs
    if (pauseMs > 0) await process.sleep(Math.min(pauseMs, leftMs())).catch(() => (interrupted = true))
  }
  process.onSignal('SIGINT', stop)
  await process.print(statistics(gnu, host, sent, isAnswered))
  return isAnswered ? 0 : 1
}

function statistics(gnu: boolean, host: string, sent: number, isAnswered: boolean): string {
  const received = isAnswered ? sent : 0
  const loss = isAnswered ? '0% packet loss' : '100% packet loss'
  const counted = gnu
    ? `${received} received, ${loss}, time ${Math.max(0, sent - 1) * 1000}ms`
    : `${received} packets received, ${loss}`
  const times = gnu
    ? 'rtt min/avg/max/mdev = 0.040/0.040/0.040/0.000 ms'
    : 'round-trip min/avg/max = 0.040/0.040/0.040 ms'
  const last = isAnswered ? `${times}\n` : gnu ? '\n' : ''
  return `\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${counted}\n${last}`
}
