/**
 * Endpoints of the API that this daemon has not: they answer 501 and say so. What a daemon outside of a swarm, without
 * plugins or without a network refuses is in `swarm.ts`, `plugins.ts` and `registry.ts`.
 */
import { LabError } from '@shared/errors'
import type { HTTPMethod } from 'find-my-way'
import type { Engine } from '../../engine/engine'
import type { Route } from '../router'
import { pluginRoutes } from './plugins'
import { registryRoutes } from './registry'
import { swarmRoutes } from './swarm'

const buildKit = 'BuildKit: set DOCKER_BUILDKIT=0'

const absent: readonly (readonly [HTTPMethod, string, string])[] = [
  ['POST', '/swarm/init', 'Swarm'],
  ['POST', '/swarm/join', 'Swarm'],
  ['POST', '/plugins/pull', 'plugins'],
  ['POST', '/plugins/create', 'plugins'],
  ['GET', '/plugins/privileges', 'plugins'],
  ['POST', '/session', buildKit],
  ['POST', '/grpc', buildKit],
  ['GET', '/containers/:id/stats', 'container statistics'],
  ['GET', '/containers/:id/checkpoints', 'checkpoints'],
  ['POST', '/containers/:id/checkpoints', 'checkpoints'],
  ['DELETE', '/containers/:id/checkpoints/:checkpoint', 'checkpoints'],
]

/** Routes that always refuse. */
export function unsupportedRoutes(engine: Engine): readonly Route[] {
  const refusals = absent.map(([method, path, what]): Route => ({
    method,
    path,
    handler: () => {
      throw new LabError('notImplemented', `the Camada simulator does not support ${what}`)
    },
  }))
  const update: Route = {
    method: 'POST',
    path: '/containers/:id/update',
    handler: (exchange) => {
      engine.containers.get(exchange.param('id'))
      throw new LabError('notImplemented', 'the Camada simulator does not support changing the limits of a container')
    },
  }
  return [...swarmRoutes(), ...pluginRoutes(), ...registryRoutes(engine), ...refusals, update]
}
