/** Networks over a restart: a record each, `network/<id>`. Endpoints are not kept: no container runs then. */
import { z } from 'zod'
import type { RecordStore } from '../store/records'
import { isPredefined } from './networks'
import type { Network, NetworkDeps, NetworkRegistry } from './networks'

const texts = z.record(z.string(), z.string())

const networkSchema = z.object({
  id: z.string(),
  name: z.string(),
  driver: z.enum(['bridge', 'host', 'null']),
  createdAtMs: z.number(),
  ipv6: z.boolean(),
  internal: z.boolean(),
  attachable: z.boolean(),
  configOnly: z.boolean(),
  configFrom: z.string(),
  ipamDriver: z.string(),
  ipamOptions: texts.nullable(),
  blocks: z
    .array(
      z.object({
        Subnet: z.string(),
        IPRange: z.string().exactOptional(),
        Gateway: z.string().exactOptional(),
        AuxiliaryAddresses: texts.exactOptional(),
      }),
    )
    .nullable(),
  ownSubnet: z.boolean(),
  gateways: z.array(z.string()),
  options: texts,
  labels: texts,
})

const keyOf = (id: string): string => `network/${id}`

/** How a registry writes to the records. */
export function networkRecords(records: RecordStore): Pick<NetworkDeps, 'save' | 'forget'> {
  return {
    save: (network) => records.write([{ kind: 'put', key: keyOf(network.id), value: network }]),
    forget: (id) => records.write([{ kind: 'delete', key: keyOf(id) }]),
  }
}

/** A network as its record says; undefined for what is none. */
export function networkOf(value: unknown): Network | undefined {
  return networkSchema.safeParse(value).data
}

/** Puts the saved networks back, and saves the daemon's own if they are new. What can't be read is left out. */
export async function restoreNetworks(networks: NetworkRegistry, records: RecordStore): Promise<void> {
  const saved: Network[] = []
  for (const { value } of await records.load('network/')) {
    const network = networkOf(value)
    if (network !== undefined) saved.push(network)
  }
  for (const network of saved) networks.restore(network)
  const isNew = (network: Network): boolean => isPredefined(network.name) && !saved.some(({ id }) => id === network.id)
  const fresh = networks.list().filter(isNew)
  if (fresh.length === 0) return
  await records.write(fresh.map((network) => ({ kind: 'put', key: keyOf(network.id), value: network })))
}
