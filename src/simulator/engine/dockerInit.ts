/**
 * `--init`: `/sbin/docker-init` is process 1 and the container's command its child (tini 0.19). Signals are passed on, and
 * its end is that of the command.
 */
import { contentOf } from '@posix/filesystem/content'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import { muslErrorText, PosixError } from '@posix/filesystem/posixError'
import { shellStatus, signalNames } from '@posix/process/signals'
import type { ExitStatus, Process, ProcessHandle, Program } from '@posix/process/types'
import { rootCaller } from './hostDisk'
import type { PlannedMount } from './mountPoints'

const path = '/sbin/docker-init'

/** The command line of process 1. */
export function withInit(argv: readonly string[]): readonly string[] {
  return [path, '--', ...argv]
}

/** The daemon's program, bound read-only into the container. */
export function initMount(clock: () => bigint): PlannedMount {
  const fileSystem = createMemoryFileSystem({ type: 'overlay', clock })
  const owner = { mode: 0o755, uid: rootCaller.credentials.uid, gid: rootCaller.credentials.gid }
  const file = fileSystem.createNode(fileSystem.root, 'docker-init', { ...owner, kind: 'file' })
  fileSystem.setContent(
    file,
    contentOf(Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), Buffer.alloc(121)])),
  )
  const options = { source: 'overlay', readOnly: true, subtree: file, shownOptions: 'ro,relatime' }
  return { destination: path, fileSystem, options, source: '/usr/sbin/docker-init' }
}

/** Finds it beside a container's programs. */
export function initProgram(name: string): Program | undefined {
  return name === 'docker-init' ? dockerInit : undefined
}

const keptSignals = new Set(['SIGKILL', 'SIGSTOP', 'SIGCHLD', 'SIGTTIN', 'SIGTTOU', 'SIGSEGV', 'SIGFPE', 'SIGILL'])

async function dockerInit(process: Process): Promise<number> {
  const argv = process.argv.slice(2)
  let child: ProcessHandle
  try {
    child = startChild(process, argv)
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    const reason = muslErrorText(error.code)
    await process.printError(`[FATAL tini (${process.pid + 1})] exec ${argv[0] ?? ''} failed: ${reason}\n`)
    return error.code === 'ENOENT' ? 127 : 126
  }
  for (const signal of signalNames) {
    if (!keptSignals.has(signal)) process.onSignal(signal, () => child.signal(signal))
  }
  return shellStatus(await ended(process, child))
}

/** In a group of its own, which has the terminal. */
function startChild(process: Process, argv: readonly string[]): ProcessHandle {
  const { env, cwd, credentials, umask, terminal } = process
  const held = [...process.descriptors].map(([number, descriptor]) => [number, descriptor.duplicate()] as const)
  const child = process.spawn({ argv, env, cwd, credentials, umask, descriptors: new Map(held), newGroup: true })
  if (terminal !== undefined) terminal.foregroundGroup = child.pid
  return child
}

/** A signal that was passed on ends the wait, not the child. */
async function ended(process: Process, child: ProcessHandle): Promise<ExitStatus> {
  for (;;) {
    try {
      return await process.wait(child)
    } catch (error) {
      if (!(error instanceof PosixError) || error.code !== 'EINTR') throw error
    }
  }
}
