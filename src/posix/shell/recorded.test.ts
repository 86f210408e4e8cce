/**
 * Replays what real shells and programs answered (`test/recorders/shell.mjs`): output, errors, exit code and what
 * `docker diff` lists (where that was recorded too), whole. Every file of `test/fixtures/shell` is `<face>-<topic>.json`.
 * Process ids and times are left out. Half of the scripts a day, the other half the next; all with `CAMADA_SCRIPTS=all`.
 * What still differs stands in `shellDiffers.json` with what the real one says there, and must go on differing.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { withoutChance, withoutTimes } from '../../../test/support/chance'
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
      changes: z.array(z.string()).optional(),
    }),
  ),
})

const differs = z
  .record(z.string(), z.record(z.string(), z.string()))
  .parse(JSON.parse(readFileSync('test/fixtures/shellDiffers.json', 'utf8')))

/** What the images of a topic have beside the others. */
const installed: Readonly<Record<string, readonly string[]>> = { 'gnu-make': ['make'] }

const today = Math.floor(Date.now() / 86_400_000)
const isDue = (at: number): boolean => process.env['CAMADA_SCRIPTS'] === 'all' || (at + today) % 2 === 0

/** The directories of the recordings themselves, which the recorder makes anew for each script. */
const isOwn = (change: string): boolean => /^[AC] \/(w|tmp)$/.test(change)

for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
  const recorded = fixture.parse(JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')))
  const face = file.startsWith('busybox-') ? 'busybox' : 'gnu'
  const topic = file.replace('.json', '')
  const shell = file.startsWith('bash-') ? 'bash' : 'sh'
  describe(`${file}: ${recorded.version.split('\n')[0] ?? ''}`, () => {
    for (const { script, ...expected } of recorded.cases.filter((_, at) => isDue(at))) {
      it(script, async () => {
        const world = createWorld(face, { installed: installed[topic] ?? [] })
        const answer = await world.run([shell, '-c', script])
        const changes =
          expected.changes === undefined
            ? undefined
            : world
                .changes()
                .filter((each) => !isOwn(each))
                .sort()
        const stdout = withoutTimes(answer.stdout)
        const found = { ...answer, stdout, stderr: withoutChance(answer.stderr), changes }
        const told = { stdout: withoutTimes(expected.stdout), stderr: withoutChance(expected.stderr) }
        const wanted = { ...expected, ...told, changes: expected.changes?.filter((each) => !isOwn(each)) }
        if (differs[topic]?.[script] === undefined) expect(found).toEqual(wanted)
        else expect(found, 'it agrees by now: take it off the list').not.toEqual(wanted)
      })
    }
  })
}
