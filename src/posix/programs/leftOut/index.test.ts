import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createWorld } from '../../testWorld'
import { debianLeftOut } from './debian'
import { leftOutNames } from './index'

describe('programs that are left out', () => {
  for (const face of ['busybox', 'gnu'] as const) {
    it(`say so in one sentence (${face}), and docs/fidelity.md names them`, async () => {
      const world = createWorld(face)
      const document = readFileSync('docs/fidelity.md', 'utf8')
      const ofImages = face === 'gnu' ? debianLeftOut : []
      for (const name of ofImages) world.write(`/usr/bin/${name}`, '\x7fELF\0placeholder', 0o755)
      for (const name of [...leftOutNames[face], ...ofImages]) {
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
