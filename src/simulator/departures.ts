/**
 * What this daemon has not and refuses with 501: one sentence for each, said to whoever asks, and listed in
 * docs/fidelity.md, which `test/integration/fidelity` holds to this list and to the answers.
 */
import { LabError } from '@shared/errors'
import type { Hint } from '@shared/errors'

/** By a name of ours: how it is asked for, and what is said. */
export const departures = {
  statistics: ['docker stats', 'does not support container statistics'],
  update: ['docker update', 'does not support changing the limits of a container'],
  buildKit: ['POST /session, POST /grpc', 'does not support BuildKit: set DOCKER_BUILDKIT=0'],
  buildVersion: ['POST /build?version=2', 'builds with the classic builder: set DOCKER_BUILDKIT=0'],
  remoteContext: ['docker build URL', 'does not build from a remote context'],
  swarm: ['docker swarm init, join', 'does not support Swarm'],
  plugins: ['docker plugin install, create', 'does not support plugins'],
  checkpoints: ['docker checkpoint', 'does not support checkpoints'],
  macvlan: ['docker network create -d macvlan', 'does not support networks of the macvlan driver'],
  ipvlan: ['docker network create -d ipvlan', 'does not support networks of the ipvlan driver'],
  oldArchives: ['docker load', 'does not load archives without a manifest.json'],
} as const satisfies Readonly<Record<string, readonly [asked: string, sentence: string]>>

export type Departure = keyof typeof departures

/** The sentence as it is said. */
export function departureSentence(departure: Departure): string {
  return `the Camada simulator ${departures[departure][1]}`
}

/** The refusal of what is not there. */
export function refusal(departure: Departure, hint?: Hint): LabError {
  return new LabError('notImplemented', departureSentence(departure), hint === undefined ? {} : { hint })
}
