/** `/networks` (moby `api/server/router/network`, 26.1). */
import { LabError } from '@shared/errors'
import { connectContainer, disconnectContainer } from '../../engine/networkConnect'
import { createNetwork, networkRequestSchema, removeNetwork } from '../../engine/networkCreate'
import { listNetworks, pruneNetworks } from '../../engine/networkList'
import { networkView } from '../../engine/networks'
import { endpointRequestSchema } from '../../engine/networkSettings'
import { membersView } from '../../engine/networkView'
import type { Engine } from '../../engine/engine'
import type { Exchange } from '../exchange'
import type { Handler, Route } from '../router'
import { networkConnectShape, networkCreateShape, networkDisconnectShape } from '../shapes/networks'
import { z } from 'zod'

const connectSchema = z.object({ Container: z.string().default(''), EndpointConfig: endpointRequestSchema.nullish() })
const disconnectSchema = z.object({ Container: z.string().default(''), Force: z.boolean().default(false) })

export function networkRoutes(engine: Engine): readonly Route[] {
  const list: Handler = (exchange) => {
    const networks = listNetworks(engine, exchange.query.filters())
    exchange.json(
      200,
      networks.map((network) => networkView(network, {})),
    )
  }
  const post = (path: string, handler: Handler): Route => ({ method: 'POST', path, handler })
  return [
    { method: 'GET', path: '/networks', handler: list },
    { method: 'GET', path: '/networks/', handler: list },
    { method: 'GET', path: '/networks/:id', handler: (exchange) => inspect(engine, exchange) },
    {
      method: 'DELETE',
      path: '/networks/:id',
      handler: async (exchange) => {
        await removeNetwork(engine, engine.networks.get(exchange.param('id')))
        exchange.empty(204)
      },
    },
    post('/networks/create', async (exchange) => {
      const request = networkRequestSchema.parse((await exchange.bodyAs(networkCreateShape)) ?? {})
      const network = await createNetwork(engine, request ?? {})
      exchange.json(201, { Id: network.id, Warning: '' })
    }),
    post('/networks/:id/connect', async (exchange) => {
      const body = connectSchema.parse((await exchange.bodyAs(networkConnectShape)) ?? {})
      await connectContainer(engine, exchange.param('id'), body.Container, body.EndpointConfig)
      exchange.empty(200)
    }),
    post('/networks/:id/disconnect', async (exchange) => {
      const body = disconnectSchema.parse((await exchange.bodyAs(networkDisconnectShape)) ?? {})
      await disconnectContainer(engine, exchange.param('id'), body.Container, body.Force)
      exchange.empty(200)
    }),
    post('/networks/prune', async (exchange) => {
      const names = await pruneNetworks(engine, exchange.query.filters())
      exchange.json(200, { NetworksDeleted: names.length === 0 ? null : names })
    }),
  ]
}

const trueWords = ['1', 't', 'T', 'true', 'TRUE', 'True']
const falseWords = ['0', 'f', 'F', 'false', 'FALSE', 'False']

/** `verbose` tells of services, of which there are none outside of a swarm. */
function inspect(engine: Engine, exchange: Exchange): void {
  const { query } = exchange
  const verbose = query.text('verbose')
  if (verbose !== '' && ![...trueWords, ...falseWords].includes(verbose)) {
    const reason = `strconv.ParseBool: parsing ${JSON.stringify(verbose)}: invalid syntax`
    throw new LabError('invalid', `invalid value for verbose: ${verbose}: ${reason}`)
  }
  const id = exchange.param('id')
  const scope = query.text('scope')
  if (scope !== '' && scope !== 'local') throw new LabError('notFound', `network ${id} not found`)
  const network = engine.networks.get(id)
  exchange.json(200, networkView(network, membersView(engine, network)))
}
