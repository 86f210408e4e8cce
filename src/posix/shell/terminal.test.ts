/**
 * Conversations with shells on a terminal, replayed from the real ones (`test/recorders/terminal.mjs`): the keys of each
 * step, and the whole screen after it. What differs stands in `terminalDiffers.json`, and must go on differing.
 */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { screenOf, withoutPids } from '../../../test/support/screen'
import { rootCredentials } from '../filesystem/namespaceTypes'
import { createProcessHost } from '../process/processHost'
import { shellStatus } from '../process/signals'
import { findProgram } from '../programs/registry'
import { createWorld } from '../testWorld'

const fixture = z.object({
  version: z.string(),
  recordedAt: z.string(),
  sessions: z.array(
    z.object({
      name: z.string(),
      steps: z.array(z.object({ keys: z.string(), screen: z.array(z.string()) })),
      code: z.number().optional(),
    }),
  ),
})
const differs = z
  .record(z.string(), z.record(z.string(), z.string()))
  .parse(JSON.parse(readFileSync('test/fixtures/terminalDiffers.json', 'utf8')))

/** How long a screen may take to come about. */
const patienceMs = 60_000
const impatienceMs = 400

async function play(face: string, session: z.infer<typeof fixture>['sessions'][number], waitMs: number) {
  const world = createWorld(face === 'busybox' ? 'busybox' : 'gnu')
  const host = createProcessHost({
    hostname: 'lab',
    namespace: world.namespace,
    face: face === 'busybox' ? 'busybox' : 'gnu',
    clock: Date.now,
    programs: findProgram,
  })
  let output = ''
  const started = host.start({
    argv: [face === 'bash' ? 'bash' : 'sh'],
    env: new Map([
      ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      ['HOME', '/root'],
      ['HOSTNAME', 'lab'],
      ['TERM', 'xterm'],
    ]),
    cwd: '/w',
    credentials: rootCredentials,
    stdin: 'open',
    terminal: { columns: 80, rows: 24 },
    onOutput: (_stream, bytes) => {
      output += Buffer.from(bytes).toString('utf8')
    },
  })
  const screens: (readonly string[])[] = []
  for (const { keys, screen } of session.steps) {
    started.terminal?.input(Buffer.from(keys))
    const wanted = screen.join('\n')
    const shown = (): string => withoutPids(screenOf(output)).join('\n')
    for (const end = Date.now() + waitMs; shown() !== wanted && Date.now() < end;)
      await new Promise((resolve) => setTimeout(resolve, 5))
    screens.push(withoutPids(screenOf(output)))
  }
  const code = session.code === undefined ? undefined : shellStatus(await started.exited)
  await host.dispose()
  return { screens, code }
}

for (const face of ['busybox', 'dash', 'bash']) {
  const path = `test/fixtures/terminal/${face}.json`
  if (!existsSync(path)) throw new Error(`${path} was not recorded`)
  const recorded = fixture.parse(JSON.parse(readFileSync(path, 'utf8')))
  describe(`${face} on a terminal: ${recorded.version.split('\n')[0] ?? ''}`, () => {
    for (const session of recorded.sessions) {
      it.concurrent(session.name, async () => {
        const isListed = differs[face]?.[session.name] !== undefined
        const found = await play(face, session, isListed ? impatienceMs : patienceMs)
        const wanted = { screens: session.steps.map((step) => step.screen), code: session.code }
        if (isListed) expect(found, 'it agrees by now: take it off the list').not.toEqual(wanted)
        else expect(found).toEqual(wanted)
      })
    }
  })
}
