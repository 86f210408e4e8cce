/**
 * What an engine can do. Each capability has what holds for any Docker; an engine that can be looked into says what is
 * otherwise under `/camada/v1/capabilities`, and nobody guesses from what it is.
 */
import { hostname } from 'node:os'
import type { Capabilities } from '@shared/docker/engine'
import type { Address } from './address'
import type { RawInfo } from './engineApi'
import type { CamadaApi } from './types'

export interface Place {
  readonly address: Address
  /** Where the lab runs. */
  readonly platform: NodeJS.Platform
}

/** The capabilities of an engine, by its `/info` and what it says of itself beside the Engine API. */
export function capabilitiesOf(
  info: Pick<RawInfo, 'Name' | 'OperatingSystem' | 'DriverStatus'>,
  camada: Pick<CamadaApi, 'says'> | undefined,
  place: Place,
): Capabilities {
  const says = (name: string, unsaid: boolean): boolean => camada?.says(name) ?? unsaid
  const usesSnapshotter = (info.DriverStatus ?? []).some(([, value]) => value === 'io.containerd.snapshotter.v1')
  return {
    isSimulated: says('simulated', false),
    measuresCopyUps: says('copyUps', false),
    tellsLayerPaths: !usesSnapshotter,
    hasClassicImageStore: !usesSnapshotter,
    sharesHostFiles: says('sharesHostFiles', sharesFiles(info, place)),
    buildsClassic: true,
    pulls: says('pulls', true),
    reachesRealDisks: says('reachesRealDisks', true),
    managesState: says('state', false),
    travelsInTime: says('time', false),
    opensHostDisk: says('hostDisk', false),
    tellsDepartures: says('departures', false),
    tellsCacheMisses: says('cacheMisses', false),
  }
}

/**
 * Whether a local path means the same file to the daemon. A daemon on this very machine has its host name; the virtual
 * machines of Docker Desktop and its likes share the user's home by default, which is where the lab's files are. Paths
 * of Windows are other paths inside, and behind tcp is another machine.
 */
function sharesFiles(info: Pick<RawInfo, 'Name' | 'OperatingSystem'>, { address, platform }: Place): boolean {
  if (address.kind !== 'socket') return false
  if (platform === 'darwin') return true
  return platform === 'linux' && (info.Name === hostname() || info.OperatingSystem === 'Docker Desktop')
}
