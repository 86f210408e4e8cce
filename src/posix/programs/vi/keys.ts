/** Keys of a terminal, one at a time: letters as they are, sequences of arrows and their like by a name. */
import type { Process } from '../../process/types'

const sequences: Readonly<Record<string, string>> = {
  ...{ '[A': 'up', '[B': 'down', '[C': 'right', '[D': 'left', '[H': 'home', '[F': 'end' },
  ...{ OA: 'up', OB: 'down', OC: 'right', OD: 'left', OH: 'home', OF: 'end' },
  ...{ '[1~': 'home', '[2~': 'insert', '[3~': 'delete', '[4~': 'end', '[5~': 'pageUp', '[6~': 'pageDown' },
}

/** The next key; undefined at the end of the input. */
export function readKeys(process: Process): () => Promise<string | undefined> {
  let waiting = ''
  return async () => {
    if (waiting === '') {
      const bytes = await process.stdin.read(4096)
      if (bytes.length === 0) return undefined
      waiting = Buffer.from(bytes).toString('latin1')
    }
    const sequence = waiting.startsWith('\x1b') ? /^(\[\d~|\[[A-H]|O[A-H])/.exec(waiting.slice(1))?.[1] : undefined
    const key = sequence === undefined ? waiting.slice(0, 1) : (sequences[sequence] ?? '\x1b')
    waiting = waiting.slice(sequence === undefined ? 1 : sequence.length + 1)
    return key
  }
}
