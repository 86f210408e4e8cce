/**
 * Links of the default bridge (`--link`), the old way to name another container: lines in hosts, variables of the
 * environment, and a second name of the other one, `/parent/alias` (moby `daemon/links.go`, `links/`, 26.1).
 */
import { LabError } from '@shared/errors'
import type { Container } from './container'
import type { Engine } from './engine'
import type { HostConfig } from './hostConfig'
import { isPredefined } from './networks'

/** A link of a container's record. */
export interface Link {
  readonly alias: string
  /** ID of the other container. */
  readonly childId: string
  /** Its name when the link was made, for what is said when it is gone. */
  readonly childName: string
}

/** A linked container that runs: a line of hosts. */
export interface LinkedContainer {
  readonly address: string
  readonly names: readonly string[]
}

/** Reads `--link NAME[:ALIAS]`. Throws LabError with the daemon's words. */
export function planLinks(engine: Engine, hostConfig: HostConfig): readonly Link[] {
  const mode = hostConfig.NetworkMode
  if (!isPredefined(mode)) return []
  const wanted = hostConfig['Links']
  if (!Array.isArray(wanted)) return []
  return wanted.filter((text): text is string => typeof text === 'string').map((text) => planLink(engine, text))
}

function planLink(engine: Engine, text: string): Link {
  const parts = text.split(':')
  if (text === '') throw new LabError('system', 'empty string specified for links')
  if (parts.length > 2) throw new LabError('system', `bad format for links: ${text}`)
  const [name = '', given] = parts
  const child = engine.containers.find(name)
  if (child === undefined) {
    throw new LabError('invalid', `could not get container for ${name}: No such container: ${name}`)
  }
  if (child.record.hostConfig.NetworkMode === 'host') {
    const message =
      "conflicting options: host type networking can't be used with links. This would result in undefined behavior"
    throw new LabError('invalid', message)
  }
  const alias = given ?? (name.startsWith('/') ? name.slice(1) : name)
  return { alias, childId: child.id, childName: child.record.name }
}

function linksOf(container: Container): readonly Link[] {
  return container.record.links ?? []
}

/** `HostConfig.Links` as inspect shows it: `/child:/parent/alias`; null for none. */
export function linksView(engine: Engine, container: Container): readonly string[] | null {
  const links = linksOf(container)
  if (links.length === 0) return null
  return links
    .map((link) => `/${childNameOf(engine, link)}:/${container.record.name}/${link.alias}`)
    .sort((a, b) => (a < b ? -1 : 1))
}

function childNameOf(engine: Engine, link: Link): string {
  return engine.containers.find(link.childId)?.record.name ?? link.childName
}

/** The names that others gave a container: `/parent/alias`. */
export function linkNames(engine: Engine, container: Container): readonly string[] {
  const names: string[] = []
  // A list of containers asks this of each of them: what has no links must cost nothing here.
  for (const parent of engine.containers.each()) {
    for (const link of linksOf(parent)) {
      if (link.childId === container.id) names.push(`/${parent.record.name}/${link.alias}`)
    }
  }
  return names.sort()
}

function findLink(engine: Engine, name: string): { readonly parent: Container; readonly link: Link } | undefined {
  const bare = name.startsWith('/') ? name.slice(1) : name
  const at = bare.indexOf('/')
  const parent = at < 0 ? undefined : engine.containers.find(bare.slice(0, at))
  const link = parent === undefined ? undefined : linksOf(parent).find(({ alias }) => alias === bare.slice(at + 1))
  return parent === undefined || link === undefined ? undefined : { parent, link }
}

/** `docker rm --link`. Throws LabError notFound for a name that is none, system for one that is no link's. */
export async function removeLink(engine: Engine, name: string): Promise<void> {
  const bare = name.startsWith('/') ? name.slice(1) : name
  if (!bare.includes('/')) {
    engine.containers.get(bare)
    throw new LabError('system', 'Conflict, cannot remove the default link name of the container')
  }
  const found = findLink(engine, bare)
  if (found === undefined) throw new LabError('notFound', `No such container: ${bare}`)
  const { parent, link } = found
  parent.record = { ...parent.record, links: linksOf(parent).filter((other) => other !== link) }
  await engine.keeper.saveContainer(parent)
}

/** Throws LabError system when a linked container doesn't run or is not on the default bridge. */
export function linkedContainers(engine: Engine, container: Container): readonly LinkedContainer[] {
  return runningLinks(engine, container).map(({ link, child, address }) => ({
    address,
    names: hostNames(link.alias, child),
  }))
}

function hostNames(alias: string, child: Container): readonly string[] {
  const { name, config } = child.record
  return [alias, config.Hostname, ...(name === alias ? [] : [name])]
}

interface RunningLink {
  readonly link: Link
  readonly child: Container
  readonly address: string
}

function runningLinks(engine: Engine, container: Container): readonly RunningLink[] {
  if (container.record.hostConfig.NetworkMode !== 'bridge') return []
  return linksOf(container).map((link) => {
    const child = engine.containers.find(link.childId)
    const name = childNameOf(engine, link)
    if (child === undefined || !child.isRunning) {
      throw new LabError(
        'system',
        `Cannot link to a non running container: /${name} AS /${container.record.name}/${link.alias}`,
      )
    }
    const address = addressOnBridge(engine, child)
    if (address === undefined) {
      throw new LabError('system', `Cannot link to /${name}, as it does not belong to the default network`)
    }
    return { link, child, address }
  })
}

function addressOnBridge(engine: Engine, container: Container): string | undefined {
  return engine.networks.endpointOn(engine.networks.get('bridge'), container.id)?.address
}

/** The variables that tell a container of its links. */
export function linkEnvironment(engine: Engine, container: Container): readonly string[] {
  const bridge = engine.networks.endpointOn(engine.networks.get('bridge'), container.id)
  if (bridge === undefined) return []
  return runningLinks(engine, container).flatMap(({ link, child, address }) => {
    const prefix = link.alias.replaceAll('-', '_').toUpperCase()
    return [
      ...portVariables(prefix, address, Object.keys(child.record.config.ExposedPorts ?? {})),
      `${prefix}_NAME=/${container.record.name}/${link.alias}`,
      ...(child.record.config.Env ?? [])
        .filter((variable) => !/^(PATH|HOME|HOSTNAME|TERM)=/.test(variable) && variable.includes('='))
        .map((variable) => `${prefix}_ENV_${variable}`),
    ]
  })
}

/** The lowest port names the whole; then four variables a port, or one set for a run of ports. */
function portVariables(prefix: string, address: string, exposed: readonly string[]): readonly string[] {
  const ports = exposed
    .map((text) => ({ number: text.split('/')[0] ?? '', protocol: text.split('/')[1] ?? 'tcp' }))
    .sort((a, b) => Number(a.number) - Number(b.number) || (a.protocol === 'tcp' ? -1 : 1))
  const [first] = ports
  if (first === undefined) return []
  const url = (port: { number: string; protocol: string }): string => `${port.protocol}://${address}:${port.number}`
  return [
    `${prefix}_PORT=${url(first)}`,
    ...ports.flatMap((port) => {
      const name = `${prefix}_PORT_${port.number}_${port.protocol.toUpperCase()}`
      return [
        `${name}=${url(port)}`,
        `${name}_ADDR=${address}`,
        `${name}_PORT=${port.number}`,
        `${name}_PROTO=${port.protocol}`,
      ]
    }),
  ]
}

/** A linked container that starts anew has another address: those who run with a link to it learn it. */
export function tellParents(
  engine: Engine,
  child: Container,
  tell: (parent: Container, names: string, address: string) => void,
): void {
  const address = addressOnBridge(engine, child)
  if (address === undefined) return
  for (const parent of engine.containers.list()) {
    if (!parent.isRunning) continue
    for (const link of linksOf(parent)) {
      if (link.childId === child.id) tell(parent, hostNames(link.alias, child).join(' '), address)
    }
  }
}
