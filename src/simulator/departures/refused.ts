/**
 * What this daemon has not and refuses with 501: one sentence for each, said to whoever asks, and listed in
 * docs/fidelity.md, which `test/integration/fidelity` holds to this list and to the answers.
 */
import type { Departure } from '@shared/docker/departures'
import { LabError } from '@shared/errors'
import type { Hint } from '@shared/errors'

interface Refused {
  /** How it is asked for. */
  readonly asked: string
  readonly sentence: Departure['sentence']
}

const refused = (asked: string, en: string, pt: string): Refused => ({
  asked,
  sentence: { en: `the Camada simulator ${en}`, 'pt-BR': `o simulador da Camada ${pt}` },
})

/** By a name of ours. */
export const refusedDepartures = {
  buildKit: refused(
    'POST /session, POST /grpc',
    'does not support BuildKit: set DOCKER_BUILDKIT=0',
    'não tem o BuildKit: use DOCKER_BUILDKIT=0',
  ),
  buildVersion: refused(
    'POST /build?version=2',
    'builds with the classic builder: set DOCKER_BUILDKIT=0',
    'constrói com o construtor clássico: use DOCKER_BUILDKIT=0',
  ),
  remoteContext: refused(
    'docker build URL',
    'does not build from a remote context',
    'não constrói a partir de um contexto remoto',
  ),
  swarm: refused('docker swarm init, join', 'does not support Swarm', 'não tem o Swarm'),
  plugins: refused('docker plugin install, create', 'does not support plugins', 'não tem plugins'),
  checkpoints: refused('docker checkpoint', 'does not support checkpoints', 'não tem checkpoints'),
  macvlan: refused(
    'docker network create -d macvlan',
    'does not support networks of the macvlan driver',
    'não tem redes do driver macvlan',
  ),
  ipvlan: refused(
    'docker network create -d ipvlan',
    'does not support networks of the ipvlan driver',
    'não tem redes do driver ipvlan',
  ),
  oldArchives: refused(
    'docker load',
    'does not load archives without a manifest.json',
    'não carrega arquivos sem manifest.json',
  ),
} as const satisfies Readonly<Record<string, Refused>>

export type RefusedDeparture = keyof typeof refusedDepartures

/** The refusal of what is not there: LabError notImplemented with the departure's sentence. */
export function refusal(departure: RefusedDeparture, hint?: Hint): LabError {
  const { en } = refusedDepartures[departure].sentence
  return new LabError('notImplemented', en, hint === undefined ? {} : { hint })
}
