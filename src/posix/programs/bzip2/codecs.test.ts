import { expect, it } from 'vitest'
import { createWorld } from '../../testWorld'

it('leaves to the process what it does about errors that nobody caught', async () => {
  const listeners = (): readonly unknown[] =>
    ['uncaughtException', 'unhandledRejection'].flatMap((event) => process.rawListeners(event))
  const before = listeners()
  const answer = await createWorld('busybox').run(['sh', '-c', 'echo hello | bzip2 | bunzip2'])
  expect(answer).toEqual({ stdout: 'hello\n', stderr: '', status: 0 })
  expect(listeners()).toEqual(before)
})
