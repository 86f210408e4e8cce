/**
 * What the daemon refuses before it makes a container, in its order and words (moby `runconfig/hostconfig_unix.go`,
 * `daemon/container.go` and `daemon/daemon_unix.go`, 26.1.5, each sentence recorded). Limits of resources are in
 * `checkResources.ts`. What it merely warns about comes back as warnings.
 */
import { LabError } from '@shared/errors'
import { isAtLeast, maximumApiVersion } from '../apiVersion'
import { checkResources } from './checkResources'
import type { HostConfigRequest } from './hostConfig'
import type { MountPoint } from './mountSpec'
import { parseMount, parseTmpfs } from './mountSpec'
import type { RunConfigRequest } from './runConfig'
import { checkSignalName } from './signals'

function invalid(message: string): LabError {
  return new LabError('invalid', message)
}

interface SettingsCheck {
  /** Default the newest. */
  readonly apiVersion?: string | undefined
  /** Asks the computer for what a mount of `Mounts` needs, before what comes after it is read. Default nothing. */
  readonly checkMount?: (mount: MountPoint) => void
  /** Of a container that has settings already: a limit may do without another. Default false. */
  readonly isUpdate?: boolean
}

/**
 * Throws LabError with the daemon's words; returns the warnings of the answer. Before API 1.44 `MacAddress` of the
 * container was the way to ask for one.
 */
export function checkSettings(
  config: RunConfigRequest,
  hostConfig: HostConfigRequest,
  { apiVersion = maximumApiVersion, checkMount = () => undefined, isUpdate = false }: SettingsCheck = {},
): readonly string[] {
  checkModes(config, hostConfig)
  checkConfig(config)
  checkHostConfig(hostConfig, checkMount)
  const warnings = checkResources(hostConfig, isUpdate)
  if ((hostConfig.ShmSize ?? 0) < 0) throw invalid('SHM size can not be less than 0')
  const score = numberOf(hostConfig['OomScoreAdj'])
  if (score < -1000 || score > 1000) {
    throw invalid(`Invalid value ${String(score)}, range for oom score adj is [-1000, 1000]`)
  }
  checkRuntime(hostConfig)
  // What stands in the options is found out at the start.
  for (const path of Object.keys(hostConfig.Tmpfs ?? {})) parseTmpfs(path, '')
  if (nonEmpty(config.MacAddress) && isAtLeast(apiVersion, '1.44')) {
    warnings.push(
      'The container-wide MacAddress field is now deprecated. It should be specified in EndpointsConfig instead.',
    )
  }
  if (hostConfig.NetworkMode === 'host' && isFilled(hostConfig.PortBindings)) {
    warnings.push('Published ports are discarded when using host network mode')
  }
  return warnings
}

function nonEmpty(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0
}

function isFilled(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
}

/** Namespaces that exclude other settings (`validateNetMode`). */
function checkModes(config: RunConfigRequest, host: HostConfigRequest): void {
  const network = host.NetworkMode ?? ''
  checkNetworkMode(config, host, network)
  if (host['UTSMode'] === 'host' && nonEmpty(config.Hostname)) {
    throw invalid('conflicting options: hostname and the UTS mode')
  }
  const isolation = host['Isolation']
  if (nonEmpty(isolation) && isolation.toLowerCase() !== 'default') {
    throw new LabError('system', `Invalid isolation: ${JSON.stringify(isolation)} - linux only supports 'default'`)
  }
  checkMode('PID', host.PidMode, ['host'], /^container:./)
  checkMode('UTS', host['UTSMode'], ['host'])
  checkMode('cgroup namespace', host['CgroupnsMode'], ['private', 'host'])
  checkMode('IPC', host['IpcMode'], ['private', 'shareable', 'none', 'host'], /^container:/)
}

function checkMode(what: string, mode: unknown, known: readonly string[], pattern?: RegExp): void {
  if (!nonEmpty(mode) || known.includes(mode) || pattern?.test(mode) === true) return
  throw invalid(`invalid ${what} mode: ${mode}`)
}

function checkNetworkMode(config: RunConfigRequest, host: HostConfigRequest, network: string): void {
  const links = Array.isArray(host['Links']) ? host['Links'] : []
  if (network === 'container:' || network === 'container') {
    throw invalid('Invalid network mode: invalid container format container:<name|id>')
  }
  if (network === 'host' && links.length > 0) {
    throw invalid(
      "conflicting options: host type networking can't be used with links. This would result in undefined behavior",
    )
  }
  if (!network.startsWith('container:')) return
  const dns = ['Dns', 'DnsSearch', 'DnsOptions'].some((name) => isFilled(host[name]))
  if (nonEmpty(config.Hostname)) throw invalid('conflicting options: hostname and the network mode')
  if (links.length > 0) {
    throw invalid(
      "conflicting options: container type network can't be used with links. This would result in undefined behavior",
    )
  }
  if (dns) throw invalid('conflicting options: dns and the network mode')
  if ((host.ExtraHosts ?? []).length > 0) {
    throw invalid('conflicting options: custom host-to-IP mapping and the network mode')
  }
  if (isFilled(host.PortBindings) || host['PublishAllPorts'] === true) {
    throw invalid('conflicting options: port publishing and the container type network mode')
  }
  if (isFilled(config.ExposedPorts)) {
    throw invalid('conflicting options: port exposing and the container type network mode')
  }
}

function checkConfig(config: RunConfigRequest): void {
  const { WorkingDir: workingDir } = config
  if (nonEmpty(workingDir) && !workingDir.startsWith('/')) {
    throw invalid(`the working directory '${workingDir}' is invalid, it needs to be an absolute path`)
  }
  if (nonEmpty(config.StopSignal)) checkSignalName(config.StopSignal)
  for (const variable of config.Env ?? []) {
    if (variable.startsWith('=') || variable === '') throw invalid(`invalid environment variable: ${variable}`)
  }
  checkHealthcheck(config)
}

const shortestProbeNs = 1_000_000

function checkHealthcheck(config: RunConfigRequest): void {
  const health = config.Healthcheck
  if (health === null || health === undefined) return
  for (const name of ['Interval', 'Timeout']) checkProbeTime(name, numberOf(health[name]))
  if (numberOf(health['Retries']) < 0) throw invalid('Retries in Healthcheck cannot be negative')
  for (const name of ['StartPeriod', 'StartInterval']) checkProbeTime(name, numberOf(health[name]))
}

function checkProbeTime(name: string, durationNs: number): void {
  if (durationNs !== 0 && durationNs < shortestProbeNs) throw invalid(`${name} in Healthcheck cannot be less than 1ms`)
}

function checkHostConfig(host: HostConfigRequest, checkMount: (mount: MountPoint) => void): void {
  const policy = host.RestartPolicy ?? {}
  if (host.AutoRemove === true && !['', 'no', undefined].includes(policy.Name)) {
    throw invalid("can't create 'AutoRemove' container with restart policy")
  }
  for (const mount of host.Mounts ?? []) checkMount(parseMount(mount))
  for (const entry of host.ExtraHosts ?? []) checkExtraHost(entry)
  checkPorts(host)
  checkRestartPolicy(policy.Name ?? '', policy.MaximumRetryCount ?? 0)
  for (const name of ['CapAdd', 'CapDrop']) checkCapabilities(name, host[name])
  if (isFilled(host['Annotations']) && Object.keys(host['Annotations'] as object).includes('')) {
    throw invalid('invalid Annotations: the empty string is not permitted as an annotation key')
  }
}

function checkExtraHost(entry: string): void {
  const at = entry.search(/[:=]/)
  if (at <= 0) throw invalid(`bad format for add-host: ${JSON.stringify(entry)}`)
  const address = entry.slice(at + 1)
  if (address === 'host-gateway' || isAddress(address)) return
  throw invalid(`invalid IP address in add-host: ${JSON.stringify(address)}`)
}

function isAddress(text: string): boolean {
  const octets = text.split('.')
  if (octets.length === 4 && octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) < 256))
    return true
  return text.includes(':') && /^\[?[0-9a-fA-F:.]+\]?$/.test(text)
}

function checkPorts(host: HostConfigRequest): void {
  for (const [port, bindings] of Object.entries(host.PortBindings ?? {})) {
    const [number = ''] = port.split('/')
    if (!isPort(number)) throw invalid(`invalid port specification: ${JSON.stringify(port)}`)
    for (const { HostPort: wanted = '' } of bindings ?? []) {
      if (wanted !== '' && !wanted.split('-').every(isPort)) {
        throw invalid(`invalid port specification: ${JSON.stringify(wanted)}`)
      }
    }
  }
}

function isPort(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) <= 65_535
}

function checkRestartPolicy(name: string, maximumRetryCount: number): void {
  const fail = (reason: string): LabError => invalid(`invalid restart policy: ${reason}`)
  if (!['', 'no', 'always', 'on-failure', 'unless-stopped'].includes(name)) {
    throw fail(`unknown policy '${name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'`)
  }
  if (name === 'on-failure') {
    if (maximumRetryCount < 0) throw fail('maximum retry count cannot be negative')
    return
  }
  if (maximumRetryCount === 0) return
  const negative = maximumRetryCount < 0 ? ' and cannot be negative' : ''
  throw fail(`maximum retry count can only be used with 'on-failure'${negative}`)
}

const capabilities = new Set(
  'AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM'.split(
    ' ',
  ),
)

function checkCapabilities(field: string, value: unknown): void {
  if (!Array.isArray(value)) return
  for (const name of value) {
    const bare = String(name).toUpperCase().replace(/^CAP_/, '')
    if (bare !== 'ALL' && !capabilities.has(bare)) {
      throw invalid(`invalid ${field}: unknown capability: ${JSON.stringify(`CAP_${bare}`)}`)
    }
  }
}

const knownRuntimes = ['runc', 'io.containerd.runc.v2']

function checkRuntime(host: HostConfigRequest): void {
  const runtime = host['Runtime']
  if (nonEmpty(runtime) && !knownRuntimes.includes(runtime)) {
    throw invalid(`unknown or invalid runtime name: ${runtime}`)
  }
}

/** Security options and those of storage: refused after the image was found. Throws LabError system, as moby. */
export function checkOptions(host: HostConfigRequest): void {
  for (const option of Object.keys(host.StorageOpt ?? {})) {
    if (option.toLowerCase() !== 'size') throw new LabError('system', `Unknown option ${option}`)
    const message = "--storage-opt is supported only for overlay over xfs with 'pquota' mount option"
    throw new LabError('system', message)
  }
  const security = Array.isArray(host['SecurityOpt']) ? host['SecurityOpt'] : []
  for (const option of security) checkSecurityOption(String(option))
}

function checkSecurityOption(option: string): void {
  if (option === 'no-new-privileges' || option === 'disable') return
  const [, key, value = ''] = /^([^=:]*)[=:](.*)$/s.exec(option) ?? []
  const fail = (step: number): LabError =>
    new LabError('system', `invalid --security-opt ${String(step)}: ${JSON.stringify(option)}`)
  if (key === undefined) throw fail(1)
  if (key === 'no-new-privileges' && !/^(1|0|t|f|true|false)$/i.test(value)) throw fail(2)
  if (!['label', 'apparmor', 'seccomp', 'no-new-privileges'].includes(key)) throw fail(2)
}
