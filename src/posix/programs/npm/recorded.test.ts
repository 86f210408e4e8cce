/**
 * Sessions recorded from the real npm (`test/recorders/npmSessions.mjs`): the same lines on both streams. The order in
 * which packages come is the real one's by chance, so that lines of dry runs and of JSON are compared sorted.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { bridgeNetwork } from '../../testNetwork'
import { createWorld } from '../../testWorld'

const fixture = z.object({
  version: z.string(),
  sessions: z.array(z.object({ script: z.string(), stdout: z.string(), stderr: z.string(), status: z.number() })),
})
const { version, sessions } = fixture.parse(JSON.parse(readFileSync('test/fixtures/npmSessions.json', 'utf8')))

function lines(text: string, isSorted: boolean): readonly string[] {
  const all = text.replaceAll(/^npm error A complete log of this run.*\n/gm, '').split('\n')
  return isSorted ? all.map((line) => line.replace(/,$/, '')).sort() : all
}

describe(`sessions with npm ${version}`, () => {
  it.each(sessions)('$script', async ({ script, ...real }) => {
    const world = createWorld('gnu', { network: bridgeNetwork, clock: () => Date.UTC(2026, 10, 22) })
    for (const name of ['npm', 'node']) world.write(`/usr/bin/${name}`, '\x7fELF\0', 0o755)
    const settings = 'export npm_config_audit=false npm_config_fund=false; '
    const own = await world.run(['sh', '-c', `${settings}${script}`])
    const isSorted = /--(json|dry-run)/.test(script)
    expect({ out: lines(own.stdout, isSorted), err: lines(own.stderr, false), status: own.status }).toEqual({
      ...{ out: lines(real.stdout, isSorted), err: lines(real.stderr, false), status: real.status },
    })
  })
})
