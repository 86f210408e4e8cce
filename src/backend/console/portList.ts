/** Ports in listings (docker/cli `formatter.DisplayablePorts`): neighbours as ranges, those that differ outside one by one. */
import type { RawContainerSummary } from '../docker/engineApi'

type Port = RawContainerSummary['Ports'][number]

/** `0.0.0.0:80-81->80-81/tcp, 0.0.0.0:8080->90/tcp`. */
export function portList(ports: readonly Port[]): string {
  const groups = new Map<string, { first: number; last: number }>()
  const ended: string[] = []
  const moved: string[] = []
  for (const port of [...ports].sort(comparePorts)) {
    const ip = port.IP ?? ''
    if (ip !== '' && port.PublicPort !== port.PrivatePort) {
      moved.push(`${joinHostPort(ip, port.PublicPort ?? 0)}->${port.PrivatePort}/${port.Type}`)
      continue
    }
    const key = ip === '' ? port.Type : `${ip}/${port.Type}`
    const group = groups.get(key)
    if (group?.last === port.PrivatePort - 1) group.last = port.PrivatePort
    else {
      if (group !== undefined) ended.push(groupText(key, group))
      groups.set(key, { first: port.PrivatePort, last: port.PrivatePort })
    }
  }
  return [...ended, ...[...groups].map(([key, group]) => groupText(key, group)), ...moved].join(', ')
}

function comparePorts(a: Port, b: Port): number {
  const text = (left = '', right = ''): number => (left < right ? -1 : left > right ? 1 : 0)
  return (
    a.PrivatePort - b.PrivatePort ||
    text(a.IP, b.IP) ||
    (a.PublicPort ?? 0) - (b.PublicPort ?? 0) ||
    text(a.Type, b.Type)
  )
}

function groupText(key: string, { first, last }: { first: number; last: number }): string {
  const at = key.lastIndexOf('/')
  const ip = at === -1 ? '' : key.slice(0, at)
  const range = first === last ? String(first) : `${first}-${last}`
  return `${ip === '' ? '' : `${joinHostPort(ip, range)}->`}${range}/${key.slice(at + 1)}`
}

/** IPv6 addresses in brackets. */
export function joinHostPort(ip: string, port: string | number): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`
}
