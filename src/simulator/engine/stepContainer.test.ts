import { afterEach, beforeEach, expect, test } from 'vitest'
import { createMemoryFileSystem } from '@posix/filesystem/memory'
import { createNamespace } from '@posix/filesystem/namespace'
import { inspectView } from './containerView'
import type { Engine } from './engine'
import { writeText } from './hostDisk'
import { removeContainer } from './remove'
import type { TestEngine } from './testEngine'
import { openTestEngine } from './testEngine'

let opened: TestEngine
let engine: Engine

beforeEach(async () => {
  opened = await openTestEngine()
  engine = opened.engine
})
afterEach(() => opened.close())

async function build(dockerfile: string, options: { readonly forceRemove?: boolean } = {}): Promise<string> {
  const tree = createMemoryFileSystem({ clock: () => 0n })
  writeText(createNamespace(tree), '/Dockerfile', dockerfile)
  let output = ''
  const emit = (message: object): void => void (output += 'stream' in message ? String(message.stream) : '')
  await engine.build({ context: { tree }, ...options }, emit, new AbortController().signal)
  return output
}

const failing = 'FROM box\nRUN echo a > /a\nRUN echo b > /b; exit 4\n'

test('the container of a failed step stays, as 26.1.5 leaves it', async () => {
  const output = await build(failing)
  const [container, ...others] = engine.containers.list()
  expect(others).toEqual([])
  if (container === undefined) throw new Error('no container was left')
  expect(output).toContain(` ---> Running in ${container.id.slice(0, 12)}\n`)
  const { imageId } = container.record
  expect(inspectView(engine, container, { size: false })).toMatchObject({
    Path: '/bin/sh',
    Args: ['-c', 'echo b > /b; exit 4'],
    State: { Status: 'exited', ExitCode: 4, Error: '' },
    Config: { Image: imageId, Hostname: container.id.slice(0, 12), Entrypoint: null, Healthcheck: { Test: ['NONE'] } },
    HostConfig: { LogConfig: { Type: 'none' }, AutoRemove: false },
  })
  expect(container.layer.changes()).toEqual([{ path: '/b', kind: 'added' }])
  await expect(engine.images.delete(imageId, { containers: engine.containers.imageUsers() })).rejects.toMatchObject({
    kind: 'conflict',
  })
  const events = engine.events.recent().filter((event) => event.Type === 'container')
  expect(events.map((event) => event.Action).slice(-4)).toEqual(['create', 'attach', 'start', 'die'])
  await removeContainer(engine, container, { force: false, volumes: false })
  expect(engine.containers.list()).toEqual([])
})

test('one that could not start is left as created, with the reason', async () => {
  await build('FROM box\nRUN ["nope"]\n')
  expect(engine.containers.list().map(({ record }) => record.state)).toMatchObject([
    { status: 'created', exitCode: 127, error: expect.stringContaining('"nope": executable file not found') as string },
  ])
})

test('nothing stays with force-rm, nor of steps that succeed', async () => {
  await build(failing, { forceRemove: true })
  await build('FROM box\nRUN echo a > /c\n')
  expect(engine.containers.list()).toEqual([])
})
