/** hash: the commands whose places the shell remembers. */
import { findFile } from '../findFile'
import { inBashOrder, inDashOrder, commandBuckets } from '../hashTable'
import type { Shell } from '../shell'
import type { BuiltinCall } from './builtin'
import { BuiltinFailure } from './failure'

/** `hash [-r] [name …]`, and bash's `-l`, `-t`, `-d` and `-p path`. */
export async function hash(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  if (shell.dialect === 'bash') return hashInBash(call)
  const unknown = /^-(?!-)[^r]?/.exec(args[1] ?? '')?.[0]
  if (unknown !== undefined && unknown !== '-')
    throw new BuiltinFailure(call, `${shell.dialect === 'dash' ? 'Illegal' : 'illegal'} option ${unknown}`, 2)
  if (args[1]?.startsWith('-r') === true) {
    shell.commands.clear()
    return 0
  }
  if (args.length === 1) {
    shell.commands.find('', shell.get('PATH'))
    for (const name of inDashOrder(shell.commands.paths.keys()))
      await shell.process.print(`${shell.commands.paths.get(name) ?? ''}\n`)
    return 0
  }
  return rememberAll(call, args.slice(args[1] === '--' ? 2 : 1))
}

async function hashInBash(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  if (!shell.options.has('hashall')) {
    await shell.complain('hashing disabled', 'hash')
    return 1
  }
  let flags = ''
  let path: string | undefined
  let at = 1
  for (; /^-./.test(args[at] ?? ''); at++) {
    const word = args[at] ?? ''
    if (word === '--') {
      at++
      break
    }
    const given = word.indexOf('p')
    flags += given < 0 ? word.slice(1) : word.slice(1, given)
    if (given > 0) path = word.slice(given + 1) === '' ? args[++at] : word.slice(given + 1)
  }
  const names = args.slice(at)
  shell.commands.find('', shell.get('PATH'))
  if (flags.includes('r')) shell.commands.clear()
  if (flags.includes('t')) return showPaths(call, names, flags.includes('l'))
  if (names.length === 0 && path === undefined && !flags.includes('r')) return list(shell, flags.includes('l'))
  if (path !== undefined) {
    for (const name of names) shell.commands.remember(name, path, shell.get('PATH'))
    return 0
  }
  if (!flags.includes('d')) return rememberAll(call, names)
  let status = 0
  for (const name of names) if (!shell.commands.forget(name)) status = await notFound(shell, name)
  return status
}

async function list(shell: Shell, asCommands: boolean): Promise<number> {
  const { commands } = shell
  if (commands.paths.size === 0) {
    await shell.process.print('hash: hash table empty\n')
    return 0
  }
  if (!asCommands) await shell.process.print('hits\tcommand\n')
  for (const name of inBashOrder(commands.paths.keys(), commandBuckets)) {
    const path = commands.paths.get(name) ?? ''
    const hits = String(commands.hitsOf(name)).padStart(4)
    await shell.process.print(asCommands ? `builtin hash -p ${path} ${name}\n` : `${hits}\t${path}\n`)
  }
  return 0
}

async function showPaths({ shell }: BuiltinCall, names: readonly string[], asCommands: boolean): Promise<number> {
  if (names.length === 0) {
    await shell.complain('-t: option requires an argument', 'hash')
    return 1
  }
  let status = 0
  for (const name of names) {
    const path = shell.commands.paths.get(name)
    if (path === undefined) status = await notFound(shell, name)
    else if (asCommands) await shell.process.print(`builtin hash -p ${path} ${name}\n`)
    else await shell.process.print(names.length > 1 ? `${name}\t${path}\n` : `${path}\n`)
  }
  return status
}

async function rememberAll(call: BuiltinCall, names: readonly string[]): Promise<number> {
  const { shell } = call
  let status = 0
  for (const name of names) {
    if (name.includes('/') || call.executor.findBuiltin(name) !== undefined || shell.functions.has(name)) continue
    const path = findFile(shell, name)
    if (path === undefined) status = await notFound(shell, name)
    else shell.commands.remember(name, path, shell.get('PATH'))
  }
  return status
}

async function notFound(shell: Shell, name: string): Promise<number> {
  await shell.complain(`${name}: not found`, 'hash')
  return 1
}
