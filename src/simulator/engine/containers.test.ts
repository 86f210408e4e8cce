import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TestEngine } from './testEngine'
import { createBox, openTestEngine, runBox } from './testEngine'
import { inspectView } from './containerView'
import type { Engine } from './engine'
import { createExec, startExec } from './exec'
import { removeContainer } from './remove'
import { startContainer } from './start'
import { killContainer } from './kill'
import { pauseContainer, renameContainer, restartContainer, stopContainer, unpauseContainer } from './stop'

let opened: TestEngine
let engine: Engine

beforeEach(async () => {
  opened = await openTestEngine()
  engine = opened.engine
})
afterEach(() => opened.close())

const drawChanges = (container: Awaited<ReturnType<typeof createBox>>): string =>
  container.layer
    .changes()
    .map(({ kind, path }) => `${kind[0]?.toUpperCase() ?? ''} ${path}`)
    .join('\n')

function actions(): string[] {
  return engine.events.recent().map((event) => `${event.Type} ${event.Action}`)
}

test('runs a command and keeps its output and exit code', async () => {
  const run = await runBox(engine, 'echo out; echo err >&2; exit 3')
  expect(run).toMatchObject({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' })
  expect(run.container.record.state).toMatchObject({ status: 'exited', exitCode: 3, pid: 0, error: '' })
})

test('merges the environment and makes the working directory', async () => {
  const run = await runBox(engine, 'echo $FROM_IMAGE $A $HOSTNAME $HOME; ls -d $PWD', {
    Env: ['A=1'],
    WorkingDir: '/x/y',
    Hostname: 'h',
  })
  expect(run.stdout).toBe('1 1 h /root\n/x/y\n')
  expect(drawChanges(run.container)).toBe('A /x\nA /x/y')
})

test('mounts never show in diff, mount points that the image lacks do', async () => {
  const run = await runBox(engine, 'echo x > /vol/f; echo x > /etc/hosts; echo x > /dev/shm/f; echo x > /new', {
    host: { Binds: ['vol:/vol', '/srv/made:/bind'], Tmpfs: { '/t': '' } },
  })
  expect(drawChanges(run.container)).toBe('A /bind\nA /new\nA /t\nA /vol')
})

test('events of a run follow the order that 26.1.5 was recorded with', async () => {
  await runBox(engine, 'true', { host: { Binds: ['vol:/vol'], AutoRemove: true }, Volumes: { '/anon': {} } })
  await expect.poll(() => actions().at(-1)).toBe('container destroy')
  expect(actions().slice(1)).toEqual([
    'volume create',
    'volume create',
    'container create',
    'network connect',
    'volume mount',
    'volume mount',
    'container start',
    'network disconnect',
    'volume unmount',
    'volume unmount',
    'container die',
    'volume destroy',
    'container destroy',
  ])
})

test('a command that is not there leaves the container created with 127, which is no exit, and removes it with --rm', async () => {
  const message =
    'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "nocmd": executable file not found in $PATH: unknown'
  const kept = await createBox(engine, '', { Cmd: ['nocmd'] })
  const [ended] = kept.wait('next-exit')
  await expect(startContainer(engine, kept)).rejects.toMatchObject({ kind: 'invalid', message })
  expect(kept.record.state).toMatchObject({ status: 'created', exitCode: 127, error: message })
  await removeContainer(engine, kept, { force: false, volumes: false })
  expect(await ended).toEqual({ exitCode: 127 })
  const gone = await createBox(engine, '', { Cmd: ['nocmd'], host: { AutoRemove: true } })
  const [removed] = gone.wait('removed')
  await expect(startContainer(engine, gone)).rejects.toMatchObject({ message })
  expect(await removed).toEqual({ exitCode: 127 })
  expect(engine.containers.find(gone.id)).toBeUndefined()
})

test('a binary that the simulator has no program for ends with 126 and says so', async () => {
  const run = await runBox(engine, '', { Cmd: ['/bin/unknown'] })
  expect(run.exitCode).toBe(126)
  expect(run.stderr).toBe(
    "exec /bin/unknown: exec format error\ncamada: the simulator can't run the binary /bin/unknown: it has no program of that name\n",
  )
})

test('stop sends the stop signal and kills after the timeout', async () => {
  const container = await createBox(engine, 'sleep 1000')
  await startContainer(engine, container)
  await stopContainer(engine, container, { timeoutSec: 0 })
  expect(container.record.state).toMatchObject({ status: 'exited', exitCode: 137 })
  await expect(stopContainer(engine, container, {})).rejects.toMatchObject({ kind: 'notModified' })
  const polite = await createBox(engine, 'trap "exit 7" TERM; echo x > /ready; while true; do sleep 0.01; done')
  await startContainer(engine, polite)
  await expect.poll(() => drawChanges(polite)).toContain('/ready')
  await stopContainer(engine, polite, { timeoutSec: 10 })
  expect(polite.record.state.exitCode).toBe(7)
})

test('kill, pause, rename and restart refuse with the daemon’s words', async () => {
  const container = await createBox(engine, 'sleep 1000', { name: 'calm' })
  const { id } = container
  await expect(killContainer(engine, 'calm', '')).rejects.toMatchObject({
    kind: 'conflict',
    message: `cannot kill container: calm: container ${id} is not running`,
  })
  await expect(pauseContainer(engine, container)).rejects.toThrow(`container ${id} is not running`)
  await expect(unpauseContainer(engine, container)).rejects.toThrow(`Container ${id} is not paused`)
  await expect(renameContainer(engine, container, 'calm')).rejects.toThrow(
    'Renaming a container with the same name as its current name',
  )
  await expect(renameContainer(engine, container, 'a/b')).rejects.toThrow(
    'Error when allocating new name: Invalid container name (/a/b), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed',
  )
  await restartContainer(engine, container, { timeoutSec: 0 })
  await pauseContainer(engine, container)
  expect(container.record.state.status).toBe('paused')
  await expect(removeContainer(engine, container, { force: false, volumes: false })).rejects.toThrow(
    'cannot remove container "/calm": container is paused and must be unpaused first',
  )
  await killContainer(engine, 'calm', 'KILL')
  expect(container.record.state).toMatchObject({ status: 'exited', exitCode: 137 })
})

test('names are unique until the container is gone', async () => {
  const first = await createBox(engine, 'true', { name: 'one' })
  await expect(createBox(engine, 'true', { name: 'one' })).rejects.toMatchObject({
    kind: 'conflict',
    message: `Conflict. The container name "/one" is already in use by container "${first.id}". You have to remove (or rename) that container to be able to reuse that name.`,
  })
  await removeContainer(engine, first, { force: false, volumes: false })
  expect((await createBox(engine, 'true', { name: 'one' })).record.name).toBe('one')
})

test('a failed creation gives its name and its layer back', async () => {
  await expect(createBox(engine, 'true', { name: 'two', host: { Binds: ['a:rel'] } })).rejects.toThrow(
    `invalid volume specification: 'a:rel': invalid mount config for type "volume": invalid mount path: 'rel' mount path must be absolute`,
  )
  expect(engine.containers.list()).toEqual([])
  expect(engine.containers.isNameTaken('two')).toBe(false)
})

test('restarts on failure as often as the policy says', async () => {
  const container = await createBox(engine, 'exit 5', {
    host: { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 2 } },
  })
  await startContainer(engine, container)
  await expect.poll(() => container.record.restartCount).toBe(2)
  await expect.poll(() => container.record.state.status).toBe('exited')
  expect(container.record.state.exitCode).toBe(5)
})

test('exec runs beside the main process and reports its end', async () => {
  const container = await createBox(engine, 'sleep 1000')
  await startContainer(engine, container)
  const exec = createExec(engine, container, { Cmd: ['sh', '-c', 'echo x > /made; exit 4'] })
  expect(await startExec(engine, exec, undefined)).toBe(4)
  expect(exec).toMatchObject({ state: 'exited', exitCode: 4 })
  expect(drawChanges(container)).toBe('A /made')
  const missing = createExec(engine, container, { Cmd: ['nocmd'] })
  expect(() => startExec(engine, missing, undefined)).toThrow(
    'OCI runtime exec failed: exec failed: unable to start container process: exec: "nocmd": executable file not found in $PATH: unknown',
  )
  expect(missing.exitCode).toBe(126)
})

test('a read-only root takes writes in its mounts only', async () => {
  const run = await runBox(engine, 'echo x > /x; echo y > /vol/y; echo $?; echo z > /dev/shm/z; echo $?', {
    host: { ReadonlyRootfs: true, Binds: ['vol:/vol'] },
  })
  expect(run).toMatchObject({ stdout: '0\n0\n', stderr: "sh: can't create /x: Read-only file system\n" })
  expect(drawChanges(run.container)).toBe('A /vol')
})

test('inspect shows what a client left out as the daemon fills it in', async () => {
  const container = await createBox(engine, 'true', { name: 'seen' })
  expect(inspectView(engine, container, { size: true })).toMatchObject({
    Name: '/seen',
    Path: 'sh',
    Args: ['-c', 'true'],
    LogPath: '',
    HostConfig: { NetworkMode: 'bridge', ShmSize: 67108864, RestartPolicy: { Name: 'no', MaximumRetryCount: 0 } },
    SizeRw: 0,
    Mounts: [],
  })
})
