/**
 * Endpoints of the API that this daemon has not: they answer 501 and say so. What a daemon outside of a swarm, without
 * plugins or without a network refuses is in `swarm.ts`, `plugins.ts` and `registry.ts`.
 */
import type { HTTPMethod } from 'find-my-way'
import { refusal } from '../../departures/refused'
import type { RefusedDeparture } from '../../departures/refused'
import type { Engine } from '../../engine/engine'
import type { Route } from '../router'
import { pluginRoutes } from './plugins'
import { registryRoutes } from './registry'
import { swarmRoutes } from './swarm'

const absent: readonly (readonly [HTTPMethod, string, RefusedDeparture])[] = [
  ['POST', '/swarm/init', 'swarm'],
  ['POST', '/swarm/join', 'swarm'],
  ['POST', '/plugins/pull', 'plugins'],
  ['POST', '/plugins/create', 'plugins'],
  ['GET', '/plugins/privileges', 'plugins'],
  ['POST', '/session', 'buildKit'],
  ['POST', '/grpc', 'buildKit'],
  ['GET', '/containers/:id/checkpoints', 'checkpoints'],
  ['POST', '/containers/:id/checkpoints', 'checkpoints'],
  ['DELETE', '/containers/:id/checkpoints/:checkpoint', 'checkpoints'],
]

/** Routes that always refuse. */
export function unsupportedRoutes(engine: Engine): readonly Route[] {
  const refusals = absent.map(([method, path, departure]): Route => ({
    method,
    path,
    handler: () => {
      throw refusal(departure)
    },
  }))
  return [...swarmRoutes(), ...pluginRoutes(), ...registryRoutes(engine), ...refusals]
}
