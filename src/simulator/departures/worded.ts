/**
 * What is not there and refused in Docker's own words, or in those of the program that is asked: a machine without a
 * network, a registry, a quota, a graphics card, a manager of a swarm. The English sentence is what is said, or its part
 * that has no ids in it.
 */
import type { Departure } from '@shared/docker/departures'

interface Worded {
  readonly asked: string
  readonly sentence: Departure['sentence']
}

const worded = (asked: string, en: string, pt: string): Worded => ({ asked, sentence: { en, 'pt-BR': pt } })
const run = (line: string, en: string, pt: string): Worded => worded(`docker run --rm ${line}`, en, pt)

/** By a name of ours. */
export const wordedDepartures = {
  interpreters: run(
    'python perl -v',
    'perl: the Camada simulator does not run this program yet',
    'Compiladores e outros interpretadores (`perl`, `node`, `gcc`…) ainda não rodam',
  ),
  python: run(
    'python python3 -V',
    'python3: the Camada simulator runs Python scripts by MicroPython 1.27: a part of the language and of its modules',
    'O python3 roda scripts com MicroPython 1.27: uma parte da linguagem e dos módulos',
  ),
  packageManagers: run(
    'debian apt-get install -y ffmpeg',
    'E: Unable to locate package ffmpeg',
    'Dos pacotes do Debian há algumas centenas, gravados dos reais; os demais o apt-get não encontra',
  ),
  shellHelp: run(
    'debian bash -c help',
    "the Camada simulator leaves out the texts of bash's help",
    'Do help do bash ficam de fora os textos: ele mostra como cada comando é chamado',
  ),
  changedRoot: run(
    'alpine chroot /tmp ls',
    "chroot: the Camada simulator's chroot leaves out other roots than /",
    'O chroot só aceita a raiz /',
  ),
  binaries: run(
    'foreign /x',
    "the simulator can't run the binary /x: it has no program of that name",
    'Um executável só roda quando o simulador tem um programa com o nome dele',
  ),
  quotas: run(
    '--storage-opt size=1g alpine true',
    "--storage-opt is supported only for overlay over xfs with 'pquota' mount option",
    'Não há cotas de disco por contêiner: o disco simulado é um sem cotas',
  ),
  graphics: run(
    '--gpus all alpine true',
    'could not select device driver "" with capabilities: [[gpu]]',
    'O hospedeiro simulado não tem placa gráfica',
  ),
  devices: run(
    '--device /dev/sda alpine true',
    'error gathering device information while adding custom device "/dev/sda": no such file or directory',
    'O hospedeiro simulado só tem os dispositivos de memória e terminais: nenhum disco em /dev',
  ),
  deviceRates: run(
    '--device-read-bps /dev/sda:1mb alpine true',
    'stat /dev/sda: no such file or directory',
    'O hospedeiro simulado não tem disco em /dev cuja velocidade se possa limitar',
  ),
  systemLog: run(
    '--log-driver syslog alpine true',
    'failed to initialize logging driver: Unix syslog delivery error',
    'O hospedeiro simulado não tem syslog',
  ),
  journal: run(
    '--log-driver journald alpine true',
    'failed to initialize logging driver: journald is not enabled on this host',
    'O hospedeiro simulado não tem journald',
  ),
  logServers: run(
    '--log-driver fluentd alpine true',
    'failed to initialize logging driver: dial tcp 127.0.0.1:24224: connect: connection refused',
    'Nenhum servidor de logs responde ao simulador',
  ),
  networkVolumes: run(
    '--mount type=volume,dst=/v,volume-opt=type=nfs,volume-opt=device=:/x alpine true',
    'failed to mount local volume: mount :/x:',
    'Um volume de um servidor (nfs, cifs) não pode ser montado, como sem rede',
  ),
  mounting: run(
    '--privileged alpine mount -t tmpfs x /mnt',
    'mount: permission denied',
    'Ninguém monta nada dentro de um contêiner, nem com --privileged',
  ),
  internet: run(
    'alpine wget http://1.1.1.1/',
    "can't connect to remote host (1.1.1.1): Network unreachable",
    'Nenhum contêiner chega à internet',
  ),
  unknownImages: worded(
    'docker pull nosuch',
    "pull access denied for nosuch, repository does not exist or may require 'docker login'",
    'Só se baixa o que está no catálogo: outro nome é recusado como um repositório que não existe',
  ),
  pushing: worded('docker push alpine', 'connect: network is unreachable', 'Nada é enviado a um registro'),
  searching: worded('docker search x', 'connect: network is unreachable', 'Não há registro onde procurar'),
  loggingIn: worded('docker login', 'connect: network is unreachable', 'Não há registro onde entrar'),
  importedAddresses: worded(
    'docker import http://x.y/z.tar',
    'connect: network is unreachable',
    'docker import não busca um endereço',
  ),
  addedAddresses: worded(
    'ADD http://x.y/z /z',
    'ADD failed: Get "http://x.y/z": dial tcp: lookup x.y: no such host',
    'ADD não busca um endereço',
  ),
  mountsOfRun: worded(
    'RUN --mount=type=cache,target=/c true',
    'the --mount option requires BuildKit.',
    'RUN --mount precisa do BuildKit',
  ),
  networksOfRun: worded(
    'RUN --network=none true',
    'the --network option requires BuildKit.',
    'RUN --network precisa do BuildKit',
  ),
  squashing: worded(
    'docker build --squash -',
    '"--squash" is only supported on a Docker daemon with experimental features enabled',
    '--squash precisa de um daemon com recursos experimentais',
  ),
  swarmNodes: worded(
    'docker node ls',
    'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
    'O simulador não está em nenhum swarm',
  ),
  installedPlugins: worded('docker plugin inspect x', 'plugin "x" not found', 'Não há plugin instalado'),
  volumePlugins: worded(
    'docker volume create -d nosuch x',
    'plugin "nosuch" not found',
    'Não há driver de volume além de local',
  ),
} as const satisfies Readonly<Record<string, Worded>>

export type WordedDeparture = keyof typeof wordedDepartures
