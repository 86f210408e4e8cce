/**
 * httpd of busybox: serves the files below a directory (`-h`) on a port (`-p [ADDRESS:]PORT`), in the
 * background unless `-f` keeps it. No programs are run for it, and nobody is asked for a password.
 */
import { PosixError } from '../../filesystem/posixError'
import { heldAcceptor, heldConnection, listen, type Acceptor, type Connection } from '../../process/sockets'
import type { Process, Program } from '../../process/types'
import { decodeText, encodeText } from '../../text'
import { complain, reason, UsageError } from '../complaint'
import { formatDate } from '../dates'
import { statOrNothing } from '../fileTree'
import { parseOptions } from '../options'

const table = {
  short: 'c:d:e:m:fh:ip:r:u:v',
  usage: '[-ifv[v]] [-c CONFFILE] [-p [IP:]PORT] [-u USER[:GRP]] [-r REALM] [-h HOME]',
}

const mostHeadBytes = 16_384

const types: Readonly<Record<string, string>> = {
  css: 'text/css',
  gif: 'image/gif',
  htm: 'text/html',
  html: 'text/html',
  jpg: 'image/jpeg',
  js: 'application/javascript',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain',
}

export const httpd: Program = async (process) => {
  const options = parseOptions(process, table)
  const home = options.value('h')
  if (home !== undefined) {
    try {
      process.namespace.access(process, home, { execute: true })
      process.cwd = process.namespace.realPath(process, home)
    } catch (error) {
      await complain(process, `can't change directory to '${home}': ${reason(process, error)}`)
      return 1
    }
  }
  const given = options.value('p') ?? '80'
  const port = Number(given.slice(given.lastIndexOf(':') + 1))
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new UsageError(`httpd: bad address '${given}'\n`, 1)
  let acceptor: Acceptor
  try {
    acceptor = listen(process, { address: given.includes(':') ? given.slice(0, given.lastIndexOf(':')) : '::', port })
  } catch (error) {
    await complain(process, `bind: ${reason(process, error)}`)
    return 1
  }
  if (options.has('f')) return serve(process, acceptor)
  process.fork((child) => serve(child, heldAcceptor(child, acceptor.number)))
  return 0
}

async function serve(process: Process, acceptor: Acceptor): Promise<number> {
  for (let each = await acceptor.accept(); each !== undefined; each = await acceptor.accept()) {
    const { number } = each
    process.fork(async (child) => {
      try {
        await answer(child, heldConnection(child, number))
      } catch (error) {
        if (!(error instanceof PosixError)) throw error
      }
      return 0
    })
    each.close()
  }
  return 0
}

async function answer(process: Process, connection: Connection): Promise<void> {
  let head = ''
  while (!/\r?\n\r?\n/.test(head) && head.length < mostHeadBytes) {
    const bytes = await connection.read(4096)
    if (bytes.length === 0) break
    head += decodeText(bytes)
  }
  const [, method = '', target = ''] = /^(\S+) (\S+) HTTP\//.exec(head) ?? []
  const path = decodeURIComponent(target.replace(/[?#].*/, '').replace(/%(?![0-9a-fA-F]{2})/g, '%25'))
  const write = (text: string): Promise<void> => connection.write(encodeText(text))
  if (method === '' || !path.startsWith('/')) return write(page(process, 400))
  if (method !== 'GET' && method !== 'HEAD') return write(page(process, 501))
  if (path.split('/').includes('..')) return write(page(process, 400))
  const file = found(process, `.${path}`)
  if (file === 'directory')
    return write(header(process, '302 Found', ['Content-type: text/html', `Location: ${path}/`]))
  if (file === undefined) return write(page(process, 404))
  await write(
    header(process, '200 OK', [
      `Content-type: ${types[file.path.slice(file.path.lastIndexOf('.') + 1)] ?? 'application/octet-stream'}`,
      'Accept-Ranges: bytes',
      `Last-Modified: ${webDate(Number(file.mtimeNs / 1_000_000n))}`,
      `ETag: "${(file.mtimeNs / 1_000_000_000n).toString(16)}-${file.sizeBytes.toString(16)}"`,
      `Content-Length: ${file.sizeBytes}`,
    ]),
  )
  if (method === 'HEAD') return
  const input = await process.open(file.path, { read: true })
  for (let bytes = await input.read(65_536); bytes.length > 0; bytes = await input.read(65_536))
    await connection.write(bytes)
  input.close()
}

interface FoundFile {
  readonly path: string
  readonly sizeBytes: number
  readonly mtimeNs: bigint
}

/** The file of a path, or that a slash is missing; undefined where nothing can be read. */
function found(process: Process, path: string): FoundFile | 'directory' | undefined {
  const stat = statOrNothing(process, path)
  if (stat?.kind === 'directory') return path.endsWith('/') ? found(process, `${path}index.html`) : 'directory'
  if (stat?.kind !== 'file') return undefined
  try {
    process.namespace.access(process, path, { read: true })
    return { path, sizeBytes: stat.sizeBytes, mtimeNs: stat.mtimeNs }
  } catch (error) {
    if (error instanceof PosixError) return undefined
    throw error
  }
}

function header(process: Process, status: string, lines: readonly string[]): string {
  const first = [`HTTP/1.1 ${status}`, `Date: ${webDate(process.host.now())}`, 'Connection: close']
  return [...first, ...lines, '', ''].join('\r\n')
}

function webDate(ms: number): string {
  return formatDate(ms, '%a, %d %b %Y %H:%M:%S GMT')
}

const failures = {
  400: ['Bad Request', 'Unsupported method'],
  404: ['Not Found', 'The requested URL was not found'],
  501: ['Not Implemented', 'The requested method is not recognized'],
} as const

function page(process: Process, status: keyof typeof failures): string {
  const [title, text] = failures[status]
  const body = `<HTML><HEAD><TITLE>${status} ${title}</TITLE></HEAD>\n<BODY><H1>${status} ${title}</H1>\n${text}\n</BODY></HTML>\n`
  return header(process, `${status} ${title}`, ['Content-type: text/html']) + body
}
