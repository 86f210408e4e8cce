import { expect, it } from 'vitest'
import { createWorld } from '../../testWorld'

it('packs a file that grows meanwhile as it was at first, and goes on', async () => {
  const world = createWorld()
  world.write('/w/a', 'a'.repeat(100_000))
  // The archive lies in the folder that is packed, and grows with each entry.
  const script = 'cd /w && echo begun > z && tar cf - . >> z && tar cf packed a && tar tf packed'
  const { stdout, stderr, status } = await world.run(['sh', '-c', script])
  expect({ stdout, stderr, status }).toEqual({ stdout: 'a\n', stderr: '', status: 0 })
})
