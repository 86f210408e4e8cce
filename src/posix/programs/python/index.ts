/**
 * python3: scripts from a file, `-c`, standard input, a terminal, `-m json.tool`, `-m pip` and `-m venv`. They run by MicroPython in
 * a worker (`@posix/python/guest`); `--version` says the image's version, and that.
 */
import { PosixError } from '../../filesystem/posixError'
import { runGuest } from '../../guest/runGuest'
import type { PythonInput } from '../../python/messages'
import type { Process, Program } from '../../process/types'
import { decodeText } from '../../text'
import { reason } from '../complaint'
import { placeOf } from '../pip/place'
import { readOptions, type PythonOptions } from './options'
import { jsonTool } from './jsonTool'
import { makeEnvironments } from './venv'

/** What the interpreter is, for who asks for its version. */
const interpreterWords =
  'python3: the Camada simulator runs Python scripts by MicroPython 1.27: a part of the language and of its modules'

/** The last release of each version that an image can have. */
const releases: Readonly<Record<string, string>> = { '3.11': '3.11.2', '3.12': '3.12.10', '3.13': '3.13.5' }

export const python: Program = async (process) => {
  const options = readOptions(process.argv.slice(1), executableOf(process))
  if (options.problem !== undefined) {
    await process.printError(`${options.problem}\n`)
    return 2
  }
  const version = versionOf(process)
  if (options.wantsVersion) {
    await process.print(`Python ${version}\n`)
    await process.printError(`${interpreterWords}\n`)
    return 0
  }
  if (options.wantsHelp) {
    await process.print(help)
    return 0
  }
  if (options.module !== undefined) return runModule(process, options, version)
  const source = await sourceOf(process, options)
  return typeof source === 'number' ? source : interpret(process, options, version, source)
}

type Run = PythonInput['run']

const help = `usage: python3 [option] ... [-c cmd | -m mod | file | -] [arg] ...
Options that the Camada simulator has:
-c cmd : program passed in as string (terminates option list)
-h     : print this help message and exit (also -? or --help)
-m mod : json.tool, pip and venv
-u     : force the stdout and stderr streams to be unbuffered
-V     : print the Python version number and exit (also --version)
file   : program read from script file
-      : program read from stdin (default; interactive mode if a tty)
arg ...: arguments passed to program in sys.argv[1:]
`

function versionOf(process: Process): string {
  const minor = placeOf(process).python
  return releases[minor] ?? process.env.get('PYTHON_VERSION') ?? `${minor}.7`
}

async function sourceOf(process: Process, options: PythonOptions): Promise<Run | number> {
  if (options.command !== undefined) return { kind: 'script', source: `${options.command}\n`, name: '<string>' }
  if (options.file !== undefined && options.file !== '-') return fileSource(process, options.file)
  if (process.stdin.isTty) return { kind: 'terminal' }
  const parts: Uint8Array[] = []
  for (;;) {
    const part = await process.stdin.read(65536)
    if (part.length === 0) break
    parts.push(part)
  }
  return { kind: 'script', source: decodeText(Buffer.concat(parts)), name: '<stdin>' }
}

async function fileSource(process: Process, file: string): Promise<Run | number> {
  try {
    const opened = process.namespace.open(process, file, { read: true })
    try {
      const stat = opened.stat()
      const name = file.startsWith('/') ? file : `${process.cwd === '/' ? '' : process.cwd}/${file}`
      if (stat.kind === 'directory') {
        await process.printError(`${program(process)}: can't find '__main__' module in '${name}'\n`)
        return 1
      }
      return { kind: 'script', source: decodeText(opened.readAt(0, stat.sizeBytes)), name }
    } finally {
      opened.close()
    }
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    const number = error.code === 'ENOENT' ? 2 : error.code === 'EACCES' ? 13 : 20
    const name = file.startsWith('/') ? file : `${process.cwd === '/' ? '' : process.cwd}/${file}`
    await process.printError(
      `${program(process)}: can't open file '${name}': [Errno ${number}] ${reason(process, error)}\n`,
    )
    return 2
  }
}

/** As it is invoked; found on PATH, by its full name. */
function program(process: Process): string {
  const name = process.argv[0] ?? 'python3'
  return name.includes('/') ? name : executableOf(process)
}

function executableOf(process: Process): string {
  const name = process.argv[0] ?? 'python3'
  if (name.startsWith('/')) return name
  const folders = (process.env.get('PATH') ?? '').split(':')
  const found = folders.find((folder) => process.namespace.exists(process, `${folder}/${name}`))
  return found === undefined ? name : `${found}/${name}`
}

async function interpret(process: Process, options: PythonOptions, version: string, run: Run): Promise<number> {
  const place = placeOf(process)
  const isUnbuffered = options.isUnbuffered || (process.env.get('PYTHONUNBUFFERED') ?? '') !== ''
  const name = run.kind === 'script' && run.name.startsWith('/') ? run.name : undefined
  const first = options.command === undefined ? (options.file ?? '') : '-c'
  if (run.kind === 'terminal')
    await process.print(
      `Python ${version} (main) [GCC 14.2.0] on linux\nType "help", "copyright", "credits" or "license" for more information.\n(${interpreterWords})\n`,
    )
  const input: PythonInput = {
    run,
    argv: [first, ...options.rest],
    scriptFolder: name === undefined ? '' : name.slice(0, Math.max(1, name.lastIndexOf('/'))),
    packageFolders: [place.folder],
    executable: executableOf(process),
    version,
    terminals: [process.stdin.isTty, process.stdout.isTty, process.stderr.isTty],
    output: isUnbuffered ? 'none' : process.stdout.isTty || run.kind === 'terminal' ? 'line' : 'block',
  }
  const { code, failure, wasDeaf } = await runGuest(process, 'python', {
    input,
    signals: ['SIGINT'],
    deafAfterMs: 1500,
  }).ended
  if (failure !== undefined) await process.printError(`python3: ${failure.split('\n')[0] ?? 'it failed'}\n`)
  // Where it was is not known then.
  if (wasDeaf === true) await process.printError('Traceback (most recent call last):\nKeyboardInterrupt\n')
  return code
}

/** The pip beside the interpreter, or the one on PATH. */
function pipOf(process: Process, executable: string): string {
  const beside = `${executable.slice(0, executable.lastIndexOf('/'))}/pip3`
  return process.namespace.exists(process, beside) ? beside : 'pip3'
}

async function runModule(process: Process, options: PythonOptions, version: string): Promise<number> {
  const executable = executableOf(process)
  if (options.module === 'pip')
    return process.execute({ argv: [pipOf(process, executable), ...options.rest], env: process.env })
  if (options.module === 'venv') return makeEnvironments(process, options.rest, { executable, version })
  if (options.module === 'json.tool')
    return interpret(process, options, version, { kind: 'script', source: jsonTool, name: '<json.tool>' })
  await process.printError(`${executableOf(process)}: No module named ${options.module ?? ''}\n`)
  return 1
}
