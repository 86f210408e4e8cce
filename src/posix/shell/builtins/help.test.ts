/** What bash says where the simulator leaves something out: texts of help, and an editor for fc. */
import { describe, expect, it } from 'vitest'
import { createWorld } from '../../testWorld'
import { helpLeftOut } from './usage'

function bash(script: string): Promise<{ readonly stdout: string; readonly stderr: string; readonly status: number }> {
  return createWorld('gnu').run(['bash', '-c', script])
}

describe("bash's help", () => {
  it('prints how a builtin is called, and that the text is left out', async () => {
    expect(await bash('help pwd; pwd --help; echo $?')).toEqual({
      stdout: `pwd: pwd [-LP]\n${helpLeftOut}pwd: pwd [-LP]\n${helpLeftOut}2\n`,
      stderr: '',
      status: 0,
    })
  })

  it('prints the synopsis alone for -s', async () => {
    expect((await bash('help -s pwd')).stdout).toBe('pwd: pwd [-LP]\n')
  })

  it('says so once behind the list of all', async () => {
    const { stdout } = await bash('help')
    expect(stdout.split(helpLeftOut).length).toBe(2)
    expect(stdout).toContain(
      '\n if COMMANDS; then COMMANDS; [ elif COMMANDS; then COMMANDS; ]... [ else COMMANDS; ] fi\n',
    )
  })
})

describe("bash's fc", () => {
  it('has no editor, and says how to run a line again', async () => {
    expect(await bash('set -o history\necho one\nfc')).toEqual({
      stdout: 'one\n',
      stderr: 'bash: line 3: fc: the Camada simulator has no editor for this: use fc -s\n',
      status: 1,
    })
  })
})
