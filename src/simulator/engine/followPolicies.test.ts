import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startContainer } from './start'
import { stopContainer } from './stop'
import { createBox, openTestEngine } from './testEngine'

it('starts containers again when the daemon comes up, as their policies say', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'state-'))
  try {
    const first = await openTestEngine({ dataDir })
    const wanted: readonly (readonly [name: string, policy: string, isStopped: boolean, autoRemove?: boolean])[] = [
      ['plain', 'no', false],
      ['always', 'always', false],
      ['stopped', 'always', true],
      ['unless', 'unless-stopped', false],
      ['unless-it-was', 'unless-stopped', true],
      ['failed', 'on-failure', false],
      ['gone', 'no', false, true],
    ]
    for (const [name, Name, isStopped, AutoRemove = false] of wanted) {
      const host = { RestartPolicy: { Name }, AutoRemove }
      const container = await createBox(first.engine, 'sleep 1000', { name, host })
      await startContainer(first.engine, container)
      if (isStopped) await stopContainer(first.engine, container, { timeoutSec: 0 })
    }
    await first.close()
    const second = await openTestEngine({ dataDir })
    const found = second.engine.containers.list().map(({ record }) => `${record.name} ${record.state.status}`)
    await second.close()
    // What the daemon's own end killed had failed.
    expect(found.sort()).toEqual([
      ...['always running', 'failed running', 'plain exited', 'stopped running'],
      ...['unless running', 'unless-it-was exited'],
    ])
  } finally {
    rmSync(dataDir, { recursive: true })
  }
})
