import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { rootCaller } from './hostDisk'
import { startContainer } from './start'
import { createBox, openTestEngine } from './testEngine'

/** What a power cut now would leave: the state, opened from a copy of its folder. */
async function afterPowerCut(dataDir: string): Promise<{ layer: readonly string[]; volumeBytes: number }> {
  const copy = mkdtempSync(join(tmpdir(), 'cut-'))
  cpSync(dataDir, copy, { recursive: true })
  const { engine, close } = await openTestEngine({ dataDir: copy })
  const layer = engine.containers.get('writer').layer.changes()
  const path = '/var/lib/docker/volumes/vol/_data/f'
  const host = engine.hostDisk.namespace
  const volumeBytes = host.exists(rootCaller, path) ? host.stat(rootCaller, path).sizeBytes : 0
  await close()
  rmSync(copy, { recursive: true })
  return { layer: layer.map((change) => change.path), volumeBytes }
}

test('what a running container writes is kept while it runs, without an exec or a sync', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'state-'))
  const opened = await openTestEngine({ dataDir })
  try {
    const script = 'while test -d /; do echo x >> /f; echo y >> /vol/f; sleep 0.05; done'
    const container = await createBox(opened.engine, script, { name: 'writer', host: { Binds: ['vol:/vol'] } })
    await startContainer(opened.engine, container)
    let kept = await afterPowerCut(dataDir)
    for (let attempt = 0; attempt < 240 && kept.volumeBytes === 0; attempt += 1) {
      await setTimeout(250)
      kept = await afterPowerCut(dataDir)
    }
    expect([kept.layer.includes('/f'), kept.volumeBytes > 0]).toEqual([true, true])
  } finally {
    await opened.close()
    rmSync(dataDir, { recursive: true })
  }
})
