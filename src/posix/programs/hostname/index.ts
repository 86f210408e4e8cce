/** hostname: shows the container's name (`-s -f -d`) and addresses (`-i -I`). Setting it is refused, as without CAP_SYS_ADMIN. */
import { PosixError } from '../../filesystem/posixError'
import type { Process, Program } from '../../process/types'
import { complain, faced, invokedName, isGnu, reason } from '../complaint'
import { resolve } from '../network'
import { parseOptions, type Options } from '../options'

const table = {
  short: 'sfidIF:v',
  long: { short: 's', fqdn: 'f', long: 'f', domain: 'd', 'ip-address': 'i', 'all-ip-addresses': 'I', file: 'F:' },
  usage: '[-sidf] [HOSTNAME | -F FILE]',
}

export const hostname: Program = async (process) => {
  if (/domainname$/.test(invokedName(process)) && isGnu(process)) return domainName(process)
  if (invokedName(process) === 'dnsdomainname') {
    parseOptions(process, { short: 'dfisvF:' })
    const [, ...parts] = process.host.hostname.split('.')
    if (parts.length > 0) await process.print(`${parts.join('.')}\n`)
    return 0
  }
  const options = isGnu(process) ? gnuOptions(process) : parseOptions(process, table)
  if (options.has('a')) {
    await process.print('\n')
    return 0
  }
  if (options.has('y')) return domainName(process, 'nisdomainname')
  const file = options.value('F')
  if (file !== undefined) {
    try {
      process.namespace.open(process, file, { read: true }).close()
    } catch (error) {
      if (!(error instanceof PosixError)) throw error
      await complain(process, faced(process, `can't open '${file}': ${reason(process, error)}`, reason(process, error)))
      return 1
    }
  }
  if (file !== undefined || options.operands.length > 0) {
    await complain(
      process,
      faced(process, 'sethostname: Operation not permitted', 'you must be root to change the host name'),
    )
    return 1
  }
  const name = process.host.hostname
  const [short = name, ...domain] = name.split('.')
  if (options.has('I') || options.has('A')) await process.print(`${addresses(process).join(' ')} \n`)
  else if (options.has('i')) await process.print(`${resolve(process, name) ?? addresses(process)[0] ?? '127.0.0.1'}\n`)
  else if (options.has('d')) await process.print(domain.length === 0 ? '' : `${domain.join('.')}\n`)
  else await process.print(`${options.has('s') ? short : name}\n`)
  return 0
}

/** Nobody gave the container a domain: dnsdomainname is silent, the names of NIS say so in their ways. */
/** Debian's hostname takes more, and has no words for a wrong option but its usage. */
function gnuOptions(process: Process): Options {
  return parseOptions(process, {
    ...table,
    short: `${table.short}aAby`,
    long: { ...table.long, alias: 'a', 'all-fqdns': 'A', boot: 'b', yp: 'y', nis: 'y' },
  })
}

async function domainName(process: Process, name = invokedName(process)): Promise<number> {
  if (process.argv.length > 1 && name !== 'nisdomainname' && name !== 'dnsdomainname') {
    await complain(process, 'you must be root to change the domain name')
    return 1
  }
  if (name === 'domainname') await process.print('(none)\n')
  if (name !== 'nisdomainname' && name !== 'ypdomainname') return 0
  await process.print(`${invokedName(process)}: Local domain name not set\n`)
  return 1
}

function addresses(process: Process): readonly string[] {
  return process.host.network.interfaces().map((each) => each.address)
}
