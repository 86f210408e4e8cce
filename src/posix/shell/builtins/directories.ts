/** bash's pushd, popd and dirs: a stack of directories under the current one. */
import type { BuiltinCall } from './builtin'
import { changeDirectory } from './surroundings'

export async function dirs(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  const stack = [shell.process.cwd, ...shell.directories].map((path) => shortened(call, path))
  if (args.includes('-c')) shell.directories = []
  else if (args.includes('-v'))
    await shell.process.print(stack.map((path, index) => `${String(index).padStart(2)}  ${path}\n`).join(''))
  else if (args.includes('-p')) await shell.process.print(stack.map((path) => `${path}\n`).join(''))
  else await shell.process.print(`${stack.join(' ')}\n`)
  return 0
}

function shortened({ shell }: BuiltinCall, path: string): string {
  const home = shell.get('HOME')
  return home !== undefined && home !== '/' && (path === home || path.startsWith(`${home}/`))
    ? `~${path.slice(home.length)}`
    : path
}

export async function pushDirectory(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  const before = shell.process.cwd
  const wanted = args[1] ?? shell.directories[0]
  if (wanted === undefined) {
    await shell.complain('no other directory', 'pushd')
    return 1
  }
  const status = await changeDirectory({ ...call, args: ['pushd', wanted] })
  if (status !== 0) return status
  shell.directories = [before, ...(args[1] === undefined ? shell.directories.slice(1) : shell.directories)]
  return dirs({ ...call, args: ['dirs'] })
}

export async function popDirectory(call: BuiltinCall): Promise<number> {
  const { shell } = call
  const [top, ...rest] = shell.directories
  if (top === undefined) {
    await shell.complain('directory stack empty', 'popd')
    return 1
  }
  shell.directories = rest
  const status = await changeDirectory({ ...call, args: ['popd', top] })
  return status === 0 ? dirs({ ...call, args: ['dirs'] }) : status
}
