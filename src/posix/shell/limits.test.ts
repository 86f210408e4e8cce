/** Limits of open files, in the words of Docker 26.1.5's containers of 2026-11-22, and how processes end by signals. */
import { describe, expect, it } from 'vitest'
import { createWorld } from '../testWorld'

const three = 'ulimit -n 6; exec 3</dev/null 4</dev/null 5</dev/null; '

describe('a limit of open files', () => {
  it('refuses a file and a pipe in the words of ash', async () => {
    const { run } = createWorld('busybox')
    expect((await run(['sh', '-c', `${three}cat </dev/null; echo $?`])).stderr).toBe(
      "sh: can't open /dev/null: Too many open files\n",
    )
    expect((await run(['sh', '-c', `${three}true | true; echo $?`])).stderr).toBe(
      "sh: can't create pipe: Bad file descriptor\n",
    )
  })

  it('refuses them in the words of dash', async () => {
    const { run } = createWorld('gnu')
    expect(await run(['sh', '-c', `${three}cat </dev/null; echo $?`])).toEqual({
      stdout: '2\n',
      stderr: 'sh: 1: cannot open /dev/null: Too many open files\n',
      status: 0,
    })
    expect((await run(['sh', '-c', `${three}true | true; echo $?`])).stderr).toBe('sh: 1: Pipe call failed\n')
  })

  it('lets 10,000 files be open', async () => {
    const { run } = createWorld('gnu')
    const script = 'for ((i = 0; i < 10000; i++)); do exec {fd}</dev/null; done; echo $fd'
    expect(await run(['bash', '-c', script])).toEqual({
      stdout: '10009\n',
      stderr: '',
      status: 0,
    })
  })
})

describe('a line without an end', () => {
  it('is waited for no longer than read was told', async () => {
    const { run } = createWorld('gnu')
    expect((await run(['bash', '-c', 'read -t 0.05 line </dev/zero; echo $?'])).stdout).toBe('142\n')
  })

  it('is its reader’s end where memory is', async () => {
    const { run } = createWorld('busybox')
    const script = 'tr "\\0" x </dev/zero | (read line; echo read); echo "${?}"'
    expect(await run(['sh', '-c', script])).toEqual({ stdout: '137\n', stderr: 'Killed\n', status: 0 })
  })
})

it('takes nobody along who asks for more memory than there is', async () => {
  const { run } = createWorld('busybox')
  expect(await run(['sh', '-c', "sh -c 'printf %999999999d 1; echo printed'; echo $?"])).toEqual({
    stdout: '137\n',
    stderr: 'Killed\n',
    status: 0,
  })
})

describe('a process that a signal ends', () => {
  const codes = { HUP: 129, INT: 130, ABRT: 134, KILL: 137, USR1: 138, SEGV: 139, PIPE: 141, ALRM: 142, TERM: 143 }
  for (const [signal, code] of Object.entries(codes)) {
    it(`has the exit code ${code} after SIG${signal}`, async () => {
      const { run } = createWorld('busybox')
      const { stdout } = await run(['sh', '-c', `sh -c 'kill -${signal} $$; sleep 50'; echo $?`])
      expect(stdout).toBe(`${code}\n`)
    })
  }

  it('is a writer whose reader has gone', async () => {
    const { run } = createWorld('busybox')
    expect(await run(['sh', '-c', '(while true; do echo x; sleep 0.1; done) | head -3'])).toEqual({
      stdout: 'x\nx\nx\n',
      stderr: '',
      status: 0,
    })
  })
})
