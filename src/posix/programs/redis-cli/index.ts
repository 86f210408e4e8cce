/**
 * redis-cli: one command of its command line, lines of its input, or a conversation at a terminal (where editing is what
 * the terminal gives). It speaks to any server that speaks RESP.
 */
import type { Process, Program } from '../../process/types'
import { readEverything } from '../streams'
import { quoted, splitWords } from '../redis/words'
import type { Reply } from '../redis/reply'
import { versionOf } from '../redis-server/version'
import { shown, type Shape } from './format'
import { Link, nameOf, NotConnected } from './link'
import { pipe } from './pipe'
import { readSettings, type Settings } from './settings'

const passwordWarning =
  "Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n"
/** Replies of these are texts for people and are shown as they are. */
const plainTexts =
  /^(info|lolwut)$|^(client (list|info)|debug htstats|memory malloc-stats|cluster (nodes|info)|latency (graph|doctor)|proxy info)$/i

/** Words of the real one's own, in its conversations. */
const ownLeftOut = /^(help|\?|connect|restart|:set)$/i

export const redisCli: Program = async (process) => {
  const settings = readSettings(process, versionOf(process))
  if ('exitCode' in settings) {
    await process.print(settings.output)
    await process.printError(settings.complaint)
    return settings.exitCode
  }
  if (settings.warns) await process.printError(passwordWarning)
  const link = new Link(process, settings.server, settings.database)
  try {
    if (settings.pipeTimeoutMs !== undefined) return await pipe(process, link, settings.pipeTimeoutMs)
    if (settings.scan !== undefined) return await scan(process, link, settings)
    if (settings.words.length === 0 && !settings.readsLastWord) return await converse(process, link, settings)
    return await once(process, link, settings)
  } catch (error) {
    if (!(error instanceof NotConnected)) throw error
    await process.printError(`${error.message}\n`)
    return 1
  } finally {
    link.close()
  }
}

function shapeOf(process: Process, { format, delimiter }: Settings): Shape {
  return { format: format ?? (process.stdout.isTty ? 'standard' : 'raw'), delimiter }
}

/** A text of the command line as bytes. */
function bytesOf(word: string): string {
  return Buffer.from(word, 'utf8').toString('latin1')
}

async function once(process: Process, link: Link, settings: Settings): Promise<number> {
  const words = settings.words.map(bytesOf)
  if (settings.readsLastWord || settings.tag !== undefined) {
    const input = Buffer.from(await readEverything(process, process.stdin)).toString('latin1')
    if (settings.tag === undefined) words.push(input)
    else words.splice(words.indexOf(settings.tag), 1, input)
  }
  let failures = 0
  for (let time = 0; time < settings.repeat; time++) {
    if (time > 0 && settings.intervalMs > 0) await process.sleep(settings.intervalMs)
    await link.open()
    const reply = await link.ask(words)
    if (reply === undefined) {
      if (/^shutdown$/i.test(words[0] ?? '')) return 0
      await process.printError('Error: Server closed the connection\n')
      return 1
    }
    if (reply.kind === 'error') failures++
    await show(process, reply, words, settings, reply.kind === 'error' && settings.failsOnError)
  }
  return failures > 0 && settings.failsOnError ? 1 : 0
}

async function show(
  process: Process,
  reply: Reply,
  words: readonly string[],
  settings: Settings,
  isComplaint = false,
): Promise<void> {
  const shape = shapeOf(process, settings)
  const asked = `${words[0] ?? ''} ${words[1] ?? ''}`.trim()
  const isPlain = plainTexts.test(words[0] ?? '') || plainTexts.test(asked)
  const format = isPlain ? 'raw' : shape.format
  const bytes = Buffer.from(shown(reply, { ...shape, format }, isComplaint || isPlain ? '' : settings.end), 'latin1')
  await (isComplaint ? process.stderr : process.stdout).write(bytes)
}

async function scan(process: Process, link: Link, settings: Settings): Promise<number> {
  const { scan: wish, server } = settings
  const isQuoted = shapeOf(process, settings).format === 'standard'
  await link.open()
  let cursor = '0'
  do {
    const reply = await link.ask([
      'SCAN',
      cursor,
      'MATCH',
      bytesOf(wish?.pattern ?? '*'),
      'COUNT',
      String(wish?.count ?? 10),
    ])
    if (reply?.kind !== 'array') {
      await process.printError(
        `SCAN error: ${reply?.kind === 'error' ? reply.text : `no answer of ${nameOf(server)}`}\n`,
      )
      return 1
    }
    const [next, keys] = reply.items
    cursor = next?.kind === 'bulk' ? next.text : '0'
    for (const key of keys?.kind === 'array' ? keys.items : [])
      if (key.kind === 'bulk')
        await process.stdout.write(Buffer.from(`${isQuoted ? quoted(key.text) : key.text}\n`, 'latin1'))
  } while (cursor !== '0')
  return 0
}

/** Reads lines until the input ends. */
async function converse(process: Process, link: Link, settings: Settings): Promise<number> {
  const { stdin } = process
  await tryToOpen(process, link)
  let isInTransaction = false
  for (;;) {
    if (stdin.isTty) await process.print(promptOf(link, isInTransaction))
    const bytes = await stdin.readLine()
    if (bytes.length === 0) return 0
    const words = splitWords(Buffer.from(bytes).toString('latin1'))
    if (words === undefined) {
      await process.print('Invalid argument(s)\n')
      continue
    }
    const [first = ''] = words
    if (first === '') continue
    if (/^(quit|exit)$/i.test(first)) return 0
    if (/^clear$/i.test(first)) await process.print('\x1b[H\x1b[2J')
    else if (ownLeftOut.test(first)) await process.print(`redis-cli: the Camada simulator leaves out '${first}'\n`)
    else isInTransaction = await converseOnce(process, link, settings, words, isInTransaction)
  }
}

async function converseOnce(
  process: Process,
  link: Link,
  settings: Settings,
  given: readonly string[],
  isInTransaction: boolean,
): Promise<boolean> {
  const count = given.length > 1 && /^[1-9]\d*$/.test(given[0] ?? '') ? Number(given[0]) : 1
  const words = count > 1 || /^1$/.test(given[0] ?? '') ? given.slice(1) : given
  if (given.length > 1 && /^(0|-\d+)$/.test(given[0] ?? '')) {
    await process.print('Invalid redis-cli repeat command option value.\n')
    return isInTransaction
  }
  let inside = isInTransaction
  for (let time = 0; time < count; time++) {
    if (!link.isOpen && !(await tryToOpen(process, link))) return false
    const reply = await link.ask(words)
    if (reply === undefined) {
      if (/^shutdown$/i.test(words[0] ?? '')) return false
      await process.printError('Error: Server closed the connection\n')
      return false
    }
    await show(process, reply, words, settings)
    inside = follow(link, words, reply, inside)
  }
  return inside
}

/** What the prompt tells: the database, and whether a transaction is open. */
function follow(link: Link, words: readonly string[], reply: Reply, isInTransaction: boolean): boolean {
  const name = words[0]?.toLowerCase() ?? ''
  if (reply.kind === 'error') return isInTransaction && !(name === 'exec' && reply.text.startsWith('EXECABORT'))
  if (name === 'select' && reply.kind === 'status' && reply.text === 'OK') link.remember(Number(words[1]))
  if (name === 'multi') return true
  return isInTransaction && name !== 'exec' && name !== 'discard'
}

async function tryToOpen(process: Process, link: Link): Promise<boolean> {
  try {
    await link.open()
    return true
  } catch (error) {
    if (!(error instanceof NotConnected)) throw error
    await process.printError(`${error.message}\n`)
    return false
  }
}

function promptOf(link: Link, isInTransaction: boolean): string {
  if (!link.isOpen) return 'not connected> '
  const database = link.database === 0 ? '' : `[${link.database}]`
  return `${nameOf(link.server)}${database}${isInTransaction ? '(TX)' : ''}> `
}
