/** Mounts of a container as the screens see them. */
import type { Mount } from '@shared/docker/container'
import type { RawMount } from './engineApi'

/** Docker names anonymous volumes with 64 hexadecimal digits; since API 1.42 it labels them as well. */
export const anonymousName = /^[0-9a-f]{64}$/

/** One mount; Docker's own kinds beyond the three become `other`. */
export function toMount(raw: RawMount): Mount {
  const kind = raw.Type === 'bind' || raw.Type === 'volume' || raw.Type === 'tmpfs' ? raw.Type : 'other'
  const name = raw.Name ?? ''
  return {
    kind,
    name: kind === 'volume' ? name : '',
    source: raw.Source,
    destination: raw.Destination,
    isReadOnly: !raw.RW,
    isAnonymous: kind === 'volume' && anonymousName.test(name),
  }
}

/** Mounts of an inspected container: `Mounts`, and the `--tmpfs` ones that only `HostConfig` knows. */
export function mountsOf(container: {
  Mounts: readonly RawMount[]
  HostConfig: { Tmpfs?: Readonly<Record<string, string>> | null }
}): Mount[] {
  const mounts = container.Mounts.map(toMount)
  const tmpfs = Object.entries(container.HostConfig.Tmpfs ?? {})
    .filter(([destination]) => !mounts.some((mount) => mount.destination === destination))
    .map(([destination, options]): Mount => ({
      kind: 'tmpfs',
      name: '',
      source: '',
      destination,
      isReadOnly: options.split(',').includes('ro'),
      isAnonymous: false,
    }))
  return [...mounts, ...tmpfs].sort((a, b) => (a.destination < b.destination ? -1 : 1))
}
