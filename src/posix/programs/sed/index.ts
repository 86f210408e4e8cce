/** sed: edits lines by a script (`-n -e -f -i -r -E -s`); the commands are read by `script.ts` and run by `machine.ts`. */
import type { Process, Program } from '../../process/types'
import { encodeText } from '../../text'
import { complain, faced, reason } from '../complaint'
import { missingOperand, parseOptions } from '../options'
import { PatternError } from '../regularExpression'
import { openInput, Output, readEverything } from '../streams'
import { decodeText } from '../../text'
import { Machine } from './machine'
import { parseScript, ScriptError, type Command } from './script'

const table = {
  short: 'ne:f:i::rEsuz',
  long: {
    quiet: 'n',
    silent: 'n',
    expression: 'e:',
    file: 'f:',
    'in-place': 'i::',
    'regexp-extended': 'r',
    separate: 's',
  },
  usage: '[-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...\nor: sed [-i[SFX]] [-nrE] CMD [FILE]...',
}

export const sed: Program = async (process) => {
  const options = parseOptions(process, table)
  const operands = [...options.operands]
  const scripts = [...options.values('e')]
  for (const path of options.values('f')) scripts.push(decodeText(await readFile(process, path)).replace(/\n$/, ''))
  if (!options.has('e') && !options.has('f')) {
    const script = operands.shift()
    if (script === undefined) throw missingOperand(process, table)
    scripts.push(script)
  }
  let commands: readonly Command[]
  try {
    commands = parseScript(scripts.join('\n'), {
      extended: options.has('r') || options.has('E'),
      gnu: process.host.face === 'gnu',
    })
  } catch (error) {
    if (!(error instanceof ScriptError) && !(error instanceof PatternError)) throw error
    await complain(
      process,
      faced(process, error.message, `-e expression #1, char ${scripts[0]?.length ?? 0}: ${error.message}`),
    )
    return 1
  }
  const quiet = options.has('n') || scripts[0]?.startsWith('#n\n') === true
  const inputs: { readonly path: string; readonly text: string }[] = []
  let status = 0
  for (const path of operands.length === 0 ? ['-'] : operands) {
    try {
      inputs.push({ path, text: decodeText(await readFile(process, path)) })
    } catch (error) {
      const why = reason(process, error)
      await complain(
        process,
        faced(
          process,
          `${path}: ${why}`,
          why === 'Is a directory' ? `couldn't edit ${path}: not a regular file` : `can't read ${path}: ${why}`,
        ),
      )
      status = faced(process, '1', '2') === '1' ? 1 : 2
    }
  }
  if (options.has('i')) {
    for (const input of inputs) {
      const code = await editInPlace(process, commands, input, { quiet, suffix: options.value('i') ?? '' })
      if (code !== undefined) return code
    }
    return status
  }
  const output = new Output(process)
  const groups = options.has('s') ? inputs.map((input) => [input]) : [inputs]
  for (const group of groups) {
    const machine = new Machine(process, commands, {
      quiet,
      text: group.map((input) => input.text).join(''),
      write: (text) => output.write(text),
    })
    const code = await machine.run()
    await output.flush()
    await machine.writeFiles()
    if (code !== undefined) return code
  }
  return status
}

async function readFile(process: Process, path: string): Promise<Uint8Array> {
  const input = await openInput(process, path)
  try {
    return await readEverything(process, input)
  } finally {
    input.close()
  }
}

async function editInPlace(
  process: Process,
  commands: readonly Command[],
  input: { path: string; text: string },
  options: { quiet: boolean; suffix: string },
): Promise<number | undefined> {
  const parts: string[] = []
  const machine = new Machine(process, commands, {
    quiet: options.quiet,
    text: input.text,
    write: (text) => {
      parts.push(text)
      return Promise.resolve()
    },
  })
  const code = await machine.run()
  await machine.writeFiles()
  const stat = process.namespace.stat(process, input.path)
  try {
    const temporary = `${input.path.includes('/') ? input.path.slice(0, input.path.lastIndexOf('/') + 1) : ''}sed${process.pid}XXXXXX`
    const file = process.namespace.open(process, temporary, { write: true, createMode: 0o600, truncate: true })
    const bytes = encodeText(parts.join(''))
    if (bytes.length > 0) file.write(bytes)
    file.close()
    process.namespace.setAttributes(process, temporary, { mode: stat.mode, uid: stat.uid, gid: stat.gid })
    if (options.suffix !== '') process.namespace.rename(process, input.path, `${input.path}${options.suffix}`)
    process.namespace.rename(process, temporary, input.path)
  } catch (error) {
    await complain(
      process,
      faced(
        process,
        `${input.path}: ${reason(process, error)}`,
        `couldn't open temporary file ./sedXXXXXX: ${reason(process, error)}`,
      ),
    )
    return 4
  }
  return code
}
