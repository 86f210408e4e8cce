/**
 * PostgreSQL itself, compiled to WebAssembly (PGlite), as a guest: one backend in single-user mode on the container's data
 * directory. It answers what clients send in the wire protocol; who they are and whose turn it is, is its server's. What
 * it logs is PostgreSQL's own, recovery after a crash among it.
 */
import type { PGlite } from '@electric-sql/pglite'
import type { GuestSystem } from '../../guest/guestSystem'
import { openEngine } from './engine'
import type { FromPostgres, PostgresInput, ToPostgres } from './messages'

const startParameters = [
  ...['--single', '-F', '-j', '-c', 'exit_on_error=false', '-c', 'io_method=sync', '-c', 'max_worker_processes=0'],
  ...['-c', 'max_parallel_workers=0', '-c', 'max_parallel_workers_per_gather=0'],
  ...['-c', 'max_parallel_maintenance_workers=0'],
]
/** What PGlite says of itself. */
const ownNoise = /^(pglitec:|pg_config|\s*$)/

/** Until it is told to stop. */
export async function run(system: GuestSystem): Promise<number> {
  const { database, ...input } = system.input as PostgresInput
  const post = (message: FromPostgres): void => system.post(message)
  let engine = await open(system, input, database)
  post({ kind: 'ready' })
  for (;;) {
    const request = (await system.receive()) as ToPostgres
    if (request.kind === 'stop') break
    const { id } = request
    try {
      let bytes = new Uint8Array(0)
      if (request.kind === 'run') bytes = (await engine.execProtocolRaw(request.bytes)).slice()
      else {
        await engine.close()
        engine = await open(system, input, request.name)
      }
      post({ kind: 'answer', id, bytes })
    } catch (error) {
      post({ kind: 'refusal', id, reason: error instanceof Error ? error.message : String(error) })
    }
  }
  await engine.close()
  return 0
}

function open(system: GuestSystem, input: Omit<PostgresInput, 'database'>, database: string): Promise<PGlite> {
  const { dataDir, logPrefix, settings } = input
  return openEngine(system, dataDir, {
    database,
    startParams: [
      ...startParameters,
      ...['-c', `log_line_prefix=${logPrefix}`],
      ...settings.flatMap((setting) => ['-c', setting]),
    ],
    onStderr: (line) => {
      if (!ownNoise.test(line)) system.printError(`${line}\n`)
      return false
    },
  })
}
