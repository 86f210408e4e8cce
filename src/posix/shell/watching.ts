/** What a shell shows of the commands that it runs: `set -x`'s trace, and bash's `time`. */
import type { Pipeline } from 'unbash'
import { encodeText } from '../text'
import type { Executor } from './execute'

/** bash's `time`: how long a pipeline takes, on the standard error. */
export async function runTimed(executor: Executor, node: Pipeline): Promise<number> {
  const { process } = executor.shell
  const start = { at: process.host.now(), cpu: process.cpuMs }
  const posix = node.prefixes.some((prefix) => prefix.type === 'Time' && prefix.posix !== undefined)
  const status = await executor.pipelineNode(
    { ...node, prefixes: node.prefixes.filter((prefix) => prefix.type !== 'Time') },
    false,
  )
  const times = { R: process.host.now() - start.at, U: process.cpuMs - start.cpu, S: 0 }
  const format = posix ? posixFormat : (executor.shell.get('TIMEFORMAT') ?? defaultFormat)
  if (format !== '') await process.printError(`${await timesText(executor, format, times)}\n`)
  return status
}

const defaultFormat = '\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS'
const posixFormat = 'real %2R\nuser %2U\nsys %2S'

interface Times {
  /** Milliseconds on the clock, in programs, in the kernel. */
  readonly R: number
  readonly U: number
  readonly S: number
}

/** `TIMEFORMAT`: `%R %U %S` with digits and `l` for minutes, `%P`, `%%`. */
async function timesText(executor: Executor, format: string, times: Times): Promise<string> {
  let bad: string | undefined
  const text = format.replace(
    /%(?:%|P|([0-3]?)(l?)([RUS])|([^])|$)/g,
    (whole, digits = '', long = '', name = '', other = '') => {
      if (whole === '%%') return '%'
      if (whole === '%P') return (((times.U + times.S) / Math.max(1, times.R)) * 100).toFixed(2)
      if (name === 'R' || name === 'U' || name === 'S') {
        const ms = times[name as keyof Times]
        const places = digits === '' ? 3 : Number(digits)
        return long === 'l'
          ? `${Math.floor(ms / 60_000)}m${((ms % 60_000) / 1000).toFixed(places)}s`
          : (ms / 1000).toFixed(places)
      }
      bad ??= String(other)
      return ''
    },
  )
  if (bad === undefined) return text
  return `${executor.shell.errorPrefix()}TIMEFORMAT: \`${bad}': invalid format character`
}

/** Shows a command as `set -x` does: PS4, expanded, its first character once for each level of bash's subshells. */
export async function traceCommand(executor: Executor, text: string): Promise<void> {
  const { shell } = executor
  shell.options.delete('xtrace')
  try {
    const prompt = await executor.expander.doubleQuoted(shell.get('PS4') ?? '+ ').catch(() => shell.get('PS4') ?? '')
    const levels = shell.dialect === 'bash' ? shell.traceDepth : 0
    const number = Number(shell.get('BASH_XTRACEFD') ?? 2)
    const target = shell.process.descriptors.get(number)
    const line = `${prompt.slice(0, 1).repeat(levels)}${prompt}${text}\n`
    if (number === 2 || target === undefined) await shell.process.printError(line)
    else await target.write(encodeText(line))
  } finally {
    shell.options.add('xtrace')
  }
}
