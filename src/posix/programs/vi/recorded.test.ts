/**
 * Sessions recorded from busybox's vi (test/recorders/vi.py): files, exit code, and after each key the bottom line and the
 * cursor are equal, but for the sessions that `viDiffers.json` lists with a reason.
 */
import { describe, expect, it, onTestFinished } from 'vitest'
import recorded from '../../../../test/fixtures/vi.json'
import { rootCredentials } from '../../filesystem/namespaceTypes'
import { createProcessHost } from '../../process/processHost'
import { createWorld } from '../../testWorld'
import { findProgram } from '../registry'
import differs from './viDiffers.json'

type Recorded = (typeof recorded.sessions)[number]

const reasons = new Map(Object.entries(differs as Record<string, string>))
const escape = String.fromCharCode(27)

/** The bottom line and the cursor after what was sent. */
function seen(sent: string, before: { said: string; row: number; column: number }) {
  let { said, row, column } = before
  for (const part of sent.split(escape).slice(1)) {
    const [, at, to, rest = ''] = /^\[(\d+);(\d+)H([^]*)$/.exec(part) ?? []
    if (at !== undefined) [row, column] = [Number(at), Number(to)]
    if (at !== undefined && rest !== '') continue
    if (row === 10 && column === 1 && part.startsWith('[K')) said = part.slice(2)
    else if (row === 10 && column === 1 && part.startsWith('[7m')) said += part.slice(3)
  }
  return { said, row, column }
}

async function played({ text, steps }: Recorded) {
  const world = createWorld('busybox')
  world.write('/w/f', text)
  const { namespace } = world
  const host = createProcessHost({
    ...{ hostname: 'lab', namespace, face: 'busybox', clock: Date.now, programs: findProgram },
  })
  onTestFinished(() => host.dispose())
  let sent = ''
  const started = host.start({
    argv: ['vi', 'f'],
    env: new Map([['PATH', '/bin:/usr/bin']]),
    cwd: '/w',
    credentials: rootCredentials,
    stdin: 'open',
    terminal: { columns: 60, rows: 10 },
    onOutput: (_, bytes) => void (sent += Buffer.from(bytes).toString('latin1')),
  })
  let now = { said: '', row: 1, column: 1 }
  const shown: (readonly [string, string, number, number])[] = []
  for (const [key] of steps) {
    if (key !== '') started.terminal?.input(Buffer.from(String(key), 'latin1'))
    for (let turn = 0; turn < 12; turn++) await new Promise((resolve) => setImmediate(resolve))
    now = seen(sent, now)
    sent = ''
    shown.push([String(key), now.said, now.row, now.column])
  }
  started.terminal?.input(Buffer.from(`${escape}:q!\r`))
  const status = await started.exited
  const names = (await world.run(['ls'])).stdout.split('\n').filter((name) => name !== '')
  const files: Record<string, string> = {}
  for (const name of names) files[name] = (await world.run(['cat', name])).stdout
  return { steps: shown, status: status.kind === 'exited' ? status.code : status.signal, files }
}

describe('vi', () => {
  for (const session of recorded.sessions)
    it(session.name, async () => {
      const { steps, status, files } = session
      const own = await played(session)
      if (reasons.has(session.name)) expect(own).not.toEqual({ steps, status, files })
      else expect(own).toEqual({ steps, status, files })
    })
})
