/** chmod: octal and symbolic modes, `-R`, `-v`, `-c`, `-f`, `--reference`. */
import type { Process, Program } from '../../process/types'
import { attempt, complain, faced, isGnu } from '../complaint'
import { modeText, parseMode } from '../fileMode'
import { missingOperand, parseOptions, type Options } from '../options'
import { joinPath, namesIn, statOrNothing } from '../fileTree'

const table = {
  short: 'RvcfrwxXsthHLP',
  long: {
    'no-dereference': 'h',
    dereference: 'd',
    'preserve-root': '/',
    'no-preserve-root': 'N',
    recursive: 'R',
    verbose: 'v',
    changes: 'c',
    silent: 'f',
    quiet: 'f',
    reference: 'F:',
  },
  usage: '[-Rcvf] MODE[,MODE]... FILE...',
}

export const chmod: Program = async (process) => {
  const minus = minusModeAt(process)
  const argv = minus < 0 ? process.argv : process.argv.map((word, index) => (index === minus ? `a${word}` : word))
  const options = parseOptions(Object.create(process, { argv: { value: argv } }) as Process, table)
  const reference = options.value('F')
  const operands = [...options.operands]
  if (reference !== undefined && statOrNothing(process, reference) === undefined && isGnu(process)) {
    await complain(process, `failed to get attributes of '${reference}': No such file or directory`)
    return 1
  }
  const mode = reference === undefined ? operands.shift() : (statOrNothing(process, reference)?.mode ?? 0).toString(8)
  if (mode === undefined || operands.length === 0) {
    if (mode !== undefined && process.host.face === 'gnu') {
      await complain(process, `missing operand after '${mode}'\nTry 'chmod --help' for more information.`)
      return 1
    }
    throw missingOperand(process, table)
  }
  if (parseMode(mode, 0, process.umask, false) === undefined) {
    if (isGnu(process)) {
      await complain(process, `invalid mode: '${mode}'\nTry 'chmod --help' for more information.`)
      return 1
    }
    // busybox reads the mode for each file, once it has found it, and gives up then.
    for (const path of operands) {
      const isFound = statOrNothing(process, path) !== undefined
      const shown = minus >= 0 && mode.startsWith('a-') ? mode.slice(1) : mode
      await complain(process, isFound ? `invalid mode '${shown}'` : `${path}: No such file or directory`)
      if (isFound) return 1
    }
    return 1
  }
  let status = 0
  for (const path of operands) if (!(await change(process, path, mode, options))) status = 1
  return status
}

/**
 * Where a word stands that takes bits away (`-w`) though it looks like options, or -1. busybox holds those for one that
 * don't begin with an option of its own, before the first operand.
 */
function minusModeAt(process: Process): number {
  const words = process.argv
  if (isGnu(process)) return words.findIndex((word, index) => index > 0 && /^-[rwxXst]+$/.test(word))
  const first = words.findIndex((word, index) => index > 0 && !/^-[-Rvcf]/.test(word))
  return /^-./.test(words[first] ?? '') ? first : -1
}

async function change(process: Process, path: string, mode: string, options: Options): Promise<boolean> {
  await process.checkpoint()
  if (options.last('/N') === '/' && options.has('R') && path === '/') {
    await complain(process, "it is dangerous to operate recursively on '/'")
    await complain(process, 'use --no-preserve-root to override this failsafe')
    return false
  }
  if (options.has('f') && isGnu(process) && statOrNothing(process, path) === undefined) return false
  if (options.has('h') && isGnu(process) && statOrNothing(process, path, false)?.kind === 'symlink') return true
  let isRefused = false
  let done = await attempt(
    process,
    async () => {
      const stat = process.namespace.stat(process, path)
      const wanted = parseMode(mode, stat.mode, process.umask, stat.kind === 'directory') ?? stat.mode
      try {
        process.namespace.setAttributes(process, path, { mode: wanted })
      } catch (error) {
        if (process.host.face !== 'gnu') throw error
        await attempt(
          process,
          () => Promise.reject(error instanceof Error ? error : new Error()),
          (why) => `changing permissions of '${path}': ${why}`,
        )
        isRefused = true
        return
      }
      if (options.has('v') || (options.has('c') && wanted !== stat.mode))
        await process.print(describe(process, path, stat.mode, wanted, stat.kind))
    },
    (why) =>
      faced(
        process,
        `${path}: ${why}`,
        statOrNothing(process, path, false)?.kind === 'symlink'
          ? `cannot operate on dangling symlink '${path}'`
          : `cannot access '${path}': ${why}`,
      ),
  )
  if (isRefused) done = false
  if (!done && !isGnu(process)) {
    // busybox says it once more of a directory that it goes no deeper into.
    const isDirectory = options.has('R') && statOrNothing(process, path, false)?.kind === 'directory'
    if (isDirectory) await complain(process, `${path}: Operation not permitted`)
    return false
  }
  if (!options.has('R') || statOrNothing(process, path, false)?.kind !== 'directory') return done
  for (const name of namesIn(process, path)) {
    const child = joinPath(path, name)
    if (statOrNothing(process, child, false)?.kind === 'symlink') continue
    if (!(await change(process, child, mode, options))) done = false
  }
  return done
}

function describe(
  process: Process,
  path: string,
  before: number,
  after: number,
  kind: Parameters<typeof modeText>[0],
): string {
  const show = (mode: number): string => `${mode.toString(8).padStart(4, '0')} (${modeText(kind, mode).slice(1)})`
  if (process.host.face !== 'gnu') return `mode of '${path}' changed to ${show(after)}\n`
  return before === after
    ? `mode of '${path}' retained as ${show(after)}\n`
    : `mode of '${path}' changed from ${show(before)} to ${show(after)}\n`
}
