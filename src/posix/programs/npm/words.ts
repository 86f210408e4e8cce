/** What npm says when it can't (recorded from npm 11.19). */
import type { Process } from '../../process/types'
import { leaveLog } from './place'
import type { Unobtainable } from './tree'

/** Prints each line behind `npm error`, and where the log is; returns the code. */
export async function fail(process: Process, lines: readonly string[], code = 1): Promise<number> {
  const log = leaveLog(process)
  const all = [...lines, `A complete log of this run can be found in: ${log}`]
  await process.printError(all.map((line) => `npm error${line === '' ? '' : ` ${line}`}\n`).join(''))
  return code
}

export function failUnobtainable(process: Process, { kind, packageName, range }: Unobtainable): Promise<number> {
  const wanted = `${packageName}@${range === '' ? '*' : range}`
  if (kind === 'version')
    return fail(process, [
      'code ETARGET',
      `notarget No matching version found for ${wanted}.`,
      "notarget In most cases you or one of your dependencies are requesting a package version that doesn't exist.",
    ])
  return fail(process, [
    'code E404',
    `404 Not Found - GET https://registry.npmjs.org/${packageName.replace('/', '%2f')}`,
    '404',
    `404  The requested resource '${wanted}' could not be found or you do not have permission to access it.`,
    '404',
    '404 Note that you can also install from a',
    '404 tarball, folder, http url, or git url.',
  ])
}

export function failOffline(process: Process, packageName: string): Promise<number> {
  return fail(process, [
    'code EAI_AGAIN',
    'syscall getaddrinfo',
    'errno EAI_AGAIN',
    `request to https://registry.npmjs.org/${packageName} failed, reason: getaddrinfo EAI_AGAIN registry.npmjs.org`,
  ])
}

export function failWithoutProject(process: Process, folder: string): Promise<number> {
  const path = `${folder === '/' ? '' : folder}/package.json`
  return fail(
    process,
    [
      'code ENOENT',
      'syscall open',
      `path ${path}`,
      'errno -2',
      `enoent Could not read package.json: Error: ENOENT: no such file or directory, open '${path}'`,
      'enoent This is related to npm not being able to find a file.',
      'enoent',
    ],
    254,
  )
}

/** What `npm ci` says of itself under its errors. */
export const usageOfCi = ['Clean install a project', '', 'Usage:', 'npm ci', '', 'Run "npm help ci" for more info']

export const needsLock = [
  'code EUSAGE',
  '',
  'The `npm ci` command can only install with an existing package-lock.json or',
  'npm-shrinkwrap.json with lockfileVersion >= 1. Run an install with npm@5 or',
  'later to generate a package-lock.json file, then try again.',
  '',
  ...usageOfCi,
]

export const cacheStays = [
  'As of npm@5, the npm cache self-heals from corruption issues by treating integrity mismatches as cache misses.',
  'As a result, data extracted from the cache is guaranteed to be valid.',
  'If you want to make sure everything is consistent, use `npm cache verify` instead.',
  'Deleting the cache can only make npm go slower, and is not likely to correct any problems you may be encountering!',
  '',
  "On the other hand, if you're debugging an issue with the installer, or race conditions that depend on the timing of writing to an empty cache, you can use `npm install --cache /tmp/empty-cache` to use a temporary cache instead of removing the actual one.",
  '',
  "If you're sure you want to delete the entire cache, rerun this command with --force.",
]
