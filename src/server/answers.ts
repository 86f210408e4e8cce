/**
 * Answers of the browser host over plain HTTP: the built page, compressed on first use and kept, and refusals. Every
 * answer carries the page policy and the protective headers.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { PageFile } from '@backend/app/pageFiles'
import { contentPolicy, protectiveHeaders } from '@shared/contract/contentPolicy'

type Encoding = 'br' | 'gzip' | 'identity'

interface Body {
  readonly etag: string
  readonly bytes: Buffer
}

/** Answers of small files stay uncompressed: the header costs more than it saves. */
const smallestCompressedBytes = 1024

/** Serves the listed files to GET and HEAD; resolves false when the path isn't one of them. */
export class PageAnswers {
  readonly #files: ReadonlyMap<string, PageFile>
  readonly #bodies = new Map<string, Promise<Body>>()

  constructor(files: ReadonlyMap<string, PageFile>) {
    this.#files = files
  }

  async answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean> {
    const file = this.#files.get(path)
    if (file === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) return false
    const encoding = file.isText ? chooseEncoding(request.headers['accept-encoding']) : 'identity'
    const body = await this.#body(file, encoding)
    setPageHeaders(request, response)
    response.setHeader('content-type', file.contentType)
    response.setHeader('cache-control', file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache')
    response.setHeader('vary', 'accept-encoding')
    response.setHeader('etag', body.etag)
    if (request.headers['if-none-match'] === body.etag) {
      response.writeHead(304).end()
      return true
    }
    if (body.etag.endsWith('-br"') || body.etag.endsWith('-gzip"')) response.setHeader('content-encoding', encoding)
    response.setHeader('content-length', body.bytes.length)
    response.writeHead(200).end(request.method === 'HEAD' ? undefined : body.bytes)
    return true
  }

  #body(file: PageFile, encoding: Encoding): Promise<Body> {
    const key = `${encoding} ${file.filePath}`
    const known = this.#bodies.get(key)
    if (known !== undefined) return known
    const body = loadBody(file.filePath, encoding)
    this.#bodies.set(key, body)
    // What could not be read is tried again.
    body.catch(() => this.#bodies.delete(key))
    return body
  }
}

/** Answers with a short text, e.g. a refusal. */
export function answerText(request: IncomingMessage, response: ServerResponse, status: number, text: string): void {
  setPageHeaders(request, response)
  response.setHeader('cache-control', 'no-store')
  if (status === 401) response.setHeader('www-authenticate', 'Bearer')
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
}

/** `'self'` covers WebSockets too by CSP 3, but not in every browser: the socket's origin is named. */
function setPageHeaders(request: IncomingMessage, response: ServerResponse): void {
  for (const [name, value] of Object.entries(protectiveHeaders)) response.setHeader(name, value)
  const host = request.headers.host ?? ''
  const connect = /^[\w.:[\]-]+$/.test(host) ? [`ws://${host}`] : []
  response.setHeader('content-security-policy', contentPolicy(connect))
}

function chooseEncoding(accepted: string | string[] | undefined): Encoding {
  const names = String(accepted ?? '')
    .split(',')
    .filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part))
    .map((part) => part.split(';')[0]?.trim())
  return names.includes('br') ? 'br' : names.includes('gzip') ? 'gzip' : 'identity'
}

async function loadBody(filePath: string, encoding: Encoding): Promise<Body> {
  const bytes = await readFile(filePath)
  const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
  if (encoding === 'identity' || bytes.length < smallestCompressedBytes) return { etag: `"${hash}"`, bytes }
  return { etag: `"${hash}-${encoding}"`, bytes: await compress(bytes, encoding) }
}

function compress(bytes: Buffer, encoding: 'br' | 'gzip'): Promise<Buffer> {
  if (encoding === 'gzip') return promisify(gzip)(bytes)
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 6,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
  }
  return promisify(brotliCompress)(bytes, { params })
}
