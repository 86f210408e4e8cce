/**
 * The engines that the conformance suite runs on: the simulator, in a process of its own, and the private real daemons.
 * `CAMADA_CONFORMANCE_ENGINE` narrows it to one address (`npm run conformance -- --engine URL`): that engine then needs
 * `alpine`, and gets and loses only what carries the run's prefix.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import Dockerode from 'dockerode'
import { realDaemons, skipReason } from '../daemon/daemons'

export interface OpenedTestEngine {
  /** As in DOCKER_HOST. */
  readonly url: string
  readonly docker: Dockerode
  /** `1.45`: every request is sent under it. */
  readonly apiVersion: string
  /** A folder of the daemon's host that bind mounts may use; it needn't be there yet. */
  readonly hostDir: string
  /** One of the private real daemons, whose deviations are known. */
  readonly isReal: boolean
  close(): Promise<void>
}

export interface TestEngine {
  readonly name: string
  open(): Promise<OpenedTestEngine>
}

export interface EngineList {
  readonly engines: readonly TestEngine[]
  /** Why engines are missing from the list, if they are. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[]
}

/** Engines for this run. Throws where one is missing and CAMADA_FORBID_SKIP=1. */
export function listEngines(): EngineList {
  const only = process.env['CAMADA_CONFORMANCE_ENGINE']
  if (only === 'simulator') return { engines: [simulator], skipped: [] }
  if (only !== undefined && only !== '') return { engines: [addressed(only)], skipped: [] }
  const reason = skipReason()
  const daemons = realDaemons().map(({ name, dockerHost, shareDir, apiVersion }) => ({
    name: `docker ${name}`,
    open: () => Promise.resolve({ ...openAt(dockerHost, apiVersion, `${shareDir}/conformance`), isReal: true }),
  }))
  const missing = reason === undefined ? [] : ['docker 26.1.5', 'docker 20.10.24'].map((name) => ({ name, reason }))
  return { engines: [simulator, ...daemons], skipped: missing }
}

function addressed(url: string): TestEngine {
  return {
    name: url,
    open: async () => {
      const { ApiVersion } = await dockerAt(url, undefined).version()
      return openAt(url, ApiVersion, '/tmp/camada-conformance')
    },
  }
}

function openAt(url: string, apiVersion: string, hostDir: string): OpenedTestEngine {
  return { url, docker: dockerAt(url, apiVersion), apiVersion, hostDir, isReal: false, close: () => Promise.resolve() }
}

function dockerAt(url: string, apiVersion: string | undefined): Dockerode {
  const version = apiVersion === undefined ? {} : { version: `v${apiVersion}` }
  const unix = /^unix:\/\/(\/.*)$/.exec(url)?.[1]
  if (unix !== undefined) return new Dockerode({ socketPath: unix, ...version })
  const { hostname, port } = new URL(url)
  return new Dockerode({ protocol: 'http', host: hostname, port: Number(port), ...version })
}

const simulator: TestEngine = {
  name: 'simulator',
  open: async () => {
    const directory = mkdtempSync(join(tmpdir(), 'camada-conformance-'))
    const socketPath = join(directory, 'docker.sock')
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', resolve('test/conformance/runSimulator.ts'), socketPath, join(directory, 'data')],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, TSX_TSCONFIG_PATH: resolve('tsconfig.base.json') },
      },
    )
    const ended = new Promise<void>((done) => child.once('exit', () => done()))
    await new Promise<void>((ready, failed) => {
      child.stdout.on('data', (text: Buffer) => {
        if (text.toString().includes('listening on')) ready()
      })
      void ended.then(() => failed(new Error('the simulator ended while it started')))
    })
    return {
      ...openAt(`unix://${socketPath}`, '1.45', '/tmp/camada-conformance'),
      close: async () => {
        child.kill('SIGTERM')
        await ended
        rmSync(directory, { recursive: true, force: true })
      },
    }
  },
}
