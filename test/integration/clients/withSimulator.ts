/** A simulator in this process for as long as a client talks to it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSimulator } from '@simulator/index'

/** Starts one with its state in memory, hands over its address (as in DOCKER_HOST), and ends it. */
export async function withSimulator<Result>(use: (url: string) => Promise<Result>): Promise<Result> {
  return withFolder(async (folder) => {
    const simulator = await startSimulator({ socketPath: join(folder, 'docker.sock') })
    try {
      return await use(simulator.url)
    } finally {
      await simulator.close()
    }
  })
}

/** A folder of its own for as long as it is used. */
export async function withFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'camada-clients-'))
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}
