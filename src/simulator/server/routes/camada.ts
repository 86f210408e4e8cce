/**
 * Camada's own prefix: what only a simulator can tell. Clients offer these powers where `capabilities` answers, and ask
 * nothing else to know which engine they speak to.
 */
import { simulatedComment } from '@shared/docker/image'
import { recipeName, recipes } from '../../catalog/registry'
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
            copyUps: true,
            hostDisk: true,
            cacheMisses: true,
            state: true,
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
      handler: (exchange) => {
        const fromCatalog = engine.images.list().filter(({ image }) => image.config.comment === simulatedComment)
        exchange.json(200, { offers: recipes.map(recipeName), imageIds: fromCatalog.map(({ image }) => image.id) })
      },
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
