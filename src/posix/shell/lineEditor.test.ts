/** What a person sees: keys typed into a shell on a terminal of 20 columns, its screen read by a real terminal emulator. */
import { Terminal } from '@xterm/headless'
import { expect, it, onTestFinished } from 'vitest'
import { rootCredentials } from '../filesystem/namespaceTypes'
import { createProcessHost } from '../process/processHost'
import { findProgram } from '../programs/registry'
import { createWorld } from '../testWorld'
import type { Interaction } from './interaction'
import { runShell } from './runShell'

const columns = 20

function openScreen(interaction?: Interaction) {
  const world = createWorld()
  world.write('/w/exemplo.txt', 'one\n')
  const screen = new Terminal({ cols: columns, rows: 12, allowProposedApi: true })
  const host = createProcessHost({
    hostname: 'lab',
    namespace: world.namespace,
    face: 'busybox',
    clock: Date.now,
    programs: (name, face) =>
      name === 'sh'
        ? (process) => runShell(process, interaction === undefined ? {} : { interaction })
        : findProgram(name, face),
  })
  let written = Promise.resolve()
  let idle = 0
  const started = host.start({
    argv: ['/bin/sh'],
    env: new Map([
      ['PATH', '/bin'],
      ['HOME', '/root'],
    ]),
    cwd: '/w',
    credentials: rootCredentials,
    stdin: 'open',
    terminal: { columns, rows: 12 },
    onOutput: (_, bytes) => {
      idle = 0
      written = new Promise<void>((resolve) => screen.write(bytes, resolve))
      return Promise.resolve()
    },
  })
  onTestFinished(() => host.dispose())
  const settle = async (): Promise<void> => {
    for (idle = 0; idle < 30; idle++) await new Promise((resolve) => setTimeout(resolve, 1))
    await written
  }
  return {
    resize(to: number): void {
      screen.resize(to, 12)
      started.terminal?.resize({ columns: to, rows: 12 })
    },
    /** Types keys, and returns the rows of the screen down to the cursor's, which is marked. */
    async type(keys: string): Promise<readonly string[]> {
      await settle()
      started.terminal?.input(Buffer.from(keys))
      await settle()
      const { active } = screen.buffer
      const rows = Array.from(
        { length: active.baseY + active.cursorY + 1 },
        (_, row) => active.getLine(row)?.translateToString(true) ?? '',
      )
      const last = active.getLine(active.baseY + active.cursorY)
      const [before, behind] = [
        last?.translateToString(false, 0, active.cursorX),
        last?.translateToString(true, active.cursorX),
      ]
      return [...rows.slice(0, -1), `${before ?? ''}|${behind?.trimEnd() ?? ''}`]
    },
  }
}

const left = '\x1b[D'
const home = '\x01'

it('edits a line over several rows', async () => {
  const { type } = openScreen()
  expect(await type('echo 123456789012345')).toEqual(['/w # echo 1234567890', '12345|'])
  expect(await type('67890123456')).toEqual(['/w # echo 1234567890', '1234567890123456|'])
  expect(await type('7890')).toEqual(['/w # echo 1234567890', '12345678901234567890', '|'])
  expect(await type(left.repeat(21))).toEqual(['/w # echo 123456789|0'])
  expect(await type('x')).toEqual(['/w # echo 123456789x', '|01234567890123456789'.slice(0, 21)])
  expect(await type(home)).toEqual(['/w # |echo 123456789x'])
  expect(await type('\r')).toEqual([
    '/w # echo 123456789x',
    '01234567890123456789',
    '0',
    '123456789x0123456789',
    '01234567890',
    '/w # |',
  ])
})

it('keeps its place among characters of two columns and of none', async () => {
  const { type } = openScreen()
  expect(await type('echo x日本語の本e\u0301z')).toEqual(['/w # echo x日本語の', '本e\u0301z|'])
  expect(await type(left.repeat(3))).toEqual(['/w # echo x日本語の', '本|e\u0301z'])
  expect(await type(`${left}あ`)).toEqual(['/w # echo x日本語の', 'あ|本e\u0301z'])
  expect(await type(`${left.repeat(2)}\x7f`)).toEqual(['/w # echo x日本|のあ'])
})

it('draws the line anew when the window changes its size', async () => {
  const { type, resize } = openScreen()
  await type('echo 123456789')
  resize(12)
  expect(await type('')).toEqual(['/w # echo 12', '3456789|'])
  resize(20)
  expect((await type('')).slice(-1)).toEqual(['/w # echo 123456789|'])
})

it('completes what its host knows, else files', async () => {
  const { type } = openScreen({
    completeArgument: (before, word) =>
      before[0] === 'docker'
        ? Promise.resolve(['images', 'image', 'import'].filter((each) => before.length === 1 && each.startsWith(word)))
        : undefined,
  })
  expect(await type('docker i\t')).toEqual(['/w # docker im|'])
  expect(await type('\t')).toEqual(['/w # docker im', 'image   import', 'images', '/w # docker im|'])
  expect(await type('p\t')).toEqual(['/w # docker im', 'image   import', 'images', '/w # docker import |'])
  expect((await type('\x15cat e\t')).slice(-2)).toEqual(['/w # cat exemplo.txt', ' |'])
})

it('keeps the history with its host', async () => {
  const lines = ['echo before']
  const { type } = openScreen({ history: { lines: () => lines, add: (line) => lines.push(line) } })
  expect(await type('\x1b[A')).toEqual(['/w # echo before|'])
  await type('\x15echo now\r')
  expect(lines).toEqual(['echo before', 'echo now'])
  expect((await type('\x12bef')).at(-1)).toBe("ef': echo before|")
})

it('leaves the search at Esc alone, and takes a key that Esc begins as one', async () => {
  const lines = ['echo before']
  const { type } = openScreen({ history: { lines: () => lines, add: (line) => lines.push(line) } })
  await type('\x12bef\x1b')
  await expect.poll(async () => (await type('')).at(-1)).toBe('/w # echo before|')
  expect((await type('s\r')).slice(-2)).toEqual(['befores', '/w # |'])
  expect(await type(`\x12bef${left}`)).toContain('/w # echo before|s')
  await type('\x05\x15\x1b')
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect((await type('echo kept')).at(-1)).toBe('/w # echo kept|')
})

it('asks what a line would do, and shows text above what is typed', async () => {
  const asked: string[] = []
  let show: (text: string) => void = () => undefined
  const { type } = openScreen({
    onExplain: (line) => asked.push(line),
    onReady: (display) => (show = display.showAbove),
  })
  expect(await type('rm x\x1b\r')).toEqual(['/w # rm x|'])
  expect(asked).toEqual(['rm x'])
  show('docker ps\n')
  expect(await type(left)).toEqual(['docker ps', '/w # rm |x'])
  await type('\x15sleep 0.2\r')
  show('later\n')
  await expect.poll(async () => (await type('')).slice(-2)).toEqual(['later', '/w # |'])
})

it('takes a paste of 10,000 lines', async () => {
  const { type } = openScreen()
  const shown = await type(
    `${Array.from({ length: 10_000 }, (_, index) => `: ${String(index)}`).join('\r')}\recho done\r`,
  )
  expect(shown.slice(-2)).toEqual(['done', '/w # |'])
})
