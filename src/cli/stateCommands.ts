/**
 * `simulator export FILE`, `import FILE` and `reset`: the simulator's state as one file, and away. They speak to the
 * simulator that has the data folder, wherever it listens, and start one for the moment when none does.
 */
import { createReadStream, createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { defaultDataDir, simulatorSocketPath } from '@backend/app/dataDir'
import { LabError } from '@shared/errors'
import { startSimulator } from '@simulator/index'

export const stateCommandNames = ['export', 'import', 'reset']

export const stateUsage = [
  'export FILE [--data DIR | --socket PATH]',
  'import FILE [--data DIR | --socket PATH]',
  'reset [--yes] [--data DIR | --socket PATH]',
]

interface Arguments {
  readonly verb: string
  readonly file: string | undefined
  readonly isSure: boolean
  readonly dataDir: string
  readonly socketPath: string | undefined
}

/** Runs one of them. Resolves with the exit code; throws LabError. */
export async function runStateCommand(args: readonly string[]): Promise<number> {
  const asked = readArguments(args)
  return withSimulator(asked, async (socketPath) => {
    if (asked.verb === 'export') return exportTo(socketPath, asked.file ?? '')
    if (asked.verb === 'import') return importFrom(socketPath, asked.file ?? '')
    return reset(socketPath, asked.isSure)
  })
}

function readArguments(args: readonly string[]): Arguments {
  const options = { data: { type: 'string' }, socket: { type: 'string' }, yes: { type: 'boolean' } } as const
  const { values, positionals } = parseOrRefuse(() => parseArgs({ args: [...args], allowPositionals: true, options }))
  const [verb = '', file] = positionals
  const wantsFile = verb !== 'reset'
  if (positionals.length !== (wantsFile ? 2 : 1)) throw new LabError('invalid', usageText())
  const home = defaultDataDir({ platform: process.platform, env: process.env, homeDir: homedir() })
  const dataDir = values.data ?? join(home, 'simulator')
  return { verb, file, isSure: values.yes === true, dataDir, socketPath: values.socket }
}

function parseOrRefuse<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    throw new LabError('invalid', `${error instanceof Error ? error.message : String(error)}\n${usageText()}`)
  }
}

function usageText(): string {
  return stateUsage.map((line) => `usage: simulator ${line}`).join('\n')
}

async function withSimulator<T>(asked: Arguments, use: (socketPath: string) => Promise<T>): Promise<T> {
  const known = asked.socketPath ?? addressOf(asked.dataDir)
  if (known !== undefined && (asked.socketPath !== undefined || (await answers(known)))) return use(known)
  const folder = mkdtempSync(join(tmpdir(), 'camada-state-'))
  try {
    const socketPath = simulatorSocketPath(folder, process.platform)
    const simulator = await startSimulator({ socketPath, dataDir: asked.dataDir })
    try {
      return await use(socketPath)
    } finally {
      await simulator.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Where the simulator of a data folder said that it listens. */
function addressOf(dataDir: string): string | undefined {
  const path = join(dataDir, 'address')
  if (!existsSync(path)) return undefined
  return readFileSync(path, 'utf8')
    .trim()
    .replace(/^(unix|npipe):\/\//, '')
}

async function answers(socketPath: string): Promise<boolean> {
  try {
    const answer = await ask(socketPath, 'GET', '/_ping')
    answer.resume()
    return answer.statusCode === 200
  } catch {
    return false
  }
}

function ask(socketPath: string, method: string, path: string, body?: Readable): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, method, path, agent: false }, resolve)
    asked.on('error', (cause) =>
      reject(new LabError('unavailable', `no simulator answers at ${socketPath}: ${cause.message}`, { cause })),
    )
    if (body === undefined) asked.end()
    else pipeline(body, asked).catch(reject)
  })
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

async function mustSucceed(answer: IncomingMessage): Promise<IncomingMessage> {
  if ((answer.statusCode ?? 500) < 400) return answer
  const text = await textOf(answer)
  const message = /"message":("(?:[^"\\]|\\.)*")/.exec(text)?.[1]
  throw new LabError('system', message === undefined ? text : (JSON.parse(message) as string))
}

async function exportTo(socketPath: string, file: string): Promise<number> {
  const answer = await mustSucceed(await ask(socketPath, 'GET', '/camada/v1/state/export'))
  try {
    await pipeline(answer, createWriteStream(file, { flags: 'wx', mode: 0o600 }))
  } catch (cause) {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    // Half a file would look like a whole one.
    if (!isThere) rmSync(file, { force: true })
    const reason = isThere ? 'it exists already' : cause instanceof Error ? cause.message : String(cause)
    throw new LabError('system', `cannot write ${file}: ${reason}`, { cause })
  }
  process.stdout.write(`the state was written to ${file}\n`)
  return 0
}

async function importFrom(socketPath: string, file: string): Promise<number> {
  if (!existsSync(file)) throw new LabError('notFound', `there is no file ${file}`)
  const answer = await ask(socketPath, 'POST', '/camada/v1/state/import', createReadStream(file))
  return tellSetAside(await mustSucceed(answer))
}

async function reset(socketPath: string, isSure: boolean): Promise<number> {
  if (!isSure) {
    const view = JSON.parse(await textOf(await mustSucceed(await ask(socketPath, 'GET', '/camada/v1/state')))) as {
      readonly holds: Readonly<Record<string, readonly string[]>>
    }
    process.stdout.write('a reset sets this aside and begins anew:\n')
    for (const [kind, names] of Object.entries(view.holds)) {
      process.stdout.write(`  ${kind}: ${names.length === 0 ? 'none' : names.join(', ')}\n`)
    }
    process.stdout.write('run it with --yes to do so\n')
    return 0
  }
  return tellSetAside(await mustSucceed(await ask(socketPath, 'POST', '/camada/v1/state/reset')))
}

async function tellSetAside(answer: IncomingMessage): Promise<number> {
  const { setAside } = JSON.parse(await textOf(answer)) as { readonly setAside: string }
  process.stdout.write(`done; the former state was set aside as ${setAside}\n`)
  return 0
}
