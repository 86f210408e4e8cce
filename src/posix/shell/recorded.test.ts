/**
 * Replays what real shells and programs answered (`test/recorders/shell.mjs`): output, errors, exit code and what
 * `docker diff` lists, whole. Every file of `test/fixtures/shell` is `<face>-<topic>.json`.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createWorld } from '../testWorld'

const folder = 'test/fixtures/shell'
const fixture = z.object({
  version: z.string(),
  recordedAt: z.string(),
  cases: z.array(
    z.object({
      script: z.string(),
      stdout: z.string(),
      stderr: z.string(),
      status: z.number(),
      changes: z.array(z.string()),
    }),
  ),
})

/** The directories of the recordings themselves, which the recorder makes anew for each script. */
const isOwn = (change: string): boolean => /^[AC] \/(w|tmp)$/.test(change)

for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
  const recorded = fixture.parse(JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')))
  const face = file.startsWith('busybox-') ? 'busybox' : 'gnu'
  const shell = file.startsWith('bash-') ? 'bash' : 'sh'
  describe(`${file}: ${recorded.version.split('\n')[0] ?? ''}`, () => {
    for (const { script, ...expected } of recorded.cases) {
      it(script, async () => {
        const world = createWorld(face)
        const answer = await world.run([shell, '-c', script])
        const changes = world.changes().filter((change) => !isOwn(change))
        expect({ ...answer, changes }).toEqual({
          ...expected,
          changes: expected.changes.filter((each) => !isOwn(each)),
        })
      })
    }
  })
}
