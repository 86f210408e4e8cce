/** Ctrl-C at a terminal: a sleep is interrupted where it stands, as in Python; a loop that never looks is ended. */
import { expect, it, onTestFinished } from 'vitest'
import { eventually } from '../../../../test/support/eventually'
import { rootCredentials } from '../../filesystem/namespaceTypes'
import { createProcessHost } from '../../process/processHost'
import { createWorld } from '../../testWorld'
import { findProgram } from '../registry'

/** What stands on the screen, and how it ended. */
async function interrupted(source: string): Promise<{ screen: string; code: number | string }> {
  const world = createWorld('gnu')
  world.write('/usr/bin/python3', '\x7fELF\0', 0o755)
  world.write('/w/s.py', source)
  const { namespace } = world
  const host = createProcessHost({
    ...{ hostname: 'lab', namespace, face: 'gnu', clock: Date.now, programs: findProgram },
  })
  onTestFinished(() => host.dispose())
  let screen = ''
  const started = host.start({
    ...{ argv: ['python3', 's.py'], env: new Map([['PATH', '/usr/bin:/bin']]), cwd: '/w' },
    ...{ credentials: rootCredentials, stdin: 'open', terminal: { columns: 80, rows: 24 } },
    onOutput: (_, bytes) => void (screen += Buffer.from(bytes).toString()),
  })
  await eventually(
    'the script runs',
    () => screen,
    (seen) => seen.includes('go'),
  )
  started.terminal?.input(Buffer.from('\x03'))
  const end = await started.exited
  return { screen: screen.replaceAll('\r\n', '\n'), code: end.kind === 'exited' ? end.code : end.signal }
}

/** What Python says where it is interrupted; a press that comes before the loop is met at the line that is done then. */
const trace = (lines: string): RegExp =>
  new RegExp(`^go\\n\\^CTraceback \\(most recent call last\\):\\n${lines}KeyboardInterrupt\\n$`)
const line = ' {2}File "/w/s.py", line [1-4], in <module>\\n {4}(?:print|while|time|pass).*\\n'

it('interrupts a sleep where it stands', async () => {
  const { screen, code } = await interrupted('import time\nprint("go", flush=True)\nwhile True:\n  time.sleep(0.05)\n')
  expect(screen).toMatch(trace(line))
  expect(code).toBe(130)
})

it('lets a script catch it', async () => {
  const source =
    'import time\ntry:\n  print("go", flush=True)\n  while True: time.sleep(0.05)\nexcept KeyboardInterrupt:\n  print("bye")\n'
  expect(await interrupted(source)).toEqual({ screen: 'go\n^Cbye\n', code: 0 })
})

it('ends a loop that never looks, and says why', async () => {
  const { screen, code } = await interrupted('print("go", flush=True)\nwhile True:\n  pass\n')
  expect(screen).toMatch(trace(`(?:${line})?`))
  expect(code).toBe(130)
})
