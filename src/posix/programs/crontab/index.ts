/** crontab of busybox: keeps a user's table in /var/spool/cron/crontabs (`-l -r -u`, a file, `-`). Nobody runs what it says. */
import { PosixError } from '../../filesystem/posixError'
import { rootCredentials } from '../../filesystem/namespaceTypes'
import type { Process, Program } from '../../process/types'
import { complain, reason } from '../complaint'
import { missingOperand, parseOptions } from '../options'
import { readNames } from '../ownership'
import { openInput, readEverything } from '../streams'

const folder = '/var/spool/cron/crontabs'
const root = { credentials: rootCredentials, umask: 0o077, cwd: folder }

export const crontab: Program = async (process) => {
  const options = parseOptions(process, { short: 'u:c:lerd' })
  const fail = async (words: string): Promise<number> => {
    await complain(process, words)
    return 1
  }
  const [source] = options.operands
  if (source === undefined && options.last('lerd') === undefined) throw missingOperand(process, { short: '' })
  if (process.credentials.uid !== 0) return fail('must be suid to work properly')
  const names = readNames(process)
  const user = options.value('u') ?? names.userName(process.credentials.uid) ?? 'root'
  if (names.userId(user) === undefined) return fail(`unknown user ${user}`)
  if (options.has('e')) return fail("the Camada simulator's crontab leaves out -e")
  let bytes: Uint8Array = new Uint8Array(0)
  try {
    if (source !== undefined) bytes = await readEverything(process, await openInput(process, source))
  } catch (error) {
    return fail(`can't open '${source ?? ''}': ${reason(process, error)}`)
  }
  const place = options.value('c') ?? folder
  try {
    if (process.namespace.stat(process, place).kind !== 'directory') throw new PosixError('ENOTDIR')
  } catch (error) {
    return fail(`can't change directory to '${place}': ${reason(process, error)}`)
  }
  const path = `${place}/${user}`
  const tell = (): void => append(process, `${place}/cron.update`, `${user}\n`)
  if (options.has('l')) return show(process, path, user)
  if (source === undefined) remove(process, path)
  else install(process, path, bytes)
  tell()
  return 0
}

async function show(process: Process, path: string, user: string): Promise<number> {
  try {
    const file = process.namespace.open(root, path, { read: true })
    await process.stdout.write(file.read(file.stat().sizeBytes))
    file.close()
    return 0
  } catch (error) {
    await complain(process, `can't open '${user}': ${reason(process, error)}`)
    return 1
  }
}

function remove(process: Process, path: string): void {
  try {
    process.namespace.unlink(root, path)
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
  }
}

function install(process: Process, path: string, bytes: Uint8Array): void {
  const file = process.namespace.open(root, path, { write: true, truncate: true, createMode: 0o600 })
  file.write(bytes)
  file.close()
}

/** Tells crond, if there is one, whose table changed. */
function append(process: Process, path: string, line: string): void {
  const file = process.namespace.open(root, path, { write: true, append: true, createMode: 0o600 })
  file.write(Buffer.from(line))
  file.close()
}
