import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import { capabilitiesOf, type Place } from './capabilities'
import type { RawInfo } from './engineApi'

const here: Place = { address: { kind: 'socket', path: '/var/run/docker.sock' }, platform: 'linux' }
const info = (told: Partial<RawInfo> = {}) => ({
  Name: hostname(),
  OperatingSystem: 'Debian',
  DriverStatus: null,
  ...told,
})
const saying = (told: Readonly<Record<string, boolean>>) => ({ says: (name: string) => told[name] })

const ofAnyDocker = {
  isSimulated: false,
  measuresCopyUps: false,
  tellsLayerPaths: true,
  hasClassicImageStore: true,
  sharesHostFiles: true,
  buildsClassic: true,
  pulls: true,
  reachesRealDisks: true,
  managesState: false,
  travelsInTime: false,
  opensHostDisk: false,
  tellsDepartures: false,
  tellsCacheMisses: false,
}

describe('capabilitiesOf', () => {
  it('gives a plain Docker what any has', () => {
    expect(capabilitiesOf(info(), undefined, here)).toEqual(ofAnyDocker)
  })

  it('takes each from an engine that says it, and only those', () => {
    expect(capabilitiesOf(info(), saying({ simulated: true, pulls: false }), here)).toEqual({
      ...ofAnyDocker,
      isSimulated: true,
      pulls: false,
    })
    const all = {
      copyUps: true,
      sharesHostFiles: false,
      reachesRealDisks: false,
      state: true,
      hostDisk: true,
      departures: true,
      cacheMisses: true,
    }
    expect(capabilitiesOf(info(), saying(all), here)).toEqual({
      ...ofAnyDocker,
      measuresCopyUps: true,
      sharesHostFiles: false,
      reachesRealDisks: false,
      managesState: true,
      travelsInTime: false,
      opensHostDisk: true,
      tellsDepartures: true,
      tellsCacheMisses: true,
    })
  })

  it('knows no paths of layers, and other image IDs, where containerd keeps them', () => {
    const told = info({ DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']] })
    expect(capabilitiesOf(told, undefined, here)).toEqual({
      ...ofAnyDocker,
      tellsLayerPaths: false,
      hasClassicImageStore: false,
    })
  })

  it.each<[string, Partial<RawInfo>, Partial<Place>, boolean]>([
    ['another machine', { Name: 'elsewhere' }, {}, false],
    ['Docker Desktop on Linux', { Name: 'docker-desktop', OperatingSystem: 'Docker Desktop' }, {}, true],
    ['macOS', { Name: 'colima' }, { platform: 'darwin' }, true],
    ['Windows', {}, { platform: 'win32' }, false],
    ['tcp', {}, { address: { kind: 'tcp', host: '127.0.0.1', port: 2375 } }, false],
  ])('tells whether files are shared: %s', (_name, told, place, expected) => {
    expect(capabilitiesOf(info(told), undefined, { ...here, ...place }).sharesHostFiles).toBe(expected)
  })
})
