/** bash's pushd, popd and dirs: a stack of directories under the current one. */
import type { BuiltinCall } from './builtin'
import { changeDirectory } from './surroundings'
import { refuseOption } from './usage'

interface StackWords {
  /** `-n`: the stack alone changes, or of `dirs` its letters. */
  readonly flags: string
  /** `+N` from the left, `-N` from the right. */
  readonly position: { readonly fromLeft: boolean; readonly count: number; readonly text: string } | undefined
  readonly directory: string | undefined
  readonly unknown: string | undefined
}

function readWords(args: readonly string[], letters: string): StackWords {
  let flags = ''
  let position: StackWords['position']
  let at = 1
  for (; at < args.length; at++) {
    const word = args[at] ?? ''
    const number = /^([-+])(\d+)$/.exec(word)
    if (number !== null) position = { fromLeft: number[1] === '+', count: Number(number[2]), text: word }
    else if (word === '--') return { flags, position, directory: args[at + 1], unknown: undefined }
    else if (word !== '-' && word.startsWith('-')) {
      if ([...word.slice(1)].some((letter) => !letters.includes(letter)))
        return { flags, position, directory: undefined, unknown: word }
      flags += word.slice(1)
    } else break
  }
  return { flags, position, directory: args[at], unknown: undefined }
}

/** Where a position points in a stack of so many; undefined beyond it. */
function indexOf(position: NonNullable<StackWords['position']>, length: number): number | undefined {
  const index = position.fromLeft ? position.count : length - 1 - position.count
  return index >= 0 && index < length ? index : undefined
}

function stackOf({ shell }: BuiltinCall): readonly string[] {
  return [shell.process.cwd, ...shell.directories]
}

async function outOfRange(call: BuiltinCall, text: string): Promise<number> {
  const { shell, args } = call
  const empty = shell.directories.length === 0
  const number = args[0] === 'dirs' ? text.slice(1) : text
  await shell.complain(empty ? 'directory stack empty' : `${number}: directory stack index out of range`, args[0])
  return 1
}

/** `dirs [-clpv] [+N] [-N]` */
export async function dirs(call: BuiltinCall): Promise<number> {
  const { shell } = call
  const { flags, position, unknown, directory } = readWords(call.args, 'clpv')
  if (unknown !== undefined || directory !== undefined) {
    await shell.complain(
      unknown === undefined ? `${directory ?? ''}: invalid option` : `${unknown}: invalid number`,
      'dirs',
    )
    return refuseOption(call)
  }
  if (flags.includes('c')) {
    shell.directories = []
    return 0
  }
  const stack = stackOf(call).map((path) => (flags.includes('l') ? path : shortened(call, path)))
  if (position !== undefined) {
    const index = indexOf(position, stack.length)
    if (index === undefined) return outOfRange(call, position.text)
    await shell.process.print(
      flags.includes('v') ? `${String(index).padStart(2)}  ${stack[index] ?? ''}\n` : `${stack[index] ?? ''}\n`,
    )
    return 0
  }
  if (flags.includes('v'))
    await shell.process.print(stack.map((path, index) => `${String(index).padStart(2)}  ${path}\n`).join(''))
  else await shell.process.print(`${stack.join(flags.includes('p') ? '\n' : ' ')}\n`)
  return 0
}

function shortened({ shell }: BuiltinCall, path: string): string {
  const home = shell.get('HOME')
  return home !== undefined && home !== '/' && (path === home || path.startsWith(`${home}/`))
    ? `~${path.slice(home.length)}`
    : path
}

/** `pushd [-n] [+N | -N | dir]` */
export async function pushDirectory(call: BuiltinCall): Promise<number> {
  const { shell } = call
  const words = readWords(call.args, 'n')
  if (words.unknown !== undefined) {
    await shell.complain(`${words.unknown}: invalid number`, 'pushd')
    return refuseOption(call)
  }
  const stays = words.flags.includes('n')
  const stack = stackOf(call)
  if (stays && words.position === undefined && words.directory === undefined) return 0
  if (words.position !== undefined || words.directory === undefined) {
    if (words.position === undefined && shell.directories.length === 0) {
      await shell.complain('no other directory', 'pushd')
      return 1
    }
    const index = words.position === undefined ? 1 : indexOf(words.position, stack.length)
    if (index === undefined || shell.directories.length === 0) return outOfRange(call, words.position?.text ?? '')
    const turned =
      words.position === undefined
        ? [stack[1] ?? '', stack[0] ?? '', ...stack.slice(2)]
        : [...stack.slice(index), ...stack.slice(0, index)]
    return arrange(call, stays ? [stack[0] ?? '', ...turned.slice(1)] : turned, stays, !stays)
  }
  return arrange(
    call,
    stays ? [stack[0] ?? '', words.directory, ...stack.slice(1)] : [words.directory, ...stack],
    stays,
  )
}

/** `popd [-n] [+N | -N]` */
export async function popDirectory(call: BuiltinCall): Promise<number> {
  const { shell } = call
  const words = readWords(call.args, 'n')
  const wrong = words.unknown ?? words.directory
  if (wrong !== undefined) {
    await shell.complain(wrong.startsWith('-') ? `${wrong}: invalid number` : `${wrong}: invalid argument`, 'popd')
    return refuseOption(call)
  }
  const stack = stackOf(call)
  if (shell.directories.length === 0) {
    await shell.complain('directory stack empty', 'popd')
    return 1
  }
  const stays = words.flags.includes('n')
  const index = words.position === undefined ? (stays ? 1 : 0) : indexOf(words.position, stack.length)
  if (index === undefined) return outOfRange(call, words.position?.text ?? '')
  return arrange(call, [...stack.slice(0, index), ...stack.slice(index + 1)], stays)
}

/** Makes a stack the one that there is: goes to its top unless that is to stay, and shows it. */
async function arrange(call: BuiltinCall, stack: readonly string[], stays: boolean, shows = true): Promise<number> {
  const { shell, args } = call
  const [top = '', ...below] = stack
  if (!stays && top !== shell.process.cwd) {
    const status = await changeDirectory({ ...call, args: [args[0] ?? 'pushd', '--', top] })
    if (status !== 0) return status
  }
  shell.directories = below
  return shows ? dirs({ ...call, args: ['dirs'] }) : 0
}
