/** `docker version`'s server half. */
import { engineVersion, maximumApiVersion, minimumApiVersion } from '../apiVersion'

/** What the simulator says of the kernel that its containers see. */
export const kernelVersion = '6.1.0-camada'
const buildTime = '2026-11-01T00:00:00.000000000+00:00'

export const commit = 'camada'

/** What stands beside an engine of this version, by name; the simulator answers for all of it. */
const companions: Readonly<Record<string, string>> = { containerd: '1.7.24', runc: '1.1.15', 'docker-init': '0.19.0' }

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
          GitCommit: commit,
          GoVersion: runtime,
          KernelVersion: kernelVersion,
          MinAPIVersion: minimumApiVersion,
          Os: 'linux',
        },
      },
      ...Object.entries(companions).map(([Name, Version]) => ({ Name, Version, Details: { GitCommit: commit } })),
    ],
    Version: engineVersion,
    ApiVersion: maximumApiVersion,
    MinAPIVersion: minimumApiVersion,
    GitCommit: commit,
    GoVersion: runtime,
    Os: 'linux',
    Arch: 'amd64',
    KernelVersion: kernelVersion,
    BuildTime: buildTime,
  }
}
