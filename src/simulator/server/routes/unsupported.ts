/**
 * Endpoints of the API that this daemon has not: the ones of Swarm answer 503 with moby's own sentence for a node that
 * is in no swarm; the rest answer 501 and say so.
 */
import { LabError } from '@shared/errors'
import type { HTTPMethod } from 'find-my-way'
import type { Route } from '../router'

const swarmSentence =
  'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.'

const swarm: readonly (readonly [HTTPMethod, string])[] = [
  ['GET', '/swarm'],
  ['GET', '/swarm/unlockkey'],
  ['POST', '/swarm/update'],
  ['GET', '/nodes'],
  ['GET', '/nodes/:id'],
  ['GET', '/services'],
  ['GET', '/services/:id'],
  ['POST', '/services/create'],
  ['GET', '/tasks'],
  ['GET', '/tasks/:id'],
  ['GET', '/secrets'],
  ['POST', '/secrets/create'],
  ['GET', '/configs'],
  ['POST', '/configs/create'],
]

const absent: readonly (readonly [HTTPMethod, string, string])[] = [
  ['POST', '/swarm/init', 'Swarm'],
  ['POST', '/swarm/join', 'Swarm'],
  ['POST', '/swarm/leave', 'Swarm'],
  ['POST', '/plugins/pull', 'plugins'],
  ['GET', '/plugins/privileges', 'plugins'],
  ['POST', '/session', 'BuildKit'],
  ['POST', '/grpc', 'BuildKit'],
  ['GET', '/containers/:id/attach/ws', 'attaching over WebSocket'],
  ['GET', '/containers/:id/stats', 'container statistics'],
  ['POST', '/containers/:id/update', 'changing the limits of a container'],
  ['POST', '/images/:name/push', 'pushing to a registry'],
  ['GET', '/images/search', 'searching a registry'],
  ['GET', '/distribution/:name/json', 'asking a registry'],
  ['POST', '/networks/create', 'creating networks'],
  ['POST', '/networks/:id/connect', 'connecting networks'],
  ['POST', '/networks/:id/disconnect', 'disconnecting networks'],
]

/** Routes that always refuse. */
export function unsupportedRoutes(): readonly Route[] {
  return [
    ...swarm.map(([method, path]): Route => ({
      method,
      path,
      handler: () => {
        throw new LabError('unavailable', swarmSentence)
      },
    })),
    ...absent.map(([method, path, what]): Route => ({
      method,
      path,
      handler: () => {
        throw new LabError('notImplemented', `the Camada simulator does not support ${what}`)
      },
    })),
  ]
}
