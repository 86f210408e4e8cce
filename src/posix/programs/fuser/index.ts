/** fuser and lsof of busybox: who holds a file open, works in it or runs it, as /proc tells. */
import { PosixError } from '../../filesystem/posixError'
import type { Process, Program } from '../../process/types'
import { complain, reason } from '../complaint'
import { missingOperand, parseOptions } from '../options'

interface Held {
  readonly pid: number
  readonly path: string
}

function linkAt(process: Process, path: string): string | undefined {
  try {
    return process.namespace.readLink(process, path)
  } catch (error) {
    if (error instanceof PosixError) return undefined
    throw error
  }
}

/** What a process has open, in the order of its descriptors. */
function openOf(process: Process, pid: number): readonly string[] {
  try {
    const names = process.namespace.readDirectory(process, `/proc/${pid}/fd`).map((entry) => entry.name)
    return names.flatMap((name) => linkAt(process, `/proc/${pid}/fd/${name}`) ?? [])
  } catch (error) {
    if (error instanceof PosixError) return []
    throw error
  }
}

function allHeld(process: Process): readonly Held[] {
  return process.host.processes().flatMap(({ pid }) => {
    const standing = ['cwd', 'exe', 'root'].flatMap((name) => linkAt(process, `/proc/${pid}/${name}`) ?? [])
    return [...standing, ...openOf(process, pid)].map((path) => ({ pid, path }))
  })
}

export const fuser: Program = async (process) => {
  const options = parseOptions(process, { short: 'mks46' })
  const signal = options.has('k')
  if (options.operands.length === 0) throw missingOperand(process, { short: '' })
  const found = new Set<number>()
  for (const name of options.operands) {
    if (/^\d+\/(tcp|udp)$/.test(name)) continue
    try {
      const wanted = process.namespace.stat(process, name)
      for (const { pid, path } of allHeld(process)) {
        if (!path.startsWith('/') || pid === process.pid) continue
        try {
          const stat = process.namespace.stat(process, path)
          if (stat.deviceId === wanted.deviceId && (options.has('m') || stat.inode === wanted.inode)) found.add(pid)
        } catch (error) {
          if (!(error instanceof PosixError)) throw error
        }
      }
    } catch (error) {
      await complain(process, `can't stat '${name}': ${reason(process, error)}`)
      return 1
    }
  }
  if (found.size === 0) return 1
  const pids = [...found].sort((left, right) => left - right)
  if (signal) for (const pid of pids) process.host.signal(pid, 'SIGKILL', process)
  else if (!options.has('s')) await process.print(`${pids.map((pid) => `${pid} `).join('')}\n`)
  return 0
}

export const lsof: Program = async (process) => {
  if (process.argv[1] === '--help') throw missingOperand(process, { short: '', busyboxStatus: 0 })
  for (const { pid } of process.host.processes()) {
    const program = linkAt(process, `/proc/${pid}/exe`)
    if (program === undefined) continue
    const lines = openOf(process, pid).map((path) => `${pid}\t${program}\t${path}\n`)
    await process.print(lines.join(''))
  }
  return 0
}
