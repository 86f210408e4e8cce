/** Paths without links, `.` and `..`, as readlink and realpath make them. */
import { PosixError } from '../../filesystem/posixError'
import type { Process } from '../../process/types'

/** What a link says; the error when it is none. */
export function linkTarget(process: Process, path: string): string | PosixError {
  try {
    return process.namespace.readLink(process, path)
  } catch (error) {
    if (error instanceof PosixError) return error
    throw error
  }
}

/** The canonical path; `parents` lets the last component be missing, `none` any. */
export function canonical(
  process: Process,
  path: string,
  must: 'all' | 'parents' | 'none',
  depth = 0,
): string | PosixError {
  try {
    return process.namespace.realPath(process, path)
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    if (must === 'all' || error.code !== 'ENOENT' || depth > 40 || path === '') return error
    const trimmed = path.replace(/\/+$/, '')
    const link = linkTarget(process, trimmed)
    const slash = trimmed.lastIndexOf('/')
    const parentPath = slash < 0 ? '.' : slash === 0 ? '/' : trimmed.slice(0, slash)
    if (typeof link === 'string')
      return canonical(process, link.startsWith('/') ? link : `${parentPath}/${link}`, must, depth + 1)
    const parent = must === 'none' ? canonical(process, parentPath, must, depth + 1) : linkless(process, parentPath)
    return typeof parent === 'string' ? `${parent === '/' ? '' : parent}/${trimmed.slice(slash + 1)}` : parent
  }
}

function linkless(process: Process, path: string): string | PosixError {
  try {
    return process.namespace.realPath(process, path)
  } catch (error) {
    if (error instanceof PosixError) return error
    throw error
  }
}

/** A path without `.` and `..` and doubled slashes, links left as they are. */
export function withoutDots(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}
