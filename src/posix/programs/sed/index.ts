/**
 * sed: edits lines by a script (`-n -e -f -i -r -E -s -z -u -l`); the commands are read by `script.ts` and run by
 * `machine.ts`. Its text is bytes, and it keeps one line and a chunk in memory.
 */
import { PosixError } from '../../filesystem/posixError'
import type { Process, Program } from '../../process/types'
import { byteOutput, byteTextOf, toByteText } from '../byteText'
import { complain, faced, isGnu, reason } from '../complaint'
import { missingOperand, parseOptions, type Options } from '../options'
import { PatternError } from '../regularExpression'
import { openInput, readEverything, type Output } from '../streams'
import { SedFiles } from './files'
import { SedInput } from './input'
import { Machine } from './machine'
import { parseScript } from './script'
import { ScriptError, type Command } from './syntax'

const busyboxTable = {
  short: 'ne:f:i::rE',
  long: { 'in-place': 'i::', 'regexp-extended': 'r', quiet: 'n', silent: 'n', expression: 'e:', file: 'f:' },
  usage: '[-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...\nor: sed [-i[SFX]] [-nrE] CMD [FILE]...',
}

const gnuTable = {
  short: 'ne:f:i::rEsuzl:',
  long: {
    ...busyboxTable.long,
    separate: 's',
    'null-data': 'z',
    unbuffered: 'u',
    'line-length': 'l:',
    posix: 'P',
    debug: 'D',
    sandbox: 'S',
    'follow-symlinks': 'L',
  },
  gnuStatus: 1,
}

export const sed: Program = async (process) => {
  if (!isGnu(process) && process.argv.includes('--version')) {
    await process.print('This is not GNU sed version 4.0\n')
    return 0
  }
  const options = parseOptions(process, isGnu(process) ? gnuTable : busyboxTable)
  const operands = [...options.operands]
  const scripts = options.values('e').map(toByteText)
  for (const path of options.values('f')) {
    const text = await readScript(process, path)
    if (text === undefined) return 1
    scripts.push(text)
  }
  if (!options.has('e') && !options.has('f')) {
    const script = operands.shift()
    if (script === undefined) throw missingOperand(process, busyboxTable)
    scripts.push(toByteText(script))
  }
  try {
    const commands = parseScript(scripts.join('\n'), {
      extended: options.has('r') || options.has('E'),
      gnu: isGnu(process),
    })
    const quiet = options.has('n') || scripts[0]?.startsWith('#n\n') === true
    return await edit(process, commands, operands.length === 0 ? ['-'] : operands, options, quiet)
  } catch (error) {
    if (error instanceof PatternError) await complain(process, error.wordsOf(process.host.face))
    else if (error instanceof ScriptError)
      await complain(
        process,
        isGnu(process) && error.at >= 0 ? `-e expression #1, char ${error.at}: ${error.message}` : error.message,
      )
    else throw error
    return error instanceof ScriptError ? error.status : 1
  }
}

async function readScript(process: Process, path: string): Promise<string | undefined> {
  try {
    const input = await openInput(process, path)
    const text = byteTextOf(await readEverything(process, input))
    input.close()
    return text.replace(/\n$/, '')
  } catch (error) {
    const why = reason(process, error)
    await complain(process, faced(process, `${path}: ${why}`, `couldn't open file ${path}: ${why}`))
    return undefined
  }
}

async function edit(
  process: Process,
  commands: readonly Command[],
  paths: readonly string[],
  options: Options,
  quiet: boolean,
): Promise<number> {
  let status = 0
  const inPlace = options.has('i')
  const separator = options.has('z') ? '\0' : '\n'
  const files = new SedFiles(process, byteOutput(process))
  const edited = new EditedFile(process, files, options.value('i') ?? '')
  const input = new SedInput(process, {
    paths,
    separator,
    isSeparate: options.has('s') || inPlace,
    onFailure: async (path, error) => {
      await files.main.flush()
      const why = reason(process, error)
      const unread =
        why === 'Is a directory'
          ? inPlace
            ? `couldn't edit ${path}: not a regular file`
            : `read error on ${path}: ${why}`
          : `can't read ${path}: ${why}`
      if (!isGnu(process) && why === 'Is a directory') return
      await complain(process, faced(process, `${path}: ${why}`, unread))
      status = !isGnu(process) ? 1 : why === 'Is a directory' ? 4 : 2
      if (inPlace && isGnu(process)) status = why === 'Is a directory' ? 4 : 1
      if (!inPlace && isGnu(process)) status = 2
    },
    ...(inPlace ? { onFile: (path) => edited.enter(path) } : {}),
  })
  try {
    for (const command of commands) {
      const path = command.name === 'w' || command.name === 'W' ? command.text : command.substitution?.file
      if (path !== undefined) await files.create(path)
    }
  } catch (error) {
    await complain(
      process,
      faced(process, `can't create file: ${reason(process, error)}`, `couldn't open file: ${reason(process, error)}`),
    )
    return 4
  }
  const lineLength = Number(options.value('l') ?? 70)
  const machine = new Machine(process, commands, {
    quiet,
    separator,
    input,
    files,
    lineLength: isGnu(process) ? lineLength : 0,
    isGnu: isGnu(process),
    isSeparate: options.has('s') || inPlace,
  })
  let code: number | undefined
  try {
    code = await machine.run()
  } catch (error) {
    // What was printed before a script fails stays printed.
    if (error instanceof ScriptError && !inPlace) await files.main.flush()
    throw error
  }
  if (code !== undefined && inPlace) await edited.finishCopying(paths)
  await files.main.flush()
  await files.close()
  return code !== undefined && code !== 0 ? code : status
}

/** `-i`: output goes to a new file, which takes the old one's name when its last line is done. */
class EditedFile {
  private path: string | undefined
  private readonly standard: Output
  private parts: Uint8Array[] = []

  constructor(
    private readonly process: Process,
    private readonly files: SedFiles,
    private readonly suffix: string,
  ) {
    this.standard = files.main
  }

  async enter(path: string | undefined): Promise<void> {
    await this.finish()
    this.path = path
    if (path === undefined) {
      this.files.main = this.standard
      return
    }
    this.parts = []
    this.files.main = byteOutput(this.process, (bytes) => {
      this.parts.push(bytes)
      return Promise.resolve()
    })
  }

  /** After `q`: what is left of the file stays as it is. */
  async finishCopying(_paths: readonly string[]): Promise<void> {
    await this.finish()
    this.files.main = this.standard
  }

  private async finish(): Promise<void> {
    const { path, process } = this
    if (path === undefined) return
    this.path = undefined
    await this.files.main.flush()
    const stat = process.namespace.stat(process, path)
    const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : ''
    const temporary = `${folder}sed${process.pid}XXXXXX`
    try {
      const file = process.namespace.open(process, temporary, { write: true, createMode: 0o600, truncate: true })
      for (const part of this.parts) file.write(part)
      file.close()
      process.namespace.setAttributes(process, temporary, { uid: stat.uid, gid: stat.gid })
      process.namespace.setAttributes(process, temporary, { mode: stat.mode })
      const backup = this.suffix.includes('*') ? this.suffix.replaceAll('*', path) : `${path}${this.suffix}`
      if (this.suffix !== '') process.namespace.rename(process, path, backup)
      process.namespace.rename(process, temporary, path)
    } catch (error) {
      if (!(error instanceof PosixError)) throw error
      const why = reason(process, error)
      await complain(
        process,
        faced(
          process,
          `${path}: ${why}`,
          `couldn't open temporary file ${folder === '' ? './' : folder}sedXXXXXX: ${why}`,
        ),
      )
      process.exit(4)
    }
  }
}
