/** How shells end that are a container's main process, by signals that nobody traps. */
import { describe, expect, it } from 'vitest'
import { createWorld } from '../testWorld'

describe('a shell that is process 1', () => {
  it.each([
    ['gnu', 'sh', 'kill -INT $$; echo on', { stdout: '', stderr: '', status: 130 }],
    ['gnu', 'bash', 'kill -QUIT $$; echo on', { stdout: 'on\n', stderr: '', status: 0 }],
    ['busybox', 'sh', 'kill -INT $$; echo on', { stdout: '', stderr: '', status: 130 }],
    ['gnu', 'sh', 'trap "echo t" INT; kill -INT $$; echo on', { stdout: 't\non\n', stderr: '', status: 0 }],
  ] as const)('%s %s: %s', async (face, shell, script, expected) => {
    expect(await createWorld(face).run([shell, '-c', script])).toEqual(expected)
  })

  it('ends sed by 4 where a label is missing', async () => {
    expect(await createWorld('gnu').run(['sed', 'bx', '/dev/null'])).toEqual({
      stdout: '',
      stderr: "sed: can't find label for jump to `x'\n",
      status: 4,
    })
  })
})
