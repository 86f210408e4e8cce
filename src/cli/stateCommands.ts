/**
 * `simulator export FILE`, `import FILE`, `reset` and `restore`: the simulator's state as one file, away, and back. They speak to the
 * simulator that has the data folder, wherever it listens, and start one for the moment when none does.
 */
import { createReadStream, createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
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
import { argumentFault, dataFolder } from './arguments'

/** How many words each takes after its name. */
const wordsOf: Readonly<Record<string, { readonly least: number; readonly most: number; readonly what: string }>> = {
  export: { least: 1, most: 1, what: 'one FILE' },
  import: { least: 1, most: 1, what: 'one FILE' },
  reset: { least: 0, most: 0, what: 'no more words' },
  restore: { least: 0, most: 1, what: 'at most one NAME' },
}

export const stateCommandNames = Object.keys(wordsOf)

interface Arguments {
  readonly verb: string
  /** A file or the name of a state. */
  readonly word: string | undefined
  readonly isSure: boolean
  readonly dataDir: string
  readonly socketPath: string | undefined
}

/** Runs one of them. Resolves with the exit code; throws LabError. */
export async function runStateCommand(args: readonly string[]): Promise<number> {
  const asked = readArguments(args)
  return withSimulator(asked, async (socketPath) => {
    if (asked.verb === 'export') return exportTo(socketPath, asked.word ?? '')
    if (asked.verb === 'import') return importFrom(socketPath, asked.word ?? '')
    if (asked.verb === 'restore') return restore(socketPath, asked.word)
    return reset(socketPath, asked.isSure)
  })
}

function readArguments(args: readonly string[]): Arguments {
  const options = { data: { type: 'string' }, socket: { type: 'string' }, yes: { type: 'boolean' } } as const
  const { values, positionals } = parseOrRefuse(() => parseArgs({ args: [...args], allowPositionals: true, options }))
  const [verb = '', word] = positionals
  const words = wordsOf[verb]
  if (words === undefined) throw new LabError('invalid', `no command "${verb}"`)
  const count = positionals.length - 1
  if (count < words.least || count > words.most) throw new LabError('invalid', `${verb} takes ${words.what}`)
  if (values.data !== undefined && values.socket !== undefined) {
    throw new LabError('invalid', '--data and --socket both name a simulator: give one of them')
  }
  const home = defaultDataDir({ platform: process.platform, env: process.env, homeDir: homedir() })
  const dataDir = dataFolder(values.data) ?? join(home, 'simulator')
  return { verb, word, isSure: values.yes === true, dataDir, socketPath: values.socket }
}

function parseOrRefuse<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    throw new LabError('invalid', argumentFault(error))
  }
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
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats === undefined) throw new LabError('notFound', `there is no file ${file}`)
  if (!stats.isFile()) throw new LabError('system', `cannot read ${file}: it is not a file`)
  const answer = await ask(socketPath, 'POST', '/camada/v1/state/import', createReadStream(file))
  return tellSetAside(answer)
}

async function reset(socketPath: string, isSure: boolean): Promise<number> {
  if (!isSure) {
    const { holds } = await viewOf(socketPath)
    process.stdout.write('a reset begins anew, and sets aside:\n')
    for (const [kind, names] of Object.entries(holds)) {
      process.stdout.write(`  ${kind}: ${names.length === 0 ? 'none' : names.join(', ')}\n`)
    }
    process.stdout.write('nothing was done: run it with --yes to reset\n')
    return 0
  }
  return tellSetAside(await ask(socketPath, 'POST', '/camada/v1/state/reset'))
}

interface StateView {
  readonly holds: Readonly<Record<string, readonly string[]>>
  readonly setAside: readonly { readonly id: string; readonly reason: string }[]
}

async function viewOf(socketPath: string): Promise<StateView> {
  return JSON.parse(await textOf(await mustSucceed(await ask(socketPath, 'GET', '/camada/v1/state')))) as StateView
}

/** Without a name: what the last import, reset or restore replaced. */
async function restore(socketPath: string, name: string | undefined): Promise<number> {
  const { setAside } = await viewOf(socketPath)
  const id = name ?? setAside.find(({ reason }) => reason === 'replaced')?.id
  if (id === undefined || !setAside.some((state) => state.id === id)) {
    const known = setAside.map((state) => state.id).join(', ')
    const message = id === undefined ? 'nothing was replaced' : `there is no state ${id}`
    throw new LabError('notFound', `${message}; set aside: ${known === '' ? 'none' : known}`)
  }
  return tellSetAside(await ask(socketPath, 'POST', `/camada/v1/state/set-aside/${encodeURIComponent(id)}/restore`))
}

async function tellSetAside(answer: IncomingMessage): Promise<number> {
  const { setAside } = JSON.parse(await textOf(await mustSucceed(answer))) as { readonly setAside: string }
  process.stdout.write(`done; "restore" brings back what was there before (${setAside})\n`)
  return 0
}
