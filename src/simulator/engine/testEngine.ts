/**
 * Test support: an engine in memory with one small image, `box`: busybox's face, `/data` with an owned file, a hard link
 * and a declared volume. Time stands still unless a test moves it.
 */
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import { createNamespace } from '@posix/filesystem/namespace'
import type { Namespace } from '@posix/filesystem/namespaceTypes'
import { emptyRunConfig } from '../layers/configJson'
import { childConfig } from '../layers/imageConfig'
import { packLayer } from '../layers/packLayer'
import { streamOf } from '../store/chunks'
import type { SimulatorOptions } from '../types'
import { createContainer } from './create'
import type { Container } from './container'
import type { Engine } from './engine'
import type { HostConfigRequest } from './hostConfig'
import { makeDirectories, rootCaller, writeText } from './hostDisk'
import { openEngine } from './openEngine'
import type { RunConfigRequest } from './runConfig'
import { startContainer } from './start'

const programs = [
  'sh',
  'echo',
  'cat',
  'ls',
  'mkdir',
  'touch',
  'sleep',
  'sync',
  'true',
  'false',
  'kill',
  'printf',
  'test',
  'rm',
  'nc',
]
const createdAtMs = Date.UTC(2026, 0, 2, 3, 4, 5)

export interface TestEngine {
  readonly engine: Engine
  close(): Promise<void>
}

/** Opens an engine that has the image `box`. */
export async function openTestEngine(options: Partial<SimulatorOptions> = {}): Promise<TestEngine> {
  const opened = await openEngine({ socketPath: '', ...options })
  await addBox(opened.engine)
  return opened
}

async function addBox(engine: Engine): Promise<void> {
  if (engine.images.find('box') !== undefined) return
  const tree = createMemoryFileSystem({ clock: () => BigInt(createdAtMs) * 1_000_000n })
  layOutBox(createNamespace(tree))
  const layer = await engine.layers.register(streamOf(packLayer({ fileSystem: tree, root: tree.root })), undefined)
  const config = { ...emptyRunConfig, Env: ['PATH=/bin', 'FROM_IMAGE=1'], Cmd: ['/bin/sh'] }
  const image = await engine.images.create(
    childConfig(undefined, { author: '', containerConfig: config, config, diffId: layer.diffId, createdAtMs }),
    [layer],
  )
  await engine.images.tag(image.id, 'box')
}

function layOutBox(box: Namespace): void {
  for (const path of ['/bin', '/etc', '/tmp', '/data', '/root']) makeDirectories(box, path)
  writeText(box, '/bin/busybox', '\u007fELF\u0000')
  box.setAttributes(rootCaller, '/bin/busybox', { mode: 0o755 })
  for (const name of programs) box.symlink(rootCaller, 'busybox', `/bin/${name}`)
  writeText(box, '/bin/unknown', '\u007fELF\u0000')
  box.setAttributes(rootCaller, '/bin/unknown', { mode: 0o755 })
  writeText(box, '/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nana:x:1000:1000:ana:/home/ana:/bin/sh\n')
  writeText(box, '/etc/group', 'root:x:0:\nana:x:1000:\nstaff:x:50:ana\n')
  writeText(box, '/data/old', 'from the image\n')
  box.setAttributes(rootCaller, '/data', { mode: 0o750, uid: 1000, gid: 50 })
  box.setAttributes(rootCaller, '/data/old', { mode: 0o640, uid: 1000, gid: 50 })
  box.link(rootCaller, '/data/old', '/data/again')
  writeText(box, '/etc/empty', '')
}

export interface RunRequest extends RunConfigRequest {
  readonly name?: string
  readonly host?: HostConfigRequest
}

/** Creates a container of `box`; `script` runs in its shell. */
export async function createBox(engine: Engine, script: string, request: RunRequest = {}): Promise<Container> {
  const { name = '', host, ...config } = request
  const created = await createContainer(engine, {
    name,
    config: { Image: 'box', Cmd: ['sh', '-c', script], ...config },
    hostConfig: host,
  })
  return engine.containers.get(created.id)
}

/** Runs a script to its end and gives its exit code and what it wrote. */
export async function runBox(
  engine: Engine,
  script: string,
  request: RunRequest = {},
): Promise<{
  readonly container: Container
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}> {
  const container = await createBox(engine, script, request)
  const [ended] = container.wait('next-exit')
  await startContainer(engine, container)
  const { exitCode } = await ended
  const text = (stream: 'stdout' | 'stderr'): string =>
    [...container.log.read({ stdout: stream === 'stdout', stderr: stream === 'stderr' })]
      .map((line) => Buffer.from(line.bytes).toString())
      .join('')
  return { container, exitCode, stdout: text('stdout'), stderr: text('stderr') }
}
