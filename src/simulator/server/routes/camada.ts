/**
 * Camada's own prefix: what only a simulator can tell. Clients offer these powers where `capabilities` answers, and ask
 * nothing else to know which engine they speak to.
 */
import { recipeName, recipes } from '../../catalog/registry'
import { listDepartures } from '../../departures/list'
import { driverNames } from '../../drivers/registry'
import type { Engine } from '../../engine/engine'
import type { Route } from '../router'

export function camadaRoutes(engine: Engine): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/camada/v1/capabilities',
      handler: (exchange) =>
        exchange.json(200, {
          name: 'camada-simulator',
          version: 1,
          capabilities: {
            simulated: true,
            pulls: true,
            sharesHostFiles: false,
            reachesRealDisks: false,
            copyUps: true,
            hostDisk: true,
            hostNetwork: true,
            cacheMisses: true,
            state: true,
            time: true,
            departures: true,
            catalog: true,
            classicBuilderOnly: true,
            storageDrivers: driverNames,
            storageDriver: engine.layers.driverName,
          },
        }),
    },
    {
      method: 'GET',
      path: '/camada/v1/catalog',
      handler: (exchange) => exchange.json(200, { offers: recipes.map(recipeName) }),
    },
    {
      method: 'GET',
      path: '/camada/v1/departures',
      handler: (exchange) => exchange.json(200, { departures: listDepartures() }),
    },
    {
      method: 'GET',
      path: '/camada/v1/copy-ups/:container',
      handler: (exchange) => {
        const container = engine.containers.get(exchange.param('container'))
        exchange.json(200, { container: container.id, copyUps: container.layer.copyUps() })
      },
    },
  ]
}
