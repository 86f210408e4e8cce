/**
 * Progress of pulls, loads and imports as the CLI shows it (moby 28, `pkg/jsonmessage`): without a terminal a line for
 * each new status, with one a line for each layer that is written over, with a bar.
 */
import type { RawProgress } from '../docker/engineApi'
import { CliError } from './cliError'
import { humanSize } from './humanize'

export interface ProgressOptions {
  print(text: string): Promise<void>
  /** Size of the terminal, if there is one. */
  size(): { columns: number } | undefined
  /** What a message carries besides. */
  onAux?(aux: NonNullable<RawProgress['aux']>): void
}

/** Shows all of it. Throws `CliError` with the error that the stream carries. */
export async function showProgress(messages: AsyncIterable<RawProgress>, options: ProgressOptions): Promise<void> {
  const lines = new Map<string, number>()
  for await (const message of messages) {
    if (message.aux !== undefined) {
      options.onAux?.(message.aux)
      continue
    }
    const error = message.errorDetail?.message ?? message.error
    if (error !== undefined) throw new CliError(error)
    const columns = options.size()?.columns
    const text = columns === undefined ? plain(message) : onTerminal(message, lines, columns)
    if (text !== '') await options.print(text)
  }
}

function plain(message: RawProgress): string {
  if (message.progressDetail !== undefined && barOf(message.progressDetail, 200) !== '') return ''
  if (message.progress !== undefined && message.progressDetail === undefined) return ''
  return `${message.id === undefined ? '' : `${message.id}: `}${message.stream ?? `${message.status ?? ''}\n`}`
}

function onTerminal(message: RawProgress, lines: Map<string, number>, columns: number): string {
  const { id = '', progressDetail } = message
  let before = ''
  let distance = 0
  if (id !== '' && progressDetail !== undefined) {
    if (!lines.has(id)) {
      lines.set(id, lines.size)
      before += '\n'
    }
    distance = lines.size - (lines.get(id) ?? 0)
    if (distance > 0) before += `\u001b[${distance}A`
  } else lines.clear()
  const after = distance === 0 ? '' : `\u001b[${distance}B`
  const name = id === '' ? '' : `${id}: `
  if (message.stream !== undefined) return `${before}${name}${message.stream}${after}`
  if (progressDetail === undefined) return `${before}${name}${message.status ?? ''}\n${after}`
  return `${before}\u001b[2K\r${name}${message.status ?? ''} ${barOf(progressDetail, columns)}\r${after}`
}

/** `[====>    ]  1.2MB/3.4MB`; nothing where there is nothing to show yet. */
function barOf({ current = 0, total = 0 }: { current?: number; total?: number }, columns: number): string {
  if (current <= 0 && total <= 0) return ''
  const done = humanSize(current).padStart(8)
  if (total <= 0) return done
  const half = Math.min(50, Math.trunc(Math.trunc((current / total) * 100) / 2))
  const bar = columns > 110 ? `[${'='.repeat(half)}>${' '.repeat(50 - half)}] ` : ''
  return bar + (current > total ? done : `${done}/${humanSize(total)}`)
}
