/** grep, egrep, fgrep: lines that match; `-i -v -c -n -l -L -o -q -r -R -w -x -E -F -e -f -s -h -H -m -A -B -C -a --include --exclude --color`. */
import type { Process, Program } from '../../process/types'
import { complain, invokedName, isGnu, reason, UsageError } from '../complaint'
import { missingOperand, parseOptions, type Options } from '../options'
import { PatternError } from '../regularExpression'
import { openInput, readLines } from '../streams'
import { versionLine } from '../versions'
import { refuseWords, Search } from './search'

const busyboxTable = {
  short: 'ivcnlLoqrRwxEFe:f:shHm:A:B:C:yaI',
  long: { color: 'k::', colour: 'k::' },
  usage: '[-HhnlLoqvsrRiwFE] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...',
  busyboxStatus: 2,
}

const gnuTable = {
  short: 'ivcnlLoqrRwxEFGPe:f:shHm:A:B:C:azZyUTbId:D:VN0123456789',
  long: {
    'ignore-case': 'i',
    'invert-match': 'v',
    count: 'c',
    'line-number': 'n',
    'files-with-matches': 'l',
    'files-without-match': 'L',
    'only-matching': 'o',
    quiet: 'q',
    silent: 'q',
    recursive: 'r',
    'word-regexp': 'w',
    'line-regexp': 'x',
    'extended-regexp': 'E',
    'fixed-strings': 'F',
    'basic-regexp': 'G',
    regexp: 'e:',
    file: 'f:',
    'no-messages': 's',
    'no-filename': 'h',
    'with-filename': 'H',
    'max-count': 'm:',
    'after-context': 'A:',
    'before-context': 'B:',
    context: 'C:',
    text: 'a',
    color: 'k::',
    colour: 'k::',
    include: '+:',
    exclude: '-:',
    'exclude-dir': '/:',
    'exclude-from': '@:',
    'dereference-recursive': 'R',
    'line-buffered': 'u',
    'perl-regexp': 'P',
    'no-ignore-case': '=',
    'null-data': 'z',
    null: 'Z',
    'byte-offset': 'b',
    label: 'K:',
    'binary-files': '#:',
    directories: 'd:',
    devices: 'D:',
    'initial-tab': 'T',
    'group-separator': '%:',
    'no-group-separator': '!',
    binary: 'U',
    version: 'V',
  },
  gnuStatus: 2,
  usage: '',
}

/** GNU's grep puts its usage between the two lines of a wrong command line. */
function readOptions(process: Process): Options {
  if (!isGnu(process)) return parseOptions(process, busyboxTable)
  try {
    return parseOptions(withContext(process), gnuTable)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    throw new UsageError(
      error.message.replace(/^Try/m, 'Usage: grep [OPTION]... PATTERNS [FILE]...\nTry'),
      error.status,
    )
  }
}

/** `grep -2` means `-C 2`. */
function withContext(process: Process): Process {
  const argv = process.argv.map((word) => (/^-\d+$/.test(word) ? `-C${word.slice(1)}` : word))
  return Object.create(process, { argv: { value: argv } }) as Process
}

/** Debian's egrep, fgrep and rgrep are scripts around grep, which speaks for them. */
const scriptOptions: Readonly<Record<string, string>> = { egrep: '-E', fgrep: '-F', rgrep: '-r' }

export const grep: Program = (process) => {
  const option = isGnu(process) ? scriptOptions[invokedName(process)] : undefined
  if (option === undefined) return search(process)
  const argv = ['grep', option, ...process.argv.slice(1)]
  return search(Object.create(process, { argv: { value: argv } }) as Process)
}

async function search(process: Process): Promise<number> {
  const table = isGnu(process) ? gnuTable : busyboxTable
  const options = readOptions(process)
  if (options.has('V')) {
    await process.print(`${versionLine('grep')}\n`)
    return 0
  }
  if (isGnu(process)) refuseWords(options)
  const operands = [...options.operands]
  let patterns = options.values('e').flatMap((text) => text.split('\n'))
  for (const path of options.values('f')) {
    try {
      const input = await openInput(process, path)
      patterns = [...patterns, ...(await readLines(process, input))]
      input.close()
    } catch (error) {
      await complain(process, `${path}: ${reason(process, error)}`)
      return 2
    }
  }
  if (!options.has('e') && !options.has('f')) {
    const first = operands.shift()
    if (first === undefined) {
      if (!isGnu(process)) throw missingOperand(process, table)
      throw new UsageError("Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n", 2)
    }
    patterns = first.split('\n')
  }
  try {
    return await new Search(process, options, patterns).run(operands)
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    await complain(
      process,
      isGnu(process) ? error.message : `bad regex '${patterns.join('\n')}': ${error.wordsOf('busybox')}`,
    )
    return 2
  }
}
