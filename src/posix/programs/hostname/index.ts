/** hostname: shows the container's name; `-s`, `-i`, `-f`. Setting it is refused, as without CAP_SYS_ADMIN. */
import type { Program } from '../../process/types'
import { complain, faced } from '../complaint'
import { parseOptions } from '../options'

export const hostname: Program = async (process) => {
  const options = parseOptions(process, {
    short: 'sfidI',
    long: { short: 's', fqdn: 'f', 'ip-address': 'i' },
    usage: '[-sidf] [HOSTNAME]',
  })
  if (options.operands.length > 0) {
    await complain(
      process,
      faced(process, 'sethostname: Operation not permitted', 'you must be root to change the host name'),
    )
    return 1
  }
  const name = process.host.hostname
  await process.print(
    `${options.has('i') || options.has('I') ? '127.0.0.1' : options.has('s') ? (name.split('.')[0] ?? name) : name}\n`,
  )
  return 0
}
