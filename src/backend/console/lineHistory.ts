/**
 * The console's history, one for all its tabs and kept over restarts: a file of lines in the data folder, the newest
 * last. A line that begins with a blank is not kept, as with bash's `ignorespace`: secrets may stand in it.
 */
import { appendFileSync, readFileSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { LineHistory } from '@posix/shell/interaction'

const kept = 1000

/** Opens the history in `file`; one that can't be read or written is none, and typing goes on. */
export function openLineHistory(file: string): LineHistory {
  let lines = readLines(file)
  if (lines.length > kept) {
    lines = lines.slice(-kept)
    void shorten(file, lines)
  } else void mkdir(dirname(file), { recursive: true }).catch(() => undefined)
  return {
    lines: () => lines,
    add(line) {
      if (line.startsWith(' ') || lines.at(-1) === line) return
      lines = [...lines.slice(1 - kept), line]
      try {
        appendFileSync(file, `${line}\n`, { mode: 0o600 })
      } catch {
        // A full disk costs the history of this line, not the line.
      }
    },
  }
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
  } catch {
    return []
  }
}

async function shorten(file: string, lines: readonly string[]): Promise<void> {
  try {
    await writeFile(`${file}.new`, `${lines.join('\n')}\n`, { mode: 0o600 })
    await rename(`${file}.new`, file)
  } catch {
    // It is tried again at the next start.
  }
}
