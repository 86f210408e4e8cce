/** EXPOSE: ports that the container listens on; nothing is published by it. */
import { noFlags } from '../flags'
import { atLeastOne } from './types'
import type { InstructionKind } from './types'

const maxPort = 65_535
const maxRange = 65_535

function portsOf(spec: string): readonly string[] {
  const [ports = '', protocol = 'tcp'] = spec.split('/')
  const container = ports.split(':').at(-1) ?? ''
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
