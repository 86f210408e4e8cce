/**
 * What a container may be asked for and is kept and shown without effect. Whoever asks for it, and only he, is told so:
 * by the `Warnings` of `POST /containers/create`, which the command line prints, and by `[Warning]` lines of a build.
 */
import type { Departure } from '@shared/docker/departures'

/** What was asked for: the container's configuration with the image's below it, and the client's `HostConfig`. */
export interface AskedSettings {
  /** Its log driver sends lines to somebody who isn't there. */
  readonly logsIntoNowhere: boolean
  readonly host: Readonly<Record<string, unknown>>
}

interface Kept {
  /** How it is asked for, options of `docker run`. */
  readonly asked: string
  readonly sentence: Departure['sentence']
  readonly isAsked: (settings: AskedSettings) => boolean
}

const kept = (asked: string, [en, pt]: readonly [string, string], isAsked: Kept['isAsked']): Kept => ({
  asked,
  sentence: { en: `the Camada simulator ${en}`, 'pt-BR': `o simulador da Camada ${pt}` },
  isAsked,
})

/** Capabilities that have their effect here, whether they are taken away or there (`@posix/filesystem/capabilities`). */
const defaultCapabilities = new Set(
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE NET_RAW SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(
    ' ',
  ),
)
const withoutEffectWhenDropped = ['AUDIT_WRITE', 'NET_BIND_SERVICE', 'NET_RAW', 'SETFCAP', 'SETPCAP', 'SYS_CHROOT']
/** Limits that processes meet; the others are only shown. */
const heldLimits = ['nofile', 'nproc', 'fsize']
const propagations = /^(r?shared|r?slave|r?private)$/

/** By a name of ours. */
export const keptDepartures = {
  publishedPorts: kept(
    '-p, -P',
    [
      "publishes ports on its simulated host: containers and the lab's own shell reach them, this machine's browser and programs don't",
      'publica portas no seu hospedeiro simulado: contêineres e o terminal do próprio laboratório as alcançam, o navegador e os programas desta máquina não',
    ],
    ({ host }) => host['PublishAllPorts'] === true || isFilled(host['PortBindings']),
  ),
  privileged: kept(
    '--privileged',
    [
      'shows the privileges of --privileged: mounting, devices and the kernel stay out of reach',
      'só mostra os privilégios de --privileged: montagens, dispositivos e o kernel continuam fora de alcance',
    ],
    ({ host }) => host['Privileged'] === true,
  ),
  addedCapabilities: kept(
    '--cap-add',
    [
      'shows what --cap-add adds, and what that would allow stays refused',
      'mostra o que --cap-add acrescenta, e o que isso permitiria continua recusado',
    ],
    ({ host }) => capabilities(host['CapAdd']).some((name) => !defaultCapabilities.has(name)),
  ),
  droppedCapabilities: kept(
    `--cap-drop ${withoutEffectWhenDropped.join(', ')}`,
    [
      `shows --cap-drop of ${withoutEffectWhenDropped.join(', ')}, and forbids nothing by it`,
      `mostra --cap-drop de ${withoutEffectWhenDropped.join(', ')}, e não proíbe nada por isso`,
    ],
    ({ host }) =>
      capabilities(host['CapDrop']).some((name) => name === 'ALL' || withoutEffectWhenDropped.includes(name)),
  ),
  ulimits: kept(
    '--ulimit, other than nofile, nproc and fsize',
    [
      'shows every --ulimit, and holds processes to nofile, nproc and fsize alone',
      'mostra cada --ulimit, e só faz valer nofile, nproc e fsize',
    ],
    ({ host }) => list(host['Ulimits']).some((limit) => !heldLimits.includes(String(field(limit, 'Name')))),
  ),
  sysctls: kept(
    '--sysctl',
    [
      'shows the values of --sysctl below /proc/sys, and nothing follows them',
      'mostra os valores de --sysctl em /proc/sys, e nada os segue',
    ],
    ({ host }) => isFilled(host['Sysctls']),
  ),
  processors: kept(
    '--cpuset-cpus, --cpuset-mems, --cpu-shares, --cpu-rt-period, --cpu-rt-runtime',
    [
      'keeps processor sets, shares and real-time slices without effect; --cpus has one',
      'guarda conjuntos de processadores, cotas relativas e fatias de tempo real sem efeito; --cpus tem',
    ],
    ({ host }) =>
      ['CpuShares', 'CpuRealtimePeriod', 'CpuRealtimeRuntime'].some((name) => isPositive(host[name])) ||
      ['CpusetCpus', 'CpusetMems'].some((name) => isText(host[name])),
  ),
  memory: kept(
    '--memory-reservation, --memory-swap, --memory-swappiness, --oom-kill-disable',
    [
      'keeps memory reservations, swap and a disabled OOM killer without effect; --memory has one',
      'guarda reservas de memória, swap e o OOM killer desligado sem efeito; --memory tem',
    ],
    ({ host }) =>
      isPositive(host['MemoryReservation']) ||
      (typeof host['MemorySwap'] === 'number' && host['MemorySwap'] !== 0) ||
      (typeof host['MemorySwappiness'] === 'number' && host['MemorySwappiness'] >= 0) ||
      host['OomKillDisable'] === true,
  ),
  processNamespaces: kept(
    '--pid',
    [
      'gives each container process ids of its own, whatever --pid says',
      'dá a cada contêiner números de processo próprios, diga o que disser --pid',
    ],
    ({ host }) => isText(host['PidMode']),
  ),
  controlGroups: kept(
    '--cgroupns, --cgroup-parent, --device-cgroup-rule',
    [
      'keeps --cgroupns, --cgroup-parent and --device-cgroup-rule without effect',
      'guarda --cgroupns, --cgroup-parent e --device-cgroup-rule sem efeito',
    ],
    ({ host }) =>
      isText(host['CgroupnsMode']) || isText(host['CgroupParent']) || list(host['DeviceCgroupRules']).length > 0,
  ),
  securityProfiles: kept(
    '--security-opt seccomp, apparmor, label',
    [
      'has no seccomp, AppArmor or SELinux: it keeps their --security-opt without effect',
      'não tem seccomp, AppArmor nem SELinux: guarda os --security-opt deles sem efeito',
    ],
    ({ host }) => list(host['SecurityOpt']).some((option) => /^(seccomp|apparmor|label)[=:]/.test(String(option))),
  ),
  propagation: kept(
    '-v …:shared, slave, private; --mount bind-propagation=',
    [
      'keeps the propagation of a bind mount without effect: nobody mounts anything in a container',
      'guarda a propagação de um bind mount sem efeito: ninguém monta nada dentro de um contêiner',
    ],
    ({ host }) =>
      list(host['Binds']).some((bind) => modeWords(String(bind)).some((word) => propagations.test(word))) ||
      list(host['Mounts']).some((mount) => isText(field(field(mount, 'BindOptions'), 'Propagation'))),
  ),
  logsElsewhere: kept(
    '--log-driver gelf, fluentd, syslog with an address that nobody has to answer',
    ['sends logs nowhere: it keeps them as json-file does', 'não envia logs a lugar nenhum: guarda-os como json-file'],
    ({ logsIntoNowhere }) => logsIntoNowhere,
  ),
} as const satisfies Readonly<Record<string, Kept>>

export type KeptDeparture = keyof typeof keptDepartures

/** What is said of what was asked for; empty for a container that asks for none of it. */
export function keptWarnings(settings: AskedSettings): readonly string[] {
  return Object.values<Kept>(keptDepartures)
    .filter(({ isAsked }) => isAsked(settings))
    .map(({ sentence }) => sentence.en)
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined
}

function isFilled(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && value > 0
}

function capabilities(value: unknown): readonly string[] {
  return list(value).map((name) => String(name).toUpperCase().replace(/^CAP_/, ''))
}

function modeWords(bind: string): readonly string[] {
  return (bind.split(':')[2] ?? '').split(',')
}
