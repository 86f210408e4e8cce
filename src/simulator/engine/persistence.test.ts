import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createExec, startExec } from './exec'
import { rootCaller } from './hostDisk'
import { removeContainer } from './remove'
import { startContainer } from './start'
import type { TestEngine } from './testEngine'
import { createBox, openTestEngine, runBox } from './testEngine'

let dataDir: string
let opened: TestEngine

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'state-'))
  opened = await openTestEngine({ dataDir })
})
afterEach(async () => {
  await opened.close()
  rmSync(dataDir, { recursive: true, force: true })
})

async function reopen(): Promise<void> {
  await opened.close()
  opened = await openTestEngine({ dataDir })
}

const treeCount = (): number => readdirSync(join(dataDir, 'current', 'trees', 'sha256')).length

test('containers, their changes and logs, volumes and the host disk survive a restart', async () => {
  const script = 'echo said; echo v > /vol/f; echo b > /bind/f; echo c > /c; rm /etc/passwd; echo x >> /data/old'
  const { container } = await runBox(opened.engine, script, {
    name: 'kept',
    host: { Binds: ['vol:/vol', '/srv/b:/bind'] },
  })
  const changes = container.layer.changes()
  await reopen()
  const { engine } = opened
  const again = engine.containers.get('kept')
  expect(again.record).toEqual(container.record)
  expect(again.layer.changes()).toEqual(changes)
  expect(
    [...again.log.read({ stdout: true, stderr: true })].map((line) => Buffer.from(line.bytes).toString()),
  ).toContain('said\n')
  const host = engine.hostDisk.namespace
  expect(host.stat(rootCaller, '/var/lib/docker/volumes/vol/_data/f').sizeBytes).toBe(2)
  expect(host.stat(rootCaller, '/srv/b/f').sizeBytes).toBe(2)
  expect((await runBox(engine, 'cat /vol/f', { host: { VolumesFrom: ['kept'] } })).stdout).toBe('v\n')
})

test('a container that ran is found exited with 137 and can be started again', async () => {
  const container = await createBox(opened.engine, 'sleep 1000', { name: 'ran' })
  await startContainer(opened.engine, container)
  const exec = createExec(opened.engine, container, { Cmd: ['sh', '-c', 'echo x > /made'] })
  await startExec(opened.engine, exec, undefined)
  await reopen()
  const again = opened.engine.containers.get('ran')
  expect(again.record.state).toMatchObject({ status: 'exited', exitCode: 137, pid: 0 })
  expect(again.layer.changes()).toEqual([{ path: '/made', kind: 'added' }])
  await startContainer(opened.engine, again)
  expect(again.isRunning).toBe(true)
})

/** What a kill -9 now would leave, opened. */
async function openRemains<T>(look: (engine: TestEngine['engine']) => T): Promise<T> {
  const copy = mkdtempSync(join(tmpdir(), 'remains-'))
  cpSync(dataDir, copy, { recursive: true })
  const remains = await openTestEngine({ dataDir: copy })
  try {
    return look(remains.engine)
  } finally {
    await remains.close()
    rmSync(copy, { recursive: true, force: true })
  }
}

test('who waits for the end is told when what the container wrote is safe', async () => {
  const script = 'echo v > /vol/f; echo b > /bind/f; echo c > /c'
  const container = await createBox(opened.engine, script, {
    name: 'quick',
    host: { Binds: ['vol:/vol', '/srv/b:/bind'] },
  })
  await startContainer(opened.engine, container)
  while (container.isRunning) await setImmediate()
  const [ended] = container.wait('not-running')
  await ended
  await openRemains((engine) => {
    const host = engine.hostDisk.namespace
    expect(host.exists(rootCaller, '/var/lib/docker/volumes/vol/_data/f')).toBe(true)
    expect(host.exists(rootCaller, '/srv/b/f')).toBe(true)
    expect(engine.containers.get('quick').layer.changes()).toContainEqual({ path: '/c', kind: 'added' })
  })
})

test('what a running container synced is safe', async () => {
  const script = 'echo v > /vol/f; echo c > /c; sync; echo synced; sleep 1000'
  const container = await createBox(opened.engine, script, { name: 'syncs', host: { Binds: ['vol:/vol'] } })
  await startContainer(opened.engine, container)
  while (container.log.nextNumber === 0) await setImmediate()
  await openRemains((engine) => {
    expect(engine.hostDisk.namespace.exists(rootCaller, '/var/lib/docker/volumes/vol/_data/f')).toBe(true)
    expect(engine.containers.get('syncs').layer.changes()).toContainEqual({ path: '/c', kind: 'added' })
  })
})

test('what was removed stays removed, and its trees are deleted', async () => {
  const before = treeCount()
  const { container } = await runBox(opened.engine, 'echo x > /x', { host: { Binds: ['vol:/vol'] } })
  await removeContainer(opened.engine, container, { force: false, volumes: false })
  await opened.engine.volumes.remove('vol', { force: false })
  expect(treeCount()).toBe(before)
  await reopen()
  expect(opened.engine.containers.list()).toEqual([])
  expect(opened.engine.volumes.list()).toEqual([])
})

test('a container that removes itself is not found after a restart', async () => {
  const container = await createBox(opened.engine, 'sleep 1000', { host: { AutoRemove: true } })
  await startContainer(opened.engine, container)
  await reopen()
  expect(opened.engine.containers.list()).toEqual([])
})

test('equal trees share a blob, which stays until the last goes', async () => {
  const first = await runBox(opened.engine, 'true', { host: { Binds: ['one:/v'] } })
  await runBox(opened.engine, 'true', { host: { Binds: ['two:/v'] } })
  await removeContainer(opened.engine, first.container, { force: false, volumes: false })
  await opened.engine.volumes.remove('one', { force: false })
  await reopen()
  expect(opened.engine.volumes.list().map((volume) => volume.record.name)).toEqual(['two'])
})

test('a second daemon on the same folder is refused', async () => {
  await expect(openTestEngine({ dataDir })).rejects.toMatchObject({ kind: 'unavailable' })
})
