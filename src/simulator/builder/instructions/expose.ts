/** EXPOSE: ports that the container listens on; nothing is published by it. */
import { isIP } from 'node:net'
import { noFlags } from '../flags'
import { atLeastOne } from './types'
import type { InstructionKind } from './types'

const maxPort = 65_535
const maxRange = 65_535

/** Throws Error with the words of Go's `net` for what is no IP address. */
function checkAddress(address: string): void {
  if (address === '') return
  if (address.includes(':') && !address.startsWith('[')) {
    throw new Error(`Invalid ip address ${address}: address ${address}:: too many colons in address`)
  }
  if (isIP(address.replace(/^\[|\]$/g, '')) === 0) throw new Error(`Invalid ip address: ${address}`)
}

function portsOf(spec: string): readonly string[] {
  const [ports = '', protocol = 'tcp'] = spec.split('/')
  const container = ports.split(':').at(-1) ?? ''
  checkAddress(ports.split(':').slice(0, -2).join(':'))
  const match = /^(\d+)(?:-(\d+))?$/.exec(container)
  const first = Number(match?.[1])
  const last = Number(match?.[2] ?? match?.[1])
  if (match === null || first > maxPort || last > maxPort || last < first) {
    throw new Error(container === '' ? `No port specified: ${ports}<empty>` : `Invalid containerPort: ${container}`)
  }
  if (!['tcp', 'udp', 'sctp'].includes(protocol.toLowerCase())) throw new Error(`Invalid proto: ${protocol}`)
  const count = Math.min(last - first, maxRange) + 1
  return Array.from({ length: count }, (_, index) => `${first + index}/${protocol.toLowerCase()}`)
}

export const expose: InstructionKind = {
  keyword: 'expose',
  prepare({ args, flags }) {
    noFlags(flags)
    atLeastOne('EXPOSE', args)
    const specs = [...args].sort()
    return async (step) => {
      const expanded = specs.flatMap((spec) => step.expandToWords(spec))
      const ports = Object.fromEntries(expanded.flatMap(portsOf).map((port) => [port, {}]))
      step.change({ ExposedPorts: { ...step.stage.runConfig.ExposedPorts, ...ports } })
      await step.commit(`EXPOSE ${expanded.join(' ')}`)
    }
  },
}
