/** The built `camada` program: its usage, its subcommands, the simulator alone. */
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startProgram } from './program'

const usage = [
  'usage:',
  '  camada console [--engine simulator|URL] [--data DIR] [-c LINE]',
  '  camada labs new NAME [DIR] | check [DIR] [--engine URL] | play DIR [--engine URL] [--lang en|pt-BR] | schema | pack DIR FILE [--title TITLE]',
  '  camada serve [--port N] [--engine auto|simulator|<docker host url>] [--data DIR] [--no-open]',
  '  camada simulator --socket PATH [--data DIR] [--disk SIZE] | export FILE | import FILE | reset [--yes] | restore [NAME] | --departures [--pt]',
  '',
].join('\n')

let folder = ''
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'camada-cli-'))))
afterEach(() => rm(folder, { recursive: true, force: true }))

async function run(...args: string[]) {
  const program = startProgram('cli', args)
  const exit = await program.ended
  return { exit, stdout: program.stdout(), stderr: program.stderr() }
}

function ping(socketPath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path: '/_ping' }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => (body += text))
      response.once('end', () => resolve(body))
    })
      .once('error', reject)
      .end()
  })
}

describe('camada', () => {
  it('says how it is used', async () => {
    expect(await run('--help')).toEqual({ exit: 0, stdout: usage, stderr: '' })
    expect(await run('frobnicate')).toEqual({
      exit: 2,
      stdout: '',
      stderr: `camada: no command "frobnicate"\n${usage}`,
    })
    expect((await run('toString')).exit).toBe(2)
  })

  it('serves as the browser host does', async () => {
    const program = startProgram('cli', ['serve', '--no-open', '--engine', 'simulator', '--data', folder])
    const [, address = ''] = await program.printed(/^Camada: (\S+)\n/)
    expect((await fetch(address)).status).toBe(200)
    program.child.kill('SIGTERM')
    expect(await program.ended).toBe(0)
    expect((await run('serve', '--port', 'x')).exit).toBe(2)
  })

  it.each([
    ['cli', ['simulator']],
    ['simulator', []],
  ] as const)('%s %j runs the simulator alone until a signal comes', async (name, args) => {
    const socketPath = join(folder, 'docker.sock')
    const program = startProgram(name, [...args, '--socket', socketPath, '--data', join(folder, 'state')])
    await program.printed(/^listening on unix:\/\/\S+docker\.sock\n/)
    expect(await ping(socketPath)).toBe('OK')
    program.child.kill('SIGTERM')
    expect(await program.ended).toBe(0)
  })

  it('answers --help everywhere, and ends well', async () => {
    for (const [first, ...args] of [
      ['usage: camada labs', 'labs', '--help'],
      ['usage: serve', 'serve', '--help'],
      ['usage: simulator', 'simulator', '--help'],
      ['usage: simulator', 'simulator', 'reset', '-h'],
    ]) {
      const { exit, stdout, stderr } = await run(...args)
      expect({ args, exit, stderr }).toEqual({ args, exit: 0, stderr: '' })
      expect(stdout.startsWith(first ?? '')).toBe(true)
    }
  })

  it.each([
    [[], 'it needs to know where to listen: --socket PATH'],
    [['frobnicate'], 'no command "frobnicate"'],
    [['--bogus'], "Unknown option '--bogus'"],
    [['--socket', 's', '--disk', '3'], '--disk takes a size of at least 1m, such as 20g, not "3"'],
    [['--socket', 's', '--data', ''], '--data takes a folder'],
    [['export', 'f', '--data='], '--data takes a folder'],
    [['export'], 'export takes one FILE'],
    [['reset', 'now'], 'reset takes no more words'],
    [['import', 'f', '--dat', 'x'], "Unknown option '--dat'"],
  ])('refuses `simulator %j` with its usage', async (args, fault) => {
    const { exit, stdout, stderr } = await run('simulator', ...args)
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' })
    expect(stderr.split('\n').slice(0, 2)).toEqual([
      `simulator: ${fault}`,
      'usage: simulator --socket PATH [--data DIR] [--disk SIZE] [--points N] [--past SIZE] [--host-folder HOSTPATH=REALPATH]...',
    ])
  })

  it('exports, resets, restores and imports the state of a folder', async () => {
    const data = join(folder, 'state')
    const file = join(folder, 'state.tar')
    const state = (...args: string[]) => run('simulator', ...args, '--data', data)
    expect(await state('export', file)).toEqual({ exit: 0, stdout: `the state was written to ${file}\n`, stderr: '' })
    expect((await state('export', file)).stderr).toBe(`cannot write ${file}: it exists already\n`)
    expect((await state('restore')).stderr).toBe('nothing was replaced; set aside: none\n')
    expect((await state('reset')).stdout).toMatch(
      /^a reset begins anew, and sets aside:\n {2}images: .*nothing was done/s,
    )
    // Two replacements within one second are told apart by a number.
    const done = /^done; "restore" brings back what was there before \(\S+-replaced(-\d+)?\)\n$/
    for (const args of [['reset', '--yes'], ['restore'], ['import', file]]) {
      expect((await state(...args)).stdout).toMatch(done)
    }
    expect((await state('restore', 'nothing')).stderr).toMatch(
      /^there is no state nothing; set aside: \S+-replaced(-\d+)?\n$/,
    )
    expect((await state('import', folder)).stderr).toBe(`cannot read ${folder}: it is not a file\n`)
  })
})
