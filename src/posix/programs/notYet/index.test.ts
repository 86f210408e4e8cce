import { describe, expect, it } from 'vitest'
import { createWorld } from '../../testWorld'

describe('programs that do not run yet', () => {
  it('say so in one sentence and stop a script', async () => {
    const world = createWorld('gnu')
    world.write('/usr/sbin/mysqlsh', '\x7fELF\0placeholder', 0o755)
    const answer = await world.run(['sh', '-c', 'set -e; mysqlsh --version; echo on'])
    expect(answer).toEqual({
      stdout: '',
      stderr: 'mysqlsh: the Camada simulator does not run this program yet\n',
      status: 1,
    })
  })

  it('are there only where an image has them', async () => {
    const world = createWorld('gnu')
    expect((await world.run(['sh', '-c', 'nginx'])).status).toBe(127)
  })
})
