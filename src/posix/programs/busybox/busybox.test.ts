import { expect, test } from 'vitest'
import { createWorld } from '../../testWorld'

test('busybox runs the applet of its first argument, or the one it is called as', async () => {
  const world = createWorld()
  world.namespace.symlink({ credentials: { uid: 0, gid: 0, groups: [] }, umask: 0, cwd: '/' }, 'busybox', '/bin/halt')
  expect(await world.run(['busybox', 'echo', 'hi'])).toMatchObject({ stdout: 'hi\n', status: 0 })
  expect(await world.run(['busybox', 'nope'])).toMatchObject({ stderr: 'nope: applet not found\n', status: 127 })
  expect(await world.run(['halt', '-f', 'echo'])).toMatchObject({ stderr: 'halt: applet not found\n', status: 127 })
})
