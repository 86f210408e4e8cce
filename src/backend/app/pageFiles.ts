/**
 * The files of the built page. Hosts serve only what was listed here, by its exact path: no request's path ever
 * reaches the file system, so none can climb out of the folder.
 */
import { readdir } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { LabError } from '@shared/errors'

export interface PageFile {
  readonly filePath: string
  readonly contentType: string
  readonly isText: boolean
  /** Its name carries a hash of its content. */
  readonly isImmutable: boolean
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
}

/**
 * Every file below `directory` by the path it is asked for (`/` and `/index.html` are the same page). Source maps are
 * left out. Throws LabError `notFound` when there is no page.
 */
export async function listPageFiles(directory: string): Promise<ReadonlyMap<string, PageFile>> {
  const files = new Map<string, PageFile>()
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    if (!entry.isFile() || entry.name.endsWith('.map')) continue
    const filePath = join(entry.parentPath, entry.name)
    const path = `/${relative(directory, filePath).split(sep).join('/')}`
    const contentType = contentTypes[extname(entry.name)] ?? 'application/octet-stream'
    const isText = contentType.includes('charset')
    files.set(path, { filePath, contentType, isText, isImmutable: path.startsWith('/assets/') })
  }
  const page = files.get('/index.html')
  if (page === undefined) throw new LabError('notFound', `no page in ${directory}: build it first (npm run build)`)
  return files.set('/', page)
}
