/** A simulator for tests, with the few things that are asked of it over and over. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSimulator } from '@simulator/index'
import type { RunningSimulator, SimulatorOptions } from '@simulator/index'
import { call } from '../twins/engine'
import type { Answer, Call } from '../twins/engine'

export interface World {
  /** Of its own, with the socket; gone at the end. */
  readonly folder: string
  ask(asked: Call): Promise<Answer>
  json(path: string): Promise<unknown>
  pull(...names: readonly string[]): Promise<void>
  /** Runs a script in a container that is removed; gives what it printed on both streams. */
  run(script: string, options?: RunOptions): Promise<string>
  /** Ends the simulator and begins it anew on the same data folder, if it has one. */
  restart(): Promise<void>
  close(): Promise<void>
}

export interface RunOptions {
  /** Default alpine. */
  readonly image?: string
  readonly host?: object
}

export async function openWorld(options: Omit<SimulatorOptions, 'socketPath'> = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'camada-fidelity-'))
  const socketPath = join(folder, 's.sock')
  const begin = (): Promise<RunningSimulator> => startSimulator({ ...options, socketPath })
  let simulator = await begin()
  const ask = (asked: Call): Promise<Answer> => call(socketPath, asked)
  const json = async (path: string): Promise<unknown> =>
    JSON.parse((await ask({ method: 'GET', path })).body.toString()) as unknown
  return {
    folder,
    ask,
    json,
    pull: async (...names) => {
      for (const name of names) await ask({ method: 'POST', path: `/images/create?fromImage=${name}&tag=latest` })
    },
    run: (script, runOptions) => run(ask, script, runOptions),
    restart: async () => {
      await simulator.close()
      simulator = await begin()
    },
    close: async () => {
      await simulator.close()
      rmSync(folder, { recursive: true })
    },
  }
}

async function run(
  ask: World['ask'],
  script: string,
  { image = 'alpine', host = {} }: RunOptions = {},
): Promise<string> {
  const json = { Image: image, Cmd: ['sh', '-c', script], HostConfig: host }
  const made = JSON.parse((await ask({ method: 'POST', path: '/containers/create', json })).body.toString()) as {
    Id: string
  }
  const path = `/containers/${made.Id}`
  const started = await ask({ method: 'POST', path: `${path}/start` })
  await ask({ method: 'POST', path: `${path}/wait` })
  const logs = await ask({ method: 'GET', path: `${path}/logs?stdout=1&stderr=1` })
  await ask({ method: 'DELETE', path: `${path}?v=1` })
  return started.status === 204 ? unframed(logs.body) : started.body.toString()
}

const frameHeadBytes = 8

function unframed(bytes: Buffer): string {
  const parts: Buffer[] = []
  for (let at = 0; at + frameHeadBytes <= bytes.length;) {
    const end = at + frameHeadBytes + bytes.readUInt32BE(at + 4)
    parts.push(bytes.subarray(at + frameHeadBytes, end))
    at = end
  }
  return Buffer.concat(parts).toString()
}
