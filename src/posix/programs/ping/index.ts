/** ping and ping6: loopback answers at once; nothing else ever does. */
import type { Program } from '../../process/types'
import { complain, faced, isGnu, UsageError } from '../complaint'
import { isLoopback, resolve } from '../network'
import { missingOperand, parseOptions } from '../options'

const table = {
  short: '46c:s:i:I:W:w:t:p:qnAbv',
  gnuStatus: 2,
  usage: '[OPTIONS] HOST',
}

export const ping: Program = async (process) => {
  const options = parseOptions(process, table)
  const host = options.operands.at(-1)
  const gnu = isGnu(process)
  const given = options.value('c')
  if (given !== undefined && !/^\d+$/.test(given))
    throw new UsageError(`ping: ${faced(process, `invalid number '${given}'`, `invalid argument: '${given}'`)}\n`, 1)
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
  if (!isLoopback(address)) {
    if (!gnu) await process.print(`PING ${host} (${address}): 56 data bytes\n`)
    await complain(process, faced(process, 'sendto: Network unreachable', 'connect: Network is unreachable'))
    return gnu ? 2 : 1
  }
  const count = given === undefined ? Infinity : Number(given)
  const size = Number(options.value('s') ?? 56)
  await process.print(
    gnu
      ? `PING ${host} (${address}) ${size}(${size + 28}) bytes of data.\n`
      : `PING ${host} (${address}): ${size} data bytes\n`,
  )
  let sent = 0
  const stop = process.onSignal('SIGINT', () => undefined)
  for (let interrupted = false; sent < count && !interrupted; sent++) {
    if (!options.has('q'))
      await process.print(
        gnu
          ? `${size + 8} bytes from ${host === address ? address : `${host} (${address})`}: icmp_seq=${sent + 1} ttl=64 time=0.040 ms\n`
          : `${size + 8} bytes from ${address}: seq=${sent} ttl=64 time=0.040 ms\n`,
      )
    if (sent + 1 < count) await process.sleep(Number(options.value('i') ?? 1) * 1000).catch(() => (interrupted = true))
  }
  process.onSignal('SIGINT', stop)
  const lost = gnu
    ? `${sent} received, 0% packet loss, time ${Math.max(0, sent - 1) * 1000}ms`
    : `${sent} packets received, 0% packet loss`
  const times = gnu
    ? 'rtt min/avg/max/mdev = 0.040/0.040/0.040/0.000 ms'
    : 'round-trip min/avg/max = 0.040/0.040/0.040 ms'
  await process.print(`\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${lost}\n${times}\n`)
  return 0
}
