/** Errors of the small Unix: an errno by its name, its number on Linux and the C library's sentence. */

const table = {
  EPERM: [1, 'Operation not permitted'],
  ENOENT: [2, 'No such file or directory'],
  ESRCH: [3, 'No such process'],
  EINTR: [4, 'Interrupted system call'],
  EIO: [5, 'I/O error'],
  ENXIO: [6, 'No such device or address'],
  E2BIG: [7, 'Argument list too long'],
  ENOEXEC: [8, 'Exec format error'],
  EBADF: [9, 'Bad file descriptor'],
  ECHILD: [10, 'No child processes'],
  EAGAIN: [11, 'Resource temporarily unavailable'],
  ENOMEM: [12, 'Out of memory'],
  EACCES: [13, 'Permission denied'],
  EBUSY: [16, 'Resource busy'],
  EEXIST: [17, 'File exists'],
  EXDEV: [18, 'Cross-device link'],
  ENODEV: [19, 'No such device'],
  ENOTDIR: [20, 'Not a directory'],
  EISDIR: [21, 'Is a directory'],
  EINVAL: [22, 'Invalid argument'],
  EMFILE: [24, 'Too many open files'],
  ENOTTY: [25, 'Not a tty'],
  ETXTBSY: [26, 'Text file busy'],
  EFBIG: [27, 'File too large'],
  ENOSPC: [28, 'No space left on device'],
  ESPIPE: [29, 'Invalid seek'],
  EROFS: [30, 'Read-only file system'],
  EMLINK: [31, 'Too many links'],
  EPIPE: [32, 'Broken pipe'],
  ERANGE: [34, 'Result not representable'],
  ENAMETOOLONG: [36, 'Filename too long'],
  ENOSYS: [38, 'Function not implemented'],
  ENOTEMPTY: [39, 'Directory not empty'],
  ELOOP: [40, 'Symbolic link loop'],
  ENODATA: [61, 'No data available'],
  EOPNOTSUPP: [95, 'Not supported'],
  EADDRINUSE: [98, 'Address in use'],
  EADDRNOTAVAIL: [99, 'Address not available'],
  ENETUNREACH: [101, 'Network unreachable'],
  ECONNRESET: [104, 'Connection reset by peer'],
  ENOTCONN: [107, 'Socket not connected'],
  ETIMEDOUT: [110, 'Operation timed out'],
  ECONNREFUSED: [111, 'Connection refused'],
  EHOSTUNREACH: [113, 'Host is unreachable'],
} as const

export type ErrnoName = keyof typeof table

/** Whether a code, as Node's errors have one, is an errno of this table. */
export function isErrnoName(code: string): code is ErrnoName {
  return Object.hasOwn(table, code)
}

/** Its number on Linux. */
export function errnoNumber(code: ErrnoName): number {
  return table[code][0]
}

/** What `strerror` says; these are musl's words (Alpine, busybox). GNU's differ in a few: `gnuErrorText`. */
export function muslErrorText(code: ErrnoName): string {
  return table[code][1]
}

const gnuTexts: Partial<Record<ErrnoName, string>> = {
  EIO: 'Input/output error',
  ENOMEM: 'Cannot allocate memory',
  EBUSY: 'Device or resource busy',
  EXDEV: 'Invalid cross-device link',
  ENOTTY: 'Inappropriate ioctl for device',
  ESPIPE: 'Illegal seek',
  ERANGE: 'Numerical result out of range',
  ENAMETOOLONG: 'File name too long',
  ELOOP: 'Too many levels of symbolic links',
  EOPNOTSUPP: 'Operation not supported',
  EADDRINUSE: 'Address already in use',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  ENETUNREACH: 'Network is unreachable',
  ENOTCONN: 'Transport endpoint is not connected',
  ETIMEDOUT: 'Connection timed out',
  EHOSTUNREACH: 'No route to host',
}

/** What glibc's `strerror` says (Debian, Ubuntu; Debian's static busybox is linked to it too). */
export function gnuErrorText(code: ErrnoName): string {
  return gnuTexts[code] ?? muslErrorText(code)
}

/**
 * An errno as an exception. It has no stack: most are answers and not faults (a search of PATH meets five of them), and
 * recording where each was made is what costs.
 */
export class PosixError extends Error {
  readonly code: ErrnoName
  readonly path: string | undefined

  constructor(code: ErrnoName, path?: string) {
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    super(path === undefined ? `${code}: ${muslErrorText(code)}` : `${code}: ${muslErrorText(code)}: ${path}`)
    Error.stackTraceLimit = stackTraceLimit
    this.name = 'PosixError'
    this.code = code
    this.path = path
  }
}
