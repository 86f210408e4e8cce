/**
 * Images that a simulator of a test file's own builds, and the sizes of their layers: what ways to slim an image are
 * compared by.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSimulator } from '@simulator/index'
import type { RunningSimulator } from '@simulator/index'
import { afterAll, beforeAll, expect } from 'vitest'
import { z } from 'zod'
import { tarOf } from '../state/tars'
import { call } from '../twins/engine'

const history = z.array(z.object({ Size: z.number() }))

/** Bytes of the last `count` layers of what a Dockerfile builds, with files beside it; the lowest first. */
type LastLayers = (
  dockerfile: string,
  count: number,
  files?: Readonly<Record<string, string>>,
) => Promise<readonly number[]>

/** For a whole test file: a simulator with these images of the catalog (`debian:stable-slim`). */
export function slimmedImages(bases: readonly string[]): LastLayers {
  let folder = ''
  let socketPath = ''
  let simulator: RunningSimulator | undefined
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'camada-slimming-'))
    socketPath = join(folder, 's.sock')
    simulator = await startSimulator({ socketPath })
    for (const base of bases) {
      const [name = '', tag = 'latest'] = base.split(':')
      await call(socketPath, { method: 'POST', path: `/images/create?fromImage=${name}&tag=${tag}` })
    }
  })
  afterAll(async () => {
    await simulator?.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return async (dockerfile, count, files = {}) => {
    const beside = Object.entries(files).map(([name, bytes]) => ({ name, bytes }))
    const tar = await tarOf([{ name: 'Dockerfile', bytes: dockerfile }, ...beside])
    const built = await call(socketPath, { method: 'POST', path: '/build?t=trick&nocache=1', tar })
    expect(String(built.body)).not.toContain('errorDetail')
    const answer = await call(socketPath, { method: 'GET', path: '/images/trick/history' })
    const rows = history.parse(JSON.parse(String(answer.body)))
    return rows
      .slice(0, count)
      .reverse()
      .map(({ Size }) => Size)
  }
}

export const sum = (layers: readonly number[]): number => layers.reduce((all, each) => all + each, 0)
