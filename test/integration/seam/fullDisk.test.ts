/**
 * A full disk, in the words and statuses of 26.1.5. To record them anew: a private daemon with a data root of 48 MB (as
 * `.ci/daemons` starts them, with an ext4 without reserved blocks on /var/lib/docker), an image `alpine:latest`
 * in it, and `CAMADA_RECORD_FULL=<its socket> npx vitest run --project integration test/integration/seam/fullDisk`.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSimulator } from '@simulator/index'
import { call } from '../twins/engine'
import { expect, test } from 'vitest'
import { playOnFullDisk } from './fullDisk'

const fixture = 'test/fixtures/fullDisk.json'
const recordedOf = process.env['CAMADA_RECORD_FULL']

/** What differs, and why. */
const differs: Readonly<Record<string, string>> = {
  'exec mkdir': 'directories take no room',
  'exec tar': 'busybox says where it failed: write error',
}

test('a full disk is told as 26.1.5 tells it', async () => {
  if (recordedOf !== undefined) {
    writeFileSync(fixture, `${JSON.stringify(await playOnFullDisk(recordedOf), undefined, 2)}\n`)
  }
  const recorded = JSON.parse(readFileSync(fixture, 'utf8')) as Awaited<ReturnType<typeof playOnFullDisk>>
  const folder = mkdtempSync(join(tmpdir(), 'camada-full-'))
  const socketPath = join(folder, 's.sock')
  const simulator = await startSimulator({ socketPath, diskBytes: 400 * 1024 ** 2 })
  try {
    await call(socketPath, { method: 'POST', path: '/images/create?fromImage=alpine&tag=latest' })
    const told = await playOnFullDisk(socketPath)
    expect(told.filter(({ name }) => differs[name] === undefined)).toEqual(
      recorded.filter(({ name }) => differs[name] === undefined),
    )
    for (const name of Object.keys(differs)) {
      const answers = [told, recorded].map((all) => all.find((one) => one.name === name)?.answer)
      expect(answers[0], `${name} agrees: take it off the list`).not.toBe(answers[1])
    }
  } finally {
    await simulator.close()
    rmSync(folder, { recursive: true })
  }
})
