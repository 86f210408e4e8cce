/** Further processes in a running container (moby `daemon/exec.go`). */
import { capabilityNames } from '@posix/filesystem/capabilities'
import type { Namespace } from '@posix/filesystem/namespaceTypes'
import { shellStatus } from '@posix/process/signals'
import type { StartedProcess } from '@posix/process/types'
import { LabError } from '@shared/errors'
import { z } from 'zod'
import type { Container } from './container'
import { emitContainerEvent } from './engine'
import type { Engine } from './engine'
import { checkPath, processEnvironment } from './environment'
import { parseDetachKeys } from './detachKeys'
import { endedAtOnce, explainExecFailure, unrunnableFile } from './execFailure'
import { failureKind, notADirectory } from './taskError'
import { rootCaller } from './hostDisk'
import { capabilitiesOf } from './processSettings'
import { randomId } from './identifiers'
import { linkEnvironment } from './links'
import { OutputHub } from './outputHub'
import { mustRun } from './running'
import { groupsAdded, resolveUser } from './users'
import { workingDirectory } from './workingDirectory'

export const execRequestSchema = z.looseObject({
  AttachStdin: z.boolean().optional(),
  AttachStdout: z.boolean().optional(),
  AttachStderr: z.boolean().optional(),
  DetachKeys: z.string().optional(),
  Tty: z.boolean().optional(),
  Env: z.array(z.string()).nullish(),
  Cmd: z.array(z.string()).nullish(),
  Privileged: z.boolean().optional(),
  User: z.string().optional(),
  WorkingDir: z.string().optional(),
  ConsoleSize: z.tuple([z.number(), z.number()]).nullish(),
})

export type ExecRequest = z.infer<typeof execRequestSchema>

export interface Exec {
  readonly id: string
  readonly container: Container
  readonly request: ExecRequest
  readonly argv: readonly string[]
  /** What the client asked for; empty for the daemon's own. */
  readonly detachKeys: readonly number[]
  /** Who waits for its start; called once. */
  readonly startListeners: (() => void)[]
  readonly output: OutputHub
  state: 'created' | 'running' | 'exited'
  exitCode: number | null
  /** As the host numbers it. */
  pid: number
  /** While it runs. */
  process: StartedProcess | undefined
  /** Who was attached left before it had all output: 26.1 gives the exec 126 at its end, whatever its process says. */
  isOutputLost: boolean
  /** A health check that took too long: 26.1 tells of its end with 127. */
  hasTimedOut: boolean
  /** It has ended and is forgotten soon (`ExecRegistry`). */
  canRemove: boolean
}

/** Registers an exec; `named` is what the client called the container. Throws LabError invalid without a command, conflict when the container isn't running. */
export function createExec(engine: Engine, container: Container, request: ExecRequest, named = container.id): Exec {
  const argv = request.Cmd ?? []
  if (argv.length === 0) throw new LabError('invalid', 'No exec command specified')
  mustBeUsable(container, named)
  const detachKeys = parseDetachKeys(request.DetachKeys ?? '')
  const exec: Exec = {
    id: randomId(engine.random),
    container,
    request,
    argv,
    detachKeys,
    startListeners: [],
    output: new OutputHub(),
    state: 'created',
    exitCode: null,
    pid: 0,
    process: undefined,
    isOutputLost: false,
    hasTimedOut: false,
    canRemove: false,
  }
  engine.execs.add(exec)
  container.execIds.add(exec.id)
  emitContainerEvent(engine, container, `exec_create: ${describe(argv)}`, { execID: exec.id })
  return exec
}

function mustBeUsable(container: Container, named: string): void {
  if (container.isPaused) {
    throw new LabError('conflict', `Container ${named} is paused, unpause the container before exec`)
  }
  mustRun(container)
}

function describe(argv: readonly string[]): string {
  return `${argv[0] ?? ''} ${argv.slice(1).join(' ')}`
}

/** Throws LabError notFound `No such exec instance: X`. */
export function getExec(engine: Engine, id: string): Exec {
  const exec = engine.execs.get(id)
  if (exec === undefined) throw new LabError('notFound', `No such exec instance: ${id}`)
  return exec
}

/**
 * Resizes an exec's terminal. Throws LabError notFound when it ended, and system when it doesn't start within ten
 * seconds, as moby waits.
 */
export async function resizeExec(exec: Exec, size: { readonly columns: number; readonly rows: number }): Promise<void> {
  if (exec.state === 'created') await untilStarted(exec)
  if (exec.state === 'exited') throw new LabError('notFound', `process does not exist ${exec.id}: not found`)
  exec.process?.terminal?.resize(size)
}

const startTimeoutMs = 10_000

async function untilStarted(exec: Exec): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, fail) => {
    const error = new LabError('system', 'timeout waiting for exec session ready')
    timer = setTimeout(() => fail(error), startTimeoutMs)
  })
  const started = new Promise<void>((resolve) => exec.startListeners.push(resolve))
  await Promise.race([started, late]).finally(() => clearTimeout(timer))
}

/** 26.1 takes a client that detached for a failed start: the process goes on and its exec says 126. */
export function detachExec(exec: Exec): void {
  exec.state = 'exited'
  exec.exitCode = 126
}

/** Refuses what can't be started before the connection is taken over. */
export function checkExecStart(exec: Exec): void {
  if (exec.state === 'exited') throw new LabError('conflict', `Error: Exec command ${exec.id} has already run`)
  if (exec.state === 'running') throw new LabError('conflict', `Error: Exec command ${exec.id} is already running`)
  mustBeUsable(exec.container, exec.container.id)
}

/**
 * Starts the process. Throws LabError invalid with runc's words; the exec has exit code 126 then, whatever the reason.
 * The returned promise resolves to the exit code, when all output is delivered.
 */
export function startExec(
  engine: Engine,
  exec: Exec,
  size: { readonly columns: number; readonly rows: number } | undefined,
): Promise<number> {
  checkExecStart(exec)
  const { container, request } = exec
  emitContainerEvent(engine, container, `exec_start: ${describe(exec.argv)}`, { execID: exec.id })
  try {
    exec.process = launch(engine, exec, size)
  } catch (error) {
    exec.state = 'exited'
    exec.exitCode = 126
    exec.output.end()
    throw error
  }
  exec.state = 'running'
  for (const listener of exec.startListeners.splice(0)) listener()
  exec.pid = engine.nextPid()
  if (request.AttachStdin !== true && request.Tty !== true) exec.process.closeStdin()
  return exec.process.exited.then(async (status) => {
    await keepWritten(engine, exec)
    const exitCode = exec.hasTimedOut ? 127 : shellStatus(status)
    if (exec.state === 'running') exec.exitCode = exec.isOutputLost ? 126 : exitCode
    exec.state = 'exited'
    exec.process = undefined
    emitContainerEvent(engine, container, 'exec_die', { execID: exec.id, exitCode: String(exitCode) })
    exec.output.end()
    return exitCode
  })
}

/** What it wrote is safe before it is answered; where that can't be, it says so itself. */
async function keepWritten(engine: Engine, { container, output }: Exec): Promise<void> {
  try {
    await container.running?.keeping.saveNow()
  } catch (error) {
    engine.reportError(error)
    const reason = error instanceof Error ? error.message : String(error)
    const sentence = `the Camada simulator can't keep what was written: ${reason}\n`
    await Promise.race([output.write('stderr', Buffer.from(sentence)), container.abandoned])
  }
}

function launch(engine: Engine, exec: Exec, size: { columns: number; rows: number } | undefined): StartedProcess {
  const { container, request } = exec
  const { host, namespace } = mustRun(container)
  const { config, hostConfig } = container.record
  const user = resolveUser(namespace, firstNonEmpty(request.User, config.User) ?? '', groupsAdded(container))
  const cwd = firstNonEmpty(request.WorkingDir, config.WorkingDir) ?? '/'
  checkDirectory(namespace, cwd)
  const env = processEnvironment(config, {
    tty: request.Tty === true,
    home: user.home,
    links: linkEnvironment(engine, container),
    extra: request.Env ?? [],
  })
  try {
    checkPath(env, exec.argv[0] ?? '')
    return host.start({
      argv: exec.argv,
      env,
      cwd: workingDirectory(namespace, cwd),
      credentials: {
        ...user.credentials,
        capabilities: request.Privileged === true ? new Set(capabilityNames) : capabilitiesOf(hostConfig),
      },
      stdin: request.AttachStdin === true ? 'open' : 'closed',
      ...(request.Tty === true && { terminal: size ?? consoleSize(request) }),
      onOutput: (stream, bytes) => exec.output.write(stream, bytes),
    })
  } catch (error) {
    const unrunnable = unrunnableFile(error, exec.argv[0] ?? '')
    if (unrunnable !== undefined) return endedAtOnce(unrunnable, (bytes) => exec.output.write('stderr', bytes))
    const failure = explainExecFailure(error, exec.argv[0] ?? '', namespace)
    throw execError(`${failure.reason}: unknown${failure.suffix}`)
  }
}

function checkDirectory(namespace: Namespace, cwd: string): void {
  if (!cwd.startsWith('/')) throw new LabError('invalid', `${execPrefix}Cwd must be an absolute path: unknown`)
  const failure = (reason: string): LabError =>
    execError(`chdir to cwd (${JSON.stringify(cwd)}) set in config.json failed: ${reason}`)
  if (!namespace.exists(rootCaller, cwd)) throw failure('no such file or directory: unknown')
  if (namespace.stat(rootCaller, cwd).kind !== 'directory') throw failure(notADirectory)
}

const execPrefix = 'OCI runtime exec failed: exec failed: '

function execError(reason: string): LabError {
  return new LabError(failureKind(reason), `${execPrefix}unable to start container process: ${reason}`)
}

function consoleSize(request: ExecRequest): { columns: number; rows: number } {
  const [rows, columns] = request.ConsoleSize ?? [0, 0]
  return rows > 0 && columns > 0 ? { rows, columns } : { rows: 24, columns: 80 }
}

function firstNonEmpty(...texts: readonly (string | undefined)[]): string | undefined {
  return texts.find((text) => text !== undefined && text !== '')
}

/** `GET /exec/{id}/json`. */
export function execView(exec: Exec): object {
  const { request } = exec
  const [command = '', ...rest] = exec.argv
  return {
    ID: exec.id,
    Running: exec.state === 'running',
    ExitCode: exec.exitCode,
    ProcessConfig: {
      tty: request.Tty === true,
      entrypoint: command,
      arguments: rest,
      privileged: request.Privileged === true,
      ...(request.User !== undefined && request.User !== '' && { user: request.User }),
    },
    OpenStdin: request.AttachStdin === true,
    OpenStderr: request.AttachStderr === true,
    OpenStdout: request.AttachStdout === true,
    CanRemove: exec.canRemove,
    ContainerID: exec.container.id,
    DetachKeys: Buffer.from(exec.detachKeys).toString('base64'),
    Pid: exec.pid,
  }
}
