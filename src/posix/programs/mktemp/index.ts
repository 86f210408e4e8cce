/** mktemp: a new file or directory (`-d`) from a template; `-p` and `-t` put it elsewhere, `-u` only names it. */
import { randomBytes } from 'node:crypto'
import { PosixError } from '../../filesystem/posixError'
import type { Process, Program } from '../../process/types'
import { complain, faced, reason } from '../complaint'
import { parseOptions } from '../options'
import { joinPath } from '../fileTree'

const table = {
  short: 'dtuqp:',
  long: { directory: 'd', 'dry-run': 'u', quiet: 'q', tmpdir: 'p::', suffix: 's:' },
  usage: '[-dt] [-p DIR] [TEMPLATE]',
}
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

export const mktemp: Program = async (process) => {
  const options = parseOptions(process, table)
  const suffix = options.value('s') ?? ''
  const template = options.operands[0] ?? faced(process, 'tmp.XXXXXX', 'tmp.XXXXXXXXXX')
  const elsewhere = options.operands.length === 0 || options.has('p') || options.has('t')
  const given = options.value('p') ?? ''
  const directory = given === '' ? (process.env.get('TMPDIR') ?? '/tmp') : given
  const pattern = elsewhere ? joinPath(directory, template) : template
  const places = /X{3,}(?=[^X/]*$)/.exec(pattern)
  if (options.has('s') && !template.endsWith('X')) {
    await complain(process, `with --suffix, template '${template}' must end in X`)
    return 1
  }
  if (places === null || (process.host.face === 'busybox' && !pattern.endsWith('XXXXXX'))) {
    await complain(process, faced(process, ': Invalid argument', `too few X's in template '${template}'`))
    return 1
  }
  for (let attempt = 0; ; attempt++) {
    const random = [...randomBytes(places[0].length)].map((byte) => letters[byte % letters.length]).join('')
    const path = pattern.slice(0, places.index) + random + pattern.slice(places.index + places[0].length) + suffix
    try {
      if (!options.has('u')) create(process, path, options.has('d'))
      await process.print(`${path}\n`)
      return 0
    } catch (error) {
      if (error instanceof PosixError && error.code === 'EEXIST' && attempt < 100) continue
      const why = reason(process, error)
      if (!options.has('q'))
        await complain(
          process,
          faced(
            process,
            `: ${why}`,
            `failed to create ${options.has('d') ? 'directory' : 'file'} via template '${pattern}': ${why}`,
          ),
        )
      return 1
    }
  }
}

function create(process: Process, path: string, isDirectory: boolean): void {
  if (isDirectory) process.namespace.createDirectory(process, path, 0o700)
  else process.namespace.open(process, path, { write: true, createMode: 0o600, exclusive: true }).close()
}
