/** getconf: the system's limits by name, those that scripts ask for; the others of glibc's are unknown here. */
import type { Program } from '../../process/types'
import { complain, UsageError } from '../complaint'

const usage = 'Usage: getconf [-v specification] variable_name [pathname]\n       getconf -a [pathname]\n'

/** What glibc 2.41 answers on x86_64. */
const ofSystem: Readonly<Record<string, string>> = {
  ARG_MAX: '2097152',
  CHAR_BIT: '8',
  CHAR_MAX: '127',
  CHAR_MIN: '-128',
  CHILD_MAX: '96365',
  CLK_TCK: '100',
  GNU_LIBC_VERSION: 'glibc 2.41',
  GNU_LIBPTHREAD_VERSION: 'NPTL 2.41',
  HOST_NAME_MAX: '64',
  INT_MAX: '2147483647',
  INT_MIN: '-2147483648',
  IOV_MAX: '1024',
  LEVEL1_DCACHE_LINESIZE: '64',
  LINE_MAX: '2048',
  LOGIN_NAME_MAX: '256',
  LONG_BIT: '64',
  LONG_MAX: '9223372036854775807',
  NGROUPS_MAX: '65536',
  PAGESIZE: '4096',
  PAGE_SIZE: '4096',
  PATH: '/bin:/usr/bin',
  POSIX_VERSION: '200809',
  SHRT_MAX: '32767',
  SSIZE_MAX: '32767',
  TTY_NAME_MAX: '32',
  TZNAME_MAX: '',
  UCHAR_MAX: '255',
  UINT_MAX: '4294967295',
  ULONG_MAX: '18446744073709551615',
  USHRT_MAX: '65535',
  WORD_BIT: '32',
  _NPROCESSORS_CONF: '1',
  _NPROCESSORS_ONLN: '1',
  _POSIX2_VERSION: '200809',
  _POSIX_VERSION: '200809',
  _XOPEN_VERSION: '700',
}
const ofPath: Readonly<Record<string, string>> = {
  FILESIZEBITS: '64',
  LINK_MAX: '127',
  MAX_CANON: '255',
  MAX_INPUT: '255',
  NAME_MAX: '255',
  PATH_MAX: '4096',
  PIPE_BUF: '4096',
  SYMLINK_MAX: '',
}

export const getconf: Program = async (process) => {
  const words = process.argv.slice(1)
  if (words[0] === '-v') words.splice(0, 2)
  const [name, path] = words
  if (name === undefined || words.length > 2) throw new UsageError(usage, 2)
  const values: Readonly<Record<string, string>> = {
    ...ofSystem,
    OPEN_MAX: String(process.limits.openFiles.soft),
  }
  if (name === '-a') {
    const all = Object.entries({ ...ofPath, ...values })
    await process.print(all.map(([key, value]) => `${key.padEnd(35)}${value}\n`).join(''))
    return 0
  }
  if (Object.hasOwn(ofPath, name)) {
    if (path === undefined) throw new UsageError(usage, 2)
    await process.print(`${ofPath[name] ?? ''}\n`)
    return 0
  }
  if (!Object.hasOwn(values, name)) {
    await complain(process, `Unrecognized variable \`${name}'`)
    return 2
  }
  await process.print(`${values[name] ?? ''}\n`)
  return 0
}
