import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createWorld } from '../../testWorld'
import { leftOutNames } from './index'

describe('programs that are left out', () => {
  for (const face of ['busybox', 'gnu'] as const) {
    it(`say so in one sentence (${face}), and docs/fidelity.md names them`, async () => {
      const world = createWorld(face)
      const document = readFileSync('docs/fidelity.md', 'utf8')
      for (const name of leftOutNames[face]) {
        expect(await world.run([name])).toEqual({
          stdout: '',
          stderr: `${name}: the Camada simulator leaves out this program\n`,
          status: 1,
        })
        expect(document).toContain(`\`${name}\``)
      }
    })
  }
})
