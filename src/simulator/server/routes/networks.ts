/** `/networks`: the three that every daemon has, as records. */
import { LabError } from '@shared/errors'
import { networkView } from '../../engine/networks'
import type { Network } from '../../engine/networks'
import type { Engine } from '../../engine/engine'
import { checkFilters } from '../query'
import type { Route } from '../router'

export function networkRoutes(engine: Engine): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/networks',
      handler: (exchange) => {
        const filters = exchange.query.filters()
        checkFilters(filters, ['dangling', 'driver', 'id', 'label', 'name', 'scope', 'type'])
        const matches = (network: Network): boolean =>
          (filters.get('name') ?? ['']).some((name) => network.name.includes(name)) &&
          (filters.get('id') ?? ['']).some((id) => network.id.startsWith(id)) &&
          (filters.get('driver') ?? [network.driver]).includes(network.driver) &&
          !(filters.get('type') ?? []).includes('custom') &&
          !filters.has('label')
        exchange.json(
          200,
          engine.networks
            .list()
            .filter(matches)
            .map((network) => networkView(network, {})),
        )
      },
    },
    {
      method: 'GET',
      path: '/networks/:id',
      handler: (exchange) => {
        const network = engine.networks.get(exchange.param('id'))
        exchange.json(200, networkView(network, membersOf(engine, network)))
      },
    },
    {
      method: 'DELETE',
      path: '/networks/:id',
      handler: (exchange) => {
        const { name } = engine.networks.get(exchange.param('id'))
        throw new LabError('forbidden', `${name} is a pre-defined network and cannot be removed`)
      },
    },
    {
      method: 'POST',
      path: '/networks/prune',
      handler: (exchange) => exchange.json(200, { NetworksDeleted: null }),
    },
  ]
}

function membersOf(engine: Engine, network: Network): Readonly<Record<string, object>> {
  return Object.fromEntries(
    engine.networks.endpointsOn(network).map(([id, endpoint]) => [
      id,
      {
        Name: engine.containers.find(id)?.record.name ?? '',
        EndpointID: endpoint.endpointId,
        MacAddress: endpoint.macAddress,
        IPv4Address: endpoint.address === '' ? '' : `${endpoint.address}/16`,
        IPv6Address: '',
      },
    ]),
  )
}
