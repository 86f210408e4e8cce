/** A slim Debian of the catalog with a network that answers: each script in a writable layer of its own. */
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import { createNamespace } from '@posix/filesystem/namespace'
import { rootCredentials } from '@posix/filesystem/namespaceTypes'
import type { FileSystem } from '@posix/filesystem/types'
import { createUnion } from '@posix/filesystem/union'
import { createDeviceFileSystem } from '@posix/process/deviceFileSystem'
import { createProcessHost } from '@posix/process/processHost'
import { shellStatus } from '@posix/process/signals'
import { findProgram } from '@posix/programs/registry'
import { bridgeNetwork } from '@posix/testNetwork'
import { layersOf } from '@simulator/catalog/layers'
import { findRecipe } from '@simulator/catalog/catalog'

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
    ...{ hostname: 'lab', network: bridgeNetwork, namespace, face: 'gnu', clock: Date.now, programs: findProgram },
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
