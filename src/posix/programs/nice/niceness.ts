/** Niceness of processes: kept and shown, without effect. A process that nobody set has that of its parent. */
import type { ProcessHost } from '../../process/types'

const byHost = new WeakMap<ProcessHost, Map<number, number>>()

/** What a process of a host has. */
export function nicenessOf(host: ProcessHost, pid: number): number {
  const set = byHost.get(host)
  if (set === undefined) return 0
  const parents = new Map(host.processes().map((each) => [each.pid, each.parentPid]))
  for (let at: number | undefined = pid; at !== undefined && at > 0; at = parents.get(at)) {
    const value = set.get(at)
    if (value !== undefined) return value
  }
  return 0
}

/** Sets it, within -20 and 19. */
export function setNiceness(host: ProcessHost, pid: number, value: number): void {
  const set = byHost.get(host) ?? new Map<number, number>()
  byHost.set(host, set)
  const live = new Set(host.processes().map((each) => each.pid))
  for (const known of set.keys()) if (!live.has(known)) set.delete(known)
  set.set(pid, Math.max(-20, Math.min(19, value)))
}
