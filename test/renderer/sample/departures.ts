/** Some departures of the sample's simulator, one of each kind. */
import type { Departure } from '@shared/docker/departures'

export const sampleDepartures: Departure[] = [
  {
    id: 'buildKit',
    kind: 'refused',
    asked: 'POST /session, POST /grpc',
    sentence: {
      en: 'the Camada simulator does not support BuildKit: set DOCKER_BUILDKIT=0',
      'pt-BR': 'o simulador da Camada não tem o BuildKit: use DOCKER_BUILDKIT=0',
    },
  },
  {
    id: 'pushing',
    kind: 'worded',
    asked: 'docker push alpine',
    sentence: { en: 'connect: network is unreachable', 'pt-BR': 'Nada é enviado a um registro' },
  },
  {
    id: 'publishedPorts',
    kind: 'kept',
    asked: '-p, -P',
    sentence: {
      en: "the Camada simulator publishes ports on its simulated host: containers and the lab's own shell reach them, this machine's browser and programs don't",
      'pt-BR':
        'o simulador da Camada publica portas no seu host simulado: contêineres e o terminal do próprio laboratório as alcançam, o navegador e os programas desta máquina não',
    },
  },
  {
    id: 'accessTimes',
    kind: 'visible',
    part: 'storage',
    sentence: {
      en: 'Reading never changes the time of last access, as on a disk mounted with `noatime`.',
      'pt-BR': 'Ler nunca muda a hora do último acesso, como num disco montado com `noatime`.',
    },
  },
]
