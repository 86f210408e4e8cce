/**
 * The built browser host on a free port, with a data folder of its own that goes with it. It sees none of this
 * machine's daemons and contexts: only the engine that the test names.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startProgram, type Program } from '../../integration/host/program'

export interface Host {
  /** With the token in its fragment. */
  readonly address: () => string
  readonly dataDir: string
  readonly program: () => Program
  /**
   * Ends the program as a user does, or by another signal, lets something happen meanwhile, and starts it again on the
   * same data; the address changes.
   */
  restart(signal?: NodeJS.Signals, meanwhile?: () => Promise<void>): Promise<void>
  dispose(): Promise<void>
}

export interface HostOptions {
  /** `auto`, `simulator` or an address as in DOCKER_HOST; default `simulator`. */
  readonly engine?: string
  /** Address in DOCKER_HOST; default one where nothing is. */
  readonly dockerHost?: string
}

export async function startHost({ engine = 'simulator', dockerHost }: HostOptions = {}): Promise<Host> {
  const dir = await mkdtemp(join(tmpdir(), 'camada-e2e-'))
  const dataDir = join(dir, 'data')
  await mkdir(dataDir)
  // A line that removes asks nobody here: lines are typed one after another (test/cli/agreement.test.ts is asked).
  const settings = { theme: 'system', motion: 'system', asksBeforeLoss: false }
  await writeFile(join(dataDir, 'settings.json'), JSON.stringify(settings))
  const env = {
    HOME: dir,
    DOCKER_CONFIG: join(dir, 'docker'),
    DOCKER_HOST: dockerHost ?? `unix://${join(dir, 'nothing.sock')}`,
  }
  let program: Program
  let address = ''

  async function start(): Promise<void> {
    program = startProgram('server', ['--no-open', '--engine', engine, '--data', dataDir], env)
    address = (await program.printed(/^Camada: (\S+)\n/))[1] ?? ''
  }
  async function stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    program.child.kill(signal)
    await program.ended
  }

  await start().catch(async (error: unknown) => {
    await rm(dir, { recursive: true, force: true })
    throw error
  })
  return {
    address: () => address,
    dataDir,
    program: () => program,
    async restart(signal, meanwhile = () => Promise.resolve()) {
      await stop(signal)
      await meanwhile()
      await start()
    },
    async dispose() {
      const { exitCode, signalCode } = program.child
      const early = exitCode ?? signalCode
      await stop()
      if (early !== null) console.error(`the host ended by itself with ${early}:\n${program.stderr()}`)
      await rm(dir, { recursive: true, force: true })
    },
  }
}
