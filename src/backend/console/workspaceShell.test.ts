/** The host shell: busybox's ash with bash's here-strings, over a real folder. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createWorkspaceShell } from './workspaceShell'

it('reads <<< as learners know it from bash', async () => {
  const realPath = await mkdtemp(join(tmpdir(), 'camada-shell-'))
  const shell = createWorkspaceShell({
    realPath,
    hostPath: '/home/aluno/lab',
    clock: () => 0,
    docker: () => Promise.resolve(0),
  })
  onTestFinished(async () => {
    await shell.dispose()
    await rm(realPath, { recursive: true })
  })
  let said = ''
  const code = await shell.run(
    `n=dois; cat <<<"um $n"; (wc -w <<< 'a b c'); cat <<<x > f; cat f; while read -r l; do echo "[$l]"; done <<<y`,
    (_, bytes) => Promise.resolve(void (said += Buffer.from(bytes).toString())),
  )
  expect([code, said]).toEqual([0, 'um dois\n3\nx\n[y]\n'])
})
