/** A directory's page, as `autoindex on` makes it. */
import { PosixError } from '../../filesystem/posixError'
import type { Process } from '../../process/types'
import { formatDate } from '../dates'

const nameWidth = 50
const sizeWidth = 19

export function listing(process: Process, path: string, uri: string): string {
  const rows = entriesOf(process, path).map(({ name, isFolder, mtimeMs, sizeBytes }) => {
    const mark = isFolder ? '/' : ''
    const whole = name + mark
    const isLong = [...whole].length > nameWidth
    const shown = isLong ? `${escaped([...whole].slice(0, nameWidth - 3).join(''))}..&gt;` : escaped(whole)
    const padding = ' '.repeat(isLong ? 0 : nameWidth - [...whole].length)
    const size = (isFolder ? '-' : String(sizeBytes)).padStart(sizeWidth + 1)
    return `<a href="${encodeURIComponent(name)}${mark}">${shown}</a>${padding} ${formatDate(mtimeMs, '%d-%b-%Y %H:%M')}${size}\r\n`
  })
  const title = `Index of ${escaped(uri)}`
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<h1>${title}</h1><hr><pre><a href="../">../</a>\r\n${rows.join('')}</pre><hr></body>\r\n</html>\r\n`
}

interface Row {
  readonly name: string
  readonly isFolder: boolean
  readonly mtimeMs: number
  readonly sizeBytes: number
}

/** Directories first, each kind by name; hidden ones are left out. */
function entriesOf(process: Process, path: string): readonly Row[] {
  const rows: Row[] = []
  for (const { name } of process.namespace.readDirectory(process, path)) {
    if (name.startsWith('.')) continue
    try {
      const { kind, mtimeNs, sizeBytes } = process.namespace.stat(process, `${path}/${name}`)
      rows.push({ name, isFolder: kind === 'directory', mtimeMs: Number(mtimeNs / 1_000_000n), sizeBytes })
    } catch (error) {
      // A link to nowhere is not listed.
      if (!(error instanceof PosixError)) throw error
    }
  }
  const before = (one: Row, other: Row): number =>
    Number(other.isFolder) - Number(one.isFolder) || (one.name < other.name ? -1 : 1)
  return rows.sort(before)
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
