/** What `unzip -l` and `unzip -v` print. */
import type { ZipEntry } from './archive'

/** The entries that were chosen, under the number of all. */
export function listing(entries: readonly ZipEntry[], count: number, isVerbose: boolean): string {
  const whole = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0)
  const packed = entries.reduce((sum, entry) => sum + entry.packedBytes, 0)
  const files = `${count} files\n`
  if (!isVerbose) {
    const lines = entries.map(({ sizeBytes, date, time, name }) => `${pad(sizeBytes, 9)}  ${date} ${time}   ${name}\n`)
    const head = '  Length      Date    Time    Name\n---------  ---------- -----   ----\n'
    return `${head}${lines.join('')} --------                     -------\n${pad(whole, 9)}                     ${files}`
  }
  const head =
    ' Length   Method    Size  Cmpr    Date    Time   CRC-32   Name\n--------  ------  ------- ---- ---------- ----- --------  ----\n'
  const lines = entries.map(({ sizeBytes, packedBytes, method, date, time, crc32, name }) => {
    const how = method === 0 ? 'Stored' : 'Defl:N'
    const sum = crc32.toString(16).padStart(8, '0')
    return `${pad(sizeBytes, 8)}  ${how}${pad(packedBytes, 9)} ${saved(sizeBytes, packedBytes)} ${date} ${time} ${sum}  ${name}\n`
  })
  const foot = `--------          ------- ----                            ----\n`
  return `${head}${lines.join('')}${foot}${pad(whole, 8)}${pad(packed, 17)} ${saved(whole, packed)}${' '.repeat(28)}${files}`
}

function pad(value: number, width: number): string {
  return String(value).padStart(width)
}

/** How much smaller it became: ` 90%`. */
function saved(whole: number, packed: number): string {
  return `${pad(whole === 0 ? 0 : Math.floor(100 - (packed * 100) / whole), 3)}%`
}
