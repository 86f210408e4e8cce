/** Replays what real shells and programs answered (`test/recorders/shell.mjs`): output, errors and exit code, whole. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createWorld } from '../testWorld'

const fixture = z.object({
  version: z.string(),
  recordedAt: z.string(),
  cases: z.array(z.object({ script: z.string(), stdout: z.string(), stderr: z.string(), status: z.number() })),
})

for (const face of ['busybox', 'gnu'] as const) {
  const recorded = fixture.parse(JSON.parse(readFileSync(`test/fixtures/shell/${face}.json`, 'utf8')))
  describe(`${face}: ${recorded.version.split('\n')[0] ?? ''}`, () => {
    for (const { script, stdout, stderr, status } of recorded.cases) {
      it(script, async () => {
        const world = createWorld(face)
        const answer = await world.run(['sh', '-c', script])
        expect(answer).toEqual({ stdout, stderr, status })
      })
    }
  })
}
