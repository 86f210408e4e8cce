import { expect, test } from 'vitest'
import { createWorld } from '../../testWorld'
import { findProgram } from '../registry'
import { applets } from './usage'

test('busybox runs the applet of its first argument, or the one it is called as', async () => {
  const world = createWorld()
  world.namespace.symlink({ credentials: { uid: 0, gid: 0, groups: [] }, umask: 0, cwd: '/' }, 'busybox', '/bin/nosuch')
  expect(await world.run(['busybox', 'echo', 'hi'])).toMatchObject({ stdout: 'hi\n', status: 0 })
  expect(await world.run(['busybox', 'nope'])).toMatchObject({ stderr: 'nope: applet not found\n', status: 127 })
  expect(await world.run(['nosuch', '-f', 'echo'])).toMatchObject({ stderr: 'nosuch: applet not found\n', status: 127 })
})

test('every applet of the real one is a program here', () => {
  expect(applets).toHaveLength(394)
  expect(applets.filter((name) => findProgram(name, 'busybox') === undefined)).toEqual([])
})
