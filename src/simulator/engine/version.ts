/** `docker version`'s server half. */
import { engineVersion, maximumApiVersion, minimumApiVersion } from '../apiVersion'

/** What the simulator says of the kernel that its containers see. */
export const kernelVersion = '6.1.0-camada'
const buildTime = '2026-11-01T00:00:00.000000000+00:00'

/** The version panel reads `Components[Engine].Details` (FACTS). The Go version names what runs it instead. */
export function versionView(): object {
  const runtime = `node${process.version}`
  return {
    Platform: { Name: 'Camada Simulator' },
    Components: [
      {
        Name: 'Engine',
        Version: engineVersion,
        Details: {
          ApiVersion: maximumApiVersion,
          Arch: 'amd64',
          BuildTime: buildTime,
          Experimental: 'false',
          GitCommit: 'camada',
          GoVersion: runtime,
          KernelVersion: kernelVersion,
          MinAPIVersion: minimumApiVersion,
          Os: 'linux',
        },
      },
    ],
    Version: engineVersion,
    ApiVersion: maximumApiVersion,
    MinAPIVersion: minimumApiVersion,
    GitCommit: 'camada',
    GoVersion: runtime,
    Os: 'linux',
    Arch: 'amd64',
    KernelVersion: kernelVersion,
    BuildTime: buildTime,
  }
}
