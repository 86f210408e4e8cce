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
  const seconds = (ms: number): string =>
    posix ? (ms / 1000).toFixed(2) : `${Math.floor(ms / 60_000)}m${((ms % 60_000) / 1000).toFixed(3)}s`
  const [real, user] = [process.host.now() - start.at, process.cpuMs - start.cpu]
  const [lead, gap] = posix ? ['', ' '] : ['\n', '\t']
  await process.printError(`${lead}real${gap}${seconds(real)}\nuser${gap}${seconds(user)}\nsys${gap}${seconds(0)}\n`)
  return status
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
