/** The built `camada` program: its usage, its subcommands, the simulator alone. */
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startProgram } from './program'

const usage = [
  'usage:',
  '  camada labs check [DIR] [--engine URL]',
  '  camada serve [--port N] [--engine auto|simulator|<docker host url>] [--data DIR] [--no-open]',
  '  camada simulator --socket PATH [--data DIR]',
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

  it('tells what the simulator needs', async () => {
    const { exit, stdout, stderr } = await run('simulator')
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' })
    expect(stderr).toContain('--socket PATH')
  })
})
