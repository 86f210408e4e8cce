/**
 * A RUN of a build: the step's command in a process host over the builder's writable layer, with the same root as a
 * container's. Its anonymous volumes (VOLUME so far) are tmpfs here, filled with the image's content: what is written
 * below them is not kept, as with the classic builder.
 */
import { copyTree } from '@posix/filesystem/copyTree'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import { createNamespace } from '@posix/filesystem/namespace'
import type { Namespace } from '@posix/filesystem/namespaceTypes'
import { createTmpfs } from '@posix/filesystem/tmpfs'
import { createDeviceFileSystem } from '@posix/process/deviceFileSystem'
import { createProcFileSystem } from '@posix/process/procFileSystem'
import { createProcessHost } from '@posix/process/processHost'
import { LabError } from '@shared/errors'
import type { RunStep } from '../builder/types'
import { taskError } from './containerRoot'
import type { Engine } from './engine'
import { faceOf, processEnvironment } from './environment'
import { explainExecFailure } from './execFailure'
import { makeDirectories, rootCaller, writeText } from './hostDisk'
import { exitCodeOf } from './start'
import { resolveUser } from './users'

type StepEngine = Pick<Engine, 'clock' | 'findProgram'>

/** Runs a step to its end. Throws LabError with the daemon's words when it can't start, cancelled when aborted. */
export async function runStep(engine: StepEngine, step: RunStep): Promise<number> {
  const namespace = assemble(engine, step)
  const hostname = step.config.Hostname === '' ? step.containerId.slice(0, 12) : step.config.Hostname
  const user = resolveUser(namespace, step.config.User)
  const host = createProcessHost({
    hostname,
    namespace,
    face: faceOf(namespace),
    clock: engine.clock,
    programs: engine.findProgram,
  })
  namespace.mount('/proc', createProcFileSystem(host, namespace), {
    source: 'proc',
    shownOptions: 'rw,nosuid,nodev,noexec,relatime',
  })
  const kill = (): void => void host.dispose()
  step.signal.addEventListener('abort', kill)
  try {
    step.signal.throwIfAborted()
    const process = host.start({
      argv: step.argv,
      env: processEnvironment({ Env: step.config.Env, Hostname: hostname }, { tty: false, home: user.home }),
      cwd: step.config.WorkingDir === '' ? '/' : step.config.WorkingDir,
      credentials: user.credentials,
      stdin: 'closed',
      onOutput: step.onOutput,
    })
    return exitCodeOf(await process.exited)
  } catch (error) {
    if (step.signal.aborted) throw new LabError('cancelled', 'context canceled', { cause: error })
    const failure = explainExecFailure(error, step.argv[0] ?? '', namespace)
    throw taskError(`${failure.reason}: unknown${failure.suffix}`)
  } finally {
    step.signal.removeEventListener('abort', kill)
    await host.dispose()
  }
}

function assemble(engine: StepEngine, step: RunStep): Namespace {
  const clock = (): bigint => BigInt(Math.floor(engine.clock())) * 1_000_000n
  const namespace = createNamespace(step.writableLayer.merged)
  const hostname = step.config.Hostname === '' ? step.containerId.slice(0, 12) : step.config.Hostname
  const { WorkingDir: workingDir } = step.config
  if (workingDir !== '') makeDirectories(namespace, workingDir)
  for (const path of ['/dev', '/proc', '/sys']) makeDirectories(namespace, path)
  namespace.mount('/dev', createDeviceFileSystem({ clock }), {
    source: 'tmpfs',
    shownOptions: 'rw,nosuid,size=65536k,mode=755',
  })
  namespace.mount('/dev/shm', createTmpfs({ clock, sizeBytes: 64 * 1024 * 1024 }), { source: 'shm' })
  namespace.mount('/sys', createMemoryFileSystem({ type: 'sysfs', clock }), { source: 'sysfs', readOnly: true })
  for (const path of step.volumes) mountVolume(namespace, path, clock)
  mountEtcFiles(namespace, hostname, clock)
  return namespace
}

function mountVolume(namespace: Namespace, path: string, clock: () => bigint): void {
  makeDirectories(namespace, path)
  const source = namespace.locate(rootCaller, path)
  const volume = createMemoryFileSystem({ type: 'ext4', clock })
  copyTree({ fileSystem: source.mount.fileSystem, root: source.inode }, { fileSystem: volume, root: volume.root })
  namespace.mount(path, volume, { source: '/dev/vda' })
}

function mountEtcFiles(namespace: Namespace, hostname: string, clock: () => bigint): void {
  const files = createMemoryFileSystem({ type: 'ext4', clock })
  const folder = createNamespace(files)
  const contents = {
    hostname: `${hostname}\n`,
    hosts: `127.0.0.1\tlocalhost\n172.17.0.2\t${hostname}\n`,
    'resolv.conf': 'nameserver 10.0.2.3\n',
  }
  for (const [name, text] of Object.entries(contents)) {
    if (!namespace.exists(rootCaller, `/etc/${name}`)) continue
    writeText(folder, `/${name}`, text)
    namespace.mount(`/etc/${name}`, files, { source: '/dev/vda', subtree: folder.locate(rootCaller, `/${name}`).inode })
  }
}
