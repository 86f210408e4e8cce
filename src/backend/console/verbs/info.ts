import type { RawInfo } from '../../docker/engineApi'
import { text } from '../flags'
import { formatObject, structOf } from '../formatObject'
import { clientVersion } from '../globalFlags'
import { binarySize } from '../humanize'
import { inspectFormatHelp } from '../optionKinds'
import { defineVerb, type VerbContext } from '../verb'
import { currentName } from './context'

/** `docker info`. */
export const info = defineVerb({
  names: [['system', 'info'], ['info']],
  usage: '[OPTIONS]',
  summary: 'Display system-wide information',
  flags: { format: text(inspectFormatHelp, { short: 'f' }) },
  argumentCount: { min: 0, max: 0 },
  async run(context, flags) {
    const told = await context.client.system.info({ signal: context.signal })
    const name = await currentName(context)
    if (flags.format !== '') {
      const client = { Debug: false, ...clientInfo(name) }
      const shown = structOf({ ...told, ...registries(told), ClientInfo: client }, 'system.dockerInfo')
      return formatObject(context, shown, { format: flags.format })
    }
    await context.streams.out(
      `Client:\n Version:    ${clientVersion.version}\n Context:    ${name}\n Debug Mode: false\n\nServer:\n${serverText(told)}\n`,
    )
    await warn(context, told)
    return 0
  },
})

/** The CLI has dropped what older engines say of artifacts, and sorts the rest. */
function registries({ RegistryConfig: told }: RawInfo): object {
  if (typeof told !== 'object' || told === null) return {}
  const kept = Object.entries(told).filter(([name]) => !name.startsWith('AllowNondistributable'))
  return { RegistryConfig: Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1))) }
}

function clientInfo(name: string): object {
  return {
    Platform: { Name: '' },
    Version: clientVersion.version,
    Context: name,
    Plugins: [],
    Warnings: null,
  }
}

async function warn({ streams }: VerbContext, told: RawInfo): Promise<void> {
  for (const warning of (told['Warnings'] as readonly string[] | null | undefined) ?? []) {
    await streams.err(`${warning}\n`)
  }
}

/** The engine's part, line by line (docker/cli 28.2, `prettyPrintServerInfo`). */
function serverText(told: RawInfo): string {
  const field = (name: string): string => {
    const value = told[name]
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
  }
  const commit = (name: string): string => (told[name] as { ID?: string } | undefined)?.ID ?? ''
  const lines = [
    `Containers: ${told.Containers}`,
    ` Running: ${told.ContainersRunning}`,
    ` Paused: ${field('ContainersPaused')}`,
    ` Stopped: ${field('ContainersStopped')}`,
    `Images: ${told.Images}`,
    ...named('Server Version', told.ServerVersion),
    `Storage Driver: ${told.Driver}`,
    ...(told.DriverStatus ?? []).map(([name, value]) => ` ${name}: ${value}`),
    ...named('Logging Driver', field('LoggingDriver')),
    ...named('Cgroup Driver', field('CgroupDriver')),
    ...named('Cgroup Version', field('CgroupVersion')),
    ...pluginLines(told),
    `Swarm: ${(told['Swarm'] as { LocalNodeState?: string } | undefined)?.LocalNodeState ?? 'inactive'}`,
    ...runtimeLines(told),
    ...named('Default Runtime', field('DefaultRuntime')),
    ...named('Init Binary', field('InitBinary')),
    `containerd version: ${commit('ContainerdCommit')}`,
    `runc version: ${commit('RuncCommit')}`,
    `init version: ${commit('InitCommit')}`,
    ...securityLines(told),
    ...named('Kernel Version', told.KernelVersion),
    ...named('Operating System', told.OperatingSystem),
    ...named('OSType', told.OSType),
    ...named('Architecture', told.Architecture),
    `CPUs: ${field('NCPU')}`,
    `Total Memory: ${binarySize(Number(told['MemTotal'] ?? 0))}`,
    ...named('Name', told.Name),
    ...named('ID', told.ID ?? ''),
    `Docker Root Dir: ${told.DockerRootDir}`,
    `Debug Mode: ${field('Debug')}`,
    ...labelLines(told),
    `Experimental: ${field('ExperimentalBuild')}`,
    ...registryLines(told),
    `Live Restore Enabled: ${field('LiveRestoreEnabled')}`,
    ...named('Product License', field('ProductLicense')),
  ]
  return lines.map((line) => ` ${line}\n`).join('')
}

function named(name: string, value: string): readonly string[] {
  return value === '' ? [] : [`${name}: ${value}`]
}

function pluginLines(told: RawInfo): readonly string[] {
  const plugins = (told['Plugins'] ?? {}) as Readonly<Record<string, readonly string[] | null>>
  const line = (title: string, names: readonly string[] | null | undefined): readonly string[] =>
    (names ?? []).length === 0 ? [] : [` ${title}: ${(names ?? []).join(' ')}`]
  return [
    'Plugins:',
    ` Volume: ${(plugins['Volume'] ?? []).join(' ')}`,
    ` Network: ${(plugins['Network'] ?? []).join(' ')}`,
    ...line('Authorization', plugins['Authorization']),
    ` Log: ${(plugins['Log'] ?? []).join(' ')}`,
  ]
}

function runtimeLines(told: RawInfo): readonly string[] {
  const names = Object.keys(told['Runtimes'] ?? {})
  return names.length === 0 ? [] : [`Runtimes: ${names.sort().join(' ')}`]
}

function securityLines(told: RawInfo): readonly string[] {
  const options = (told['SecurityOptions'] as readonly string[] | null | undefined) ?? []
  if (options.length === 0) return []
  return [
    'Security Options:',
    ...options.flatMap((option) => {
      const pairs = option.split(',').map((pair) => pair.split('='))
      const name = pairs.find(([key]) => key === 'name')?.[1] ?? option
      const profile = pairs.find(([key]) => key === 'profile')?.[1]
      return [` ${name}`, ...(profile === undefined ? [] : [`  Profile: ${profile}`])]
    }),
  ]
}

function labelLines(told: RawInfo): readonly string[] {
  const labels = (told['Labels'] as readonly string[] | null | undefined) ?? []
  return labels.length === 0 ? [] : ['Labels:', ...labels.map((label) => ` ${label}`)]
}

function registryLines(told: RawInfo): readonly string[] {
  const config = told['RegistryConfig'] as
    | {
        InsecureRegistryCIDRs?: readonly string[] | null
        IndexConfigs?: Readonly<Record<string, { Secure?: boolean; Name?: string }>> | null
        Mirrors?: readonly string[] | null
      }
    | undefined
  const insecure = [
    ...Object.entries(config?.IndexConfigs ?? {}).flatMap(([name, { Secure }]) => (Secure === false ? [name] : [])),
    ...(config?.InsecureRegistryCIDRs ?? []),
  ]
  const mirrors = config?.Mirrors ?? []
  return [
    ...(insecure.length === 0 ? [] : ['Insecure Registries:', ...insecure.map((each) => ` ${each}`)]),
    ...(mirrors.length === 0 ? [] : ['Registry Mirrors:', ...mirrors.map((each) => ` ${each}`)]),
  ]
}
