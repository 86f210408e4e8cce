/** A slim Debian of the catalog with a network that answers: each script in a writable layer of its own. */
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import { createNamespace } from '@posix/filesystem/namespace'
import { rootCredentials } from '@posix/filesystem/namespaceTypes'
import type { FileSystem } from '@posix/filesystem/types'
import { createUnion } from '@posix/filesystem/union'
import { createDeviceFileSystem } from '@posix/process/deviceFileSystem'
import { noNetwork } from '@posix/process/network'
import { createProcessHost } from '@posix/process/processHost'
import { shellStatus } from '@posix/process/signals'
import { findProgram } from '@posix/programs/registry'
import { layersOf } from '@simulator/catalog/layers'
import { findRecipe } from '@simulator/catalog/catalog'

const network = {
  ...noNetwork,
  interfaces: () => [
    {
      name: 'eth0',
      address: '172.17.0.2',
      prefixLength: 16,
      macAddress: '02:42:ac:11:00:02',
      gateway: '172.17.0.1',
      ipv6Address: '',
      ipv6PrefixLength: 0,
    },
  ],
}

export interface Ran {
  readonly stdout: string
  readonly stderr: string
  readonly status: number
}

export interface RanLayer extends Ran {
  /** What it wrote, to be a lower layer of other runs. */
  readonly layer: FileSystem
}

/** Layers of the slim Debian, the lowest first. */
export function slimDebian(): readonly FileSystem[] {
  const recipe = findRecipe('docker.io/library/debian', 'stable-slim')
  if (recipe === undefined) throw new Error('the catalog has no slim Debian')
  return layersOf(recipe).map((layer) => layer.tree())
}

/** Runs a script over layers, the lowest first. */
export async function runOver(lowers: readonly FileSystem[], script: string, cwd = '/'): Promise<RanLayer> {
  const upper = createMemoryFileSystem({ clock: () => BigInt(Date.now()) * 1_000_000n })
  const union = createUnion({
    upper: { fileSystem: upper, root: upper.root },
    lowers: lowers.toReversed().map((fileSystem) => ({ fileSystem, root: fileSystem.root })),
  })
  const namespace = createNamespace(union)
  namespace.mount('/dev', createDeviceFileSystem({ clock: () => BigInt(Date.now()) * 1_000_000n }))
  const host = createProcessHost({
    ...{ hostname: 'lab', network, namespace, face: 'gnu', clock: Date.now, programs: findProgram },
  })
  const output = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] }
  const started = host.start({
    argv: ['sh', '-c', script],
    env: new Map([
      ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      ['HOME', '/root'],
    ]),
    cwd,
    credentials: rootCredentials,
    stdin: 'closed',
    onOutput: (stream, bytes) => void output[stream].push(bytes.slice()),
  })
  const status = shellStatus(await started.exited)
  await host.dispose()
  const text = (chunks: readonly Uint8Array[]): string => Buffer.concat(chunks).toString('utf8')
  return { stdout: text(output.stdout), stderr: text(output.stderr), status, layer: upper }
}
