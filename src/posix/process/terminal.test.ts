/**
 * What is typed ahead: bytes that come while a shell edits its line are for the program that the line starts, whether
 * they came with Enter, behind it, or in pieces around the start.
 */
import { createHash } from 'node:crypto'
import { expect, it, onTestFinished } from 'vitest'
import { rootCredentials } from '../filesystem/namespaceTypes'
import { findProgram } from '../programs/registry'
import { createWorld } from '../testWorld'
import { createProcessHost } from './processHost'

function openShell() {
  const world = createWorld()
  const host = createProcessHost({
    ...{ hostname: 'lab', namespace: world.namespace, face: 'busybox', clock: Date.now, programs: findProgram },
  })
  let output = ''
  const started = host.start({
    argv: ['/bin/sh'],
    env: new Map([['PATH', '/bin']]),
    cwd: '/w',
    credentials: rootCredentials,
    stdin: 'open',
    terminal: { columns: 80, rows: 24 },
    onOutput: (_, bytes) => void (output += Buffer.from(bytes).toString()),
  })
  onTestFinished(() => host.dispose())
  return {
    type: (bytes: string | Uint8Array) => started.terminal?.input(Buffer.from(bytes)),
    shows: (text: string) => expect.poll(() => output, { interval: 2 }).toContain(text),
    output: () => output,
  }
}

const lines = Array.from({ length: 10_000 }, (_, index) => `linha ${String(index)}`)
const text = `${lines.join('\n')}\n`
const pasted = Buffer.from(lines.map((line) => `${line}\r`).join(''))

/** How the keys of `cat > p`, a paste and Ctrl-D come: which of them at once. */
const arrivals: Readonly<Record<string, (typed: Buffer) => readonly Uint8Array[]>> = {
  'with Enter': (typed) => [typed],
  'in a second piece': (typed) => [typed.subarray(0, 8), typed.subarray(8)],
  'in pieces of a channel': (typed) =>
    Array.from({ length: Math.ceil(typed.length / 1000) }, (_, at) => typed.subarray(at * 1000, (at + 1) * 1000)),
}

for (const [name, pieces] of Object.entries(arrivals)) {
  for (const isSpread of [false, true]) {
    it(`gives cat a paste that came ${name}${isSpread ? ', a piece a turn' : ''}`, async () => {
      const { type, shows, output } = openShell()
      await shows('# ')
      for (const piece of pieces(Buffer.concat([Buffer.from('cat > p\r'), pasted, Buffer.from('\x04')]))) {
        type(piece)
        if (isSpread) await new Promise((resolve) => setImmediate(resolve))
      }
      await shows('linha 9999\r\n')
      type('md5sum < p\r')
      await shows(createHash('md5').update(text).digest('hex'))
      // Each line is echoed once, in its place.
      const echoed = output().replaceAll('\r', '').split('cat > p\n')[1] ?? ''
      expect(echoed.slice(0, text.length) === text).toBe(true)
    })
  }
}

it('keeps lines typed ahead for a shell that a line starts', async () => {
  const { type, shows } = openShell()
  await shows('# ')
  type('sh\recho inner-$((1+1))\rexit 3\recho outer-$?\r')
  await shows('inner-2')
  await shows('outer-3')
})

it('drops what was typed ahead at Ctrl-C', async () => {
  const { type, shows, output } = openShell()
  await shows('# ')
  type('echo go; sleep 100\recho never-$((1+1))\r')
  await shows('go\r\n')
  type('\x03')
  await shows('^C')
  type('echo end-$((1+1))\r')
  await shows('end-2')
  expect(output()).not.toContain('never-2')
})

it('puts a character together that came in two pieces', async () => {
  const { type, shows } = openShell()
  await shows('# ')
  const line = Buffer.from('echo "<é日>"\r')
  for (const byte of line) {
    type(Uint8Array.of(byte))
    await new Promise((resolve) => setImmediate(resolve))
  }
  await shows('\r\n<é日>')
})

it('ends a loop of builtins at Ctrl-C, wherever it is', async () => {
  const { type, shows, output } = openShell()
  await shows('# ')
  type('while :; do echo round; done\r')
  await shows('round\r\nround')
  type('\x03')
  type('echo end-$((1+1)) rc-$?\r')
  await shows('end-2 rc-130')
  type('while :; do :; done\r')
  await shows('while :; do :; done\r\n')
  type('\x03')
  type('echo end-$((2+1)) rc-$?\r')
  await shows('end-3 rc-130')
  type('while :; do echo begun; sleep 100; done\r')
  await shows('begun\r\n')
  // The shell gives the terminal to `sleep` a moment later.
  await expect.poll(() => (type('\x03'), output().split('begun\r\n')[1] ?? ''), { interval: 20 }).toContain('# ')
  type('echo end-$((3+1)) rc-$?\r')
  await shows('end-4 rc-130')
})
