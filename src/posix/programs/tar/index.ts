/** tar: create, extract and list archives in the ustar format with GNU long names; `-c -x -t -r`, `-f -z -C -v -p -O -k --exclude --strip-components -T`. */
import type { Process, Program } from '../../process/types'
import { complain, faced, isGnu, UsageError } from '../complaint'
import { parseOptions } from '../options'
import { createArchive } from './create'
import { extractArchive } from './extract'
import { TarError } from './archive'
import { statOrNothing } from '../fileTree'

const table = {
  short: 'cxtrf:zC:vpOkohT:X:ajmJZ',
  long: {
    create: 'c',
    extract: 'x',
    get: 'x',
    list: 't',
    append: 'r',
    file: 'f:',
    gzip: 'z',
    bzip2: 'j',
    xz: 'J',
    'auto-compress': 'a',
    'exclude-from': 'X:',
    overwrite: 'U',
    directory: 'C:',
    verbose: 'v',
    'preserve-permissions': 'p',
    'to-stdout': 'O',
    'keep-old-files': 'k',
    dereference: 'h',
    exclude: 'E:',
    'strip-components': 's:',
    'files-from': 'T:',
    'no-same-owner': 'o',
    'numeric-owner': 'n',
    'no-same-permissions': 'N',
  },
  gnuStatus: 2,
  usage: 'c|x|t [-ZzJjahmvokO] [-f TARFILE] [-C DIR] [-T FILE] [-X FILE] [LONGOPT]... [FILE]...',
}

export const tar: Program = async (process) => {
  const first = process.argv[1] ?? ''
  const bundled = first !== '' && !first.startsWith('-')
  const argv = bundled ? expandOldStyle(process.argv) : process.argv
  const options = parseOptions(Object.create(process, { argv: { value: argv } }) as Process, table)
  const mode = options.last('cxtr')
  if (mode === undefined) {
    throw new UsageError(
      faced(
        process,
        `BusyBox v1.36.1 multi-call binary.\n\nUsage: tar ${table.usage}\n`,
        "tar: You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\nTry 'tar --help' or 'tar --usage' for more information.\n",
      ),
      faced(process, '1', '2') === '1' ? 1 : 2,
    )
  }
  const folder = options.value('C')
  if (folder !== undefined && statOrNothing(process, folder)?.kind !== 'directory') {
    await complain(
      process,
      faced(
        process,
        `can't change directory to '${folder}': No such file or directory`,
        `${folder}: Cannot open: No such file or directory\ntar: Error is not recoverable: exiting now`,
      ),
    )
    return isGnu(process) ? 2 : 1
  }
  for (const [letter, what] of [
    ['r', 'appending'],
    ['Z', 'compress'],
    ...(mode === 'c' ? [['J', 'writing xz']] : []),
  ]) {
    if (!options.has(letter ?? '')) continue
    await complain(process, `the Camada simulator's tar leaves out -${letter ?? ''} (${what ?? ''})`)
    return 1
  }
  try {
    const status =
      mode === 'c' ? await createArchive(process, options) : await extractArchive(process, options, mode === 't')
    if (status !== 0 && (isGnu(process) || mode === 'c'))
      await complain(
        process,
        isGnu(process)
          ? 'Exiting with failure status due to previous errors'
          : 'error exit delayed from previous errors',
      )
    return status
  } catch (error) {
    if (!(error instanceof TarError)) throw error
    await complain(process, error.message)
    return isGnu(process) ? 2 : 1
  }
}

/** `tar xzf file`: a first word without a dash, whose letters take their values from the words behind it. */
function expandOldStyle(argv: readonly string[]): string[] {
  const letters = argv[1] ?? ''
  const rest = [...argv.slice(2)]
  const words: string[] = []
  for (const letter of letters) {
    words.push(`-${letter}`)
    if ('fCTX'.includes(letter)) words.push(rest.shift() ?? '')
  }
  return [argv[0] ?? 'tar', ...words, ...rest]
}
