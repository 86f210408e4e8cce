/**
 * `camada console` as a user runs it, from the built program: a line's exit code, output and errors on pipes; and a
 * session at a real terminal (that of script(1)), where what a container's terminal wrote comes out as it was.
 */
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { realDaemons } from '../daemon/daemons'
import { eventually } from '../support/eventually'
import { referenceDaemon, requireOrSkip } from '../support/requirements'

const program = join(import.meta.dirname, '..', '..', 'out', 'main', 'cli.js')
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'camada-line-'))
  await mkdir(join(folder, 'ws'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const words = (url: string, ...more: readonly string[]): string[] => [program, 'console', '--engine', url, ...more]
const options = () => ({ cwd: join(folder, 'ws'), env: { PATH: process.env['PATH'], HOME: folder, TERM: 'xterm' } })

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function line(url: string, text: string, { input = '', interruptAt }: { input?: string; interruptAt?: string } = {}) {
  const child = spawn(process.execPath, words(url, '-c', text), options())
  const written = { out: '', err: '' }
  child.stderr.on('data', (bytes: Buffer) => (written.err += bytes.toString()))
  child.stdout.on('data', (bytes: Buffer) => {
    written.out += bytes.toString()
    if (interruptAt !== undefined && written.out.includes(interruptAt)) child.kill('SIGINT')
  })
  child.stdin.end(input)
  return new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, ...written })))
}

/** Types each text once the one before it was answered. */
async function session(url: string, steps: readonly (readonly [says: string, types: string])[]): Promise<Ended> {
  const command = `stty cols 80 rows 24; exec ${[process.execPath, ...words(url)].map((word) => `'${word}'`).join(' ')}`
  const child = spawn('/usr/bin/script', ['-qec', command, '/dev/null'], options())
  let out = ''
  let seen = 0
  child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()))
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  for (const [says, types] of steps) {
    const isSaid = (text: string): boolean => text.includes(says, seen)
    const waiting = eventually(`${JSON.stringify(says)} in the terminal`, () => out, isSaid)
    await waiting.catch((error: unknown) => {
      child.kill()
      throw error
    })
    seen = out.indexOf(says, seen) + says.length
    child.stdin.write(types)
  }
  const code = await ended
  return { code, out, err: '' }
}

describe.each(['simulator', 'daemon'] as const)('camada console on the %s', (engine) => {
  const url = (): string => (engine === 'simulator' ? 'simulator' : (realDaemons()[0]?.dockerHost ?? ''))

  it('has the exit code, the output and the errors of its line, and ends by Ctrl-C', async (context) => {
    if (engine === 'daemon') requireOrSkip(context, referenceDaemon)
    const told = 'docker run --rm -i alpine sh -c "cat; echo ai >&2; exit 5"'
    expect(await line(url(), told, { input: 'oi\n' })).toEqual({ code: 5, out: 'oi\n', err: 'ai\n' })
    expect(await line(url(), 'docker nada')).toMatchObject({ code: 1, out: '' })
    expect(await line(url(), 'echo um; sleep 100; echo no', { interruptAt: 'um' })).toMatchObject({
      ...{ code: 130, out: 'um\n' },
    })
  })

  it('is a session at a terminal: sizes, Ctrl-C, Ctrl-D, lines as they came, a history that stays', async (context) => {
    if (engine === 'daemon') requireOrSkip(context, referenceDaemon)
    const { code, out } = await session(url(), [
      ['$ ', `docker run -it --rm --name cli-line-${engine} alpine sh\r`],
      ['/ # ', 'stty size; echo so-$((40+2))\r'],
      ['24 80\r\nso-42\r\n', 'stty raw; printf "a\\nb\\n"; stty sane; echo cooked\r'],
      ['a\nb\n', ''],
      ['cooked\r\n', "(echo be'gun'; exec sleep 100)\r"],
      ['begun\r\n', '\u0003'],
      ['^C', 'echo rc-$?; exit 4\r'],
      ['rc-130\r\n', ''],
      ['$ ', 'echo code-$?\r'],
      ['code-4\r\n', ''],
      ['$ ', '\u0004'],
    ])
    expect(code).toBe(0)
    expect(out).not.toContain('\r\r\n')
    const history = await readFile(join(folder, '.local', 'share', 'camada', 'console-history'), 'utf8')
    expect(history.split('\n').slice(-3)).toEqual([
      `docker run -it --rm --name cli-line-${engine} alpine sh`,
      'echo code-$?',
      '',
    ])
  })
})
