/**
 * Redirections act on the shell's own descriptors; children get duplicates. `redirect` returns what undoes it, for
 * builtins and compound commands; `exec` keeps it.
 */
import type { Redirection } from 'unbash'
import type { OpenOptions } from '../filesystem/namespaceTypes'
import { PosixError } from '../filesystem/posixError'
import type { Descriptor } from '../process/types'
import { encodeText } from '../text'
import type { Expander } from './expand'
import { isRestricted } from './restricted'
import type { Shell } from './shell'
import { ShellError } from './shellError'

const createMode = 0o666

/** Applies redirections from left to right. Throws `ShellError` with the dialect's words when one fails; none is left then. */
export async function redirect(
  shell: Shell,
  expander: Expander,
  redirections: readonly Redirection[],
): Promise<() => void> {
  if (redirections.length === 0) return nothingToUndo
  const table = shell.process.descriptors
  const saved: { number: number; descriptor: Descriptor | undefined }[] = []
  const put = (number: number, descriptor: Descriptor | undefined): void => {
    saved.push({ number, descriptor: table.get(number) })
    if (descriptor === undefined) table.delete(number)
    else table.set(number, descriptor)
  }
  const undo = (): void => {
    for (const { number, descriptor } of saved.reverse()) {
      const current = table.get(number)
      if (current !== descriptor) current?.close()
      if (descriptor === undefined) table.delete(number)
      else table.set(number, descriptor)
    }
  }
  try {
    for (const redirection of redirections) await applyOne(shell, expander, redirection, put)
  } catch (error) {
    if (error instanceof ShellError && saved.length > 0) await shell.complainOf(error)
    undo()
    throw error
  }
  return undo
}

const nothingToUndo = (): void => undefined

type Put = (number: number, descriptor: Descriptor | undefined) => void

async function applyOne(shell: Shell, expander: Expander, redirection: Redirection, put: Put): Promise<void> {
  if (redirection.descriptor?.type === 'FileDescriptorVariable') {
    await applyNamed(shell, expander, redirection, redirection.descriptor.name)
    return
  }
  const number = redirection.descriptor?.type === 'FileDescriptor' ? redirection.descriptor.value : undefined
  if (redirection.type === 'HereDoc') {
    const body = shell.dialect === 'bash' ? redirection.body.text.replace(/[^\n]$/, '$&\n') : redirection.body.text
    const text = redirection.operator === '<<-' ? body.replace(/^\t+/gm, '') : body
    put(
      number ?? 0,
      textDescriptor(shell, redirection.delimiter?.quoted === true ? text : await expander.hereDocument(text)),
    )
    return
  }
  const target = redirection.target === undefined ? '' : await targetOf(shell, expander, redirection)
  if (redirection.type === 'HereString') {
    put(number ?? 0, textDescriptor(shell, `${target}\n`))
    return
  }
  switch (redirection.operator) {
    case '<':
      put(number ?? 0, await openTarget(shell, target, { read: true }, 'open'))
      return
    case '<>':
      put(number ?? 0, await openTarget(shell, target, { read: true, write: true, createMode }, 'create'))
      return
    case '>':
    case '>|':
      put(
        number ?? 1,
        await openForWriting(shell, target, redirection.operator === '>' && shell.options.has('noclobber')),
      )
      return
    case '>>':
      refuseRestricted(shell, target)
      put(number ?? 1, await openTarget(shell, target, { write: true, append: true, createMode }, 'create'))
      return
    case '&>':
    case '&>>': {
      const both = await openTarget(
        shell,
        target,
        { write: true, createMode, ...(redirection.operator === '&>' ? { truncate: true } : { append: true }) },
        'create',
      )
      put(1, both)
      put(2, both.duplicate())
      return
    }
    case '<&':
    case '>&':
      await duplicate(shell, redirection.operator, number, target, put)
  }
}

const firstNamed = 10

/** bash's `{name}>file`: a free descriptor from 10 on, whose number the variable takes; it stays open. */
async function applyNamed(shell: Shell, expander: Expander, redirection: Redirection, name: string): Promise<void> {
  const table = shell.process.descriptors
  const closes = redirection.type !== 'HereDoc' && redirection.target?.value === '-'
  let number = closes ? Number(await expander.doubleQuoted(`\${${name}}`)) : firstNamed
  while (!closes && table.has(number)) number++
  if (!closes && number >= shell.process.limits.openFiles.soft) {
    const why = shell.reason('EMFILE')
    await shell.process.printError(`${shell.name}: redirection error: cannot duplicate fd: ${why}\n`)
    const target = redirection.type === 'HereDoc' ? '' : `${redirection.target?.value ?? ''}: `
    throw new ShellError(`${target}${why}`, 1, false)
  }
  const { pos, end } = redirection
  const descriptor = { type: 'FileDescriptor', value: number, pos, end } as const
  const put: Put = (at, opened) => {
    table.get(at)?.close()
    if (opened === undefined) table.delete(at)
    else table.set(at, opened)
  }
  await applyOne(shell, expander, { ...redirection, descriptor }, put)
  if (!closes) shell.set(name, String(number))
}

/** bash globs the target and refuses several names; the others take it as it is. */
async function targetOf(
  shell: Shell,
  expander: Expander,
  redirection: Exclude<Redirection, { type: 'HereDoc' }>,
): Promise<string> {
  if (redirection.target === undefined) return ''
  if (shell.dialect !== 'bash' || redirection.type === 'HereString') return expander.single(redirection.target)
  const fields = await expander.fields([redirection.target])
  if (fields.length !== 1 || fields[0] === undefined)
    throw new ShellError(`${redirection.target.text}: ambiguous redirect`, 1, false)
  return fields[0]
}

async function duplicate(
  shell: Shell,
  operator: '<&' | '>&',
  number: number | undefined,
  target: string,
  put: Put,
): Promise<void> {
  const own = number ?? (operator === '<&' ? 0 : 1)
  if (target === '-') {
    put(own, undefined)
    return
  }
  if (!/^\d+-?$/.test(target)) {
    if (operator === '>&' && number === undefined && shell.dialect !== 'dash') {
      const both = await openForWriting(shell, target, false)
      put(1, both)
      put(2, both.duplicate())
      return
    }
    if (shell.dialect === 'bash') throw new ShellError(`${target}: ambiguous redirect`, 1, false)
    throw new ShellError(
      shell.dialect === 'dash' ? 'Syntax error: Bad fd number' : 'syntax error: bad fd number',
      2,
      true,
    )
  }
  const source = shell.process.descriptors.get(Number.parseInt(target, 10))
  if (source === undefined) {
    const reason = shell.reason('EBADF')
    const wanted = Number.parseInt(target, 10)
    const words = shell.dialect === 'ash' ? `dup2(${wanted},${own}): ${reason}` : `${wanted}: ${reason}`
    throw new ShellError(words, shell.dialect === 'dash' ? 2 : 1, false)
  }
  put(own, source.duplicate())
  if (!target.endsWith('-') || shell.dialect !== 'bash') return
  source.close()
  shell.process.descriptors.delete(Number.parseInt(target, 10))
}

async function openForWriting(shell: Shell, target: string, keep: boolean): Promise<Descriptor> {
  refuseRestricted(shell, target)
  if (keep && isRegularFile(shell, target)) throw refusal(shell, target, 'create', new PosixError('EEXIST'))
  return openTarget(shell, target, { write: true, truncate: true, createMode }, 'create')
}

function refuseRestricted(shell: Shell, target: string): void {
  if (isRestricted(shell)) throw new ShellError(`${target}: restricted: cannot redirect output`, 1, false)
}

function isRegularFile(shell: Shell, path: string): boolean {
  try {
    return shell.process.namespace.stat(shell.process, path).kind === 'file'
  } catch (error) {
    if (error instanceof PosixError) return false
    throw error
  }
}

async function openTarget(
  shell: Shell,
  target: string,
  options: OpenOptions,
  verb: 'open' | 'create',
): Promise<Descriptor> {
  try {
    return await shell.process.open(target, options)
  } catch (error) {
    if (error instanceof PosixError) throw refusal(shell, target, verb, error)
    throw error
  }
}

function refusal(shell: Shell, target: string, verb: 'open' | 'create', error: PosixError): ShellError {
  const missing = error.code === 'ENOENT' || error.code === 'ENOTDIR'
  switch (shell.dialect) {
    case 'ash': {
      const reason = missing ? (verb === 'open' ? 'no such file' : 'nonexistent directory') : shell.reason(error.code)
      return new ShellError(`can't ${verb} ${target}: ${reason}`, 1, false)
    }
    case 'dash': {
      const reason = missing ? (verb === 'open' ? 'No such file' : 'Directory nonexistent') : shell.reason(error.code)
      return new ShellError(`cannot ${verb} ${target}: ${reason}`, 2, false)
    }
    case 'bash':
      return new ShellError(
        `${target}: ${error.code === 'EEXIST' ? 'cannot overwrite existing file' : shell.reason(error.code)}`,
        1,
        false,
      )
  }
}

/** A descriptor from which a text is read: a pipe that a writer of no process fills. */
function textDescriptor(shell: Shell, text: string): Descriptor {
  const { reader, writer } = shell.process.pipe()
  writer
    .write(encodeText(text))
    .catch(() => undefined)
    .finally(() => writer.close())
  return reader
}
