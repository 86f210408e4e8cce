/** Programs that run other programs: env, xargs, find -exec, timeout, nohup. */
import { ExecuteError } from '../process/executable'
import { shellStatus } from '../process/signals'
import type { Process, ProcessHandle } from '../process/types'
import { complain, isGnu, reason } from './complaint'

/** Starts a program with this process's descriptors. Throws `ExecuteError` when it can't be run. */
export function spawnHere(
  process: Process,
  argv: readonly string[],
  env: ReadonlyMap<string, string> = process.env,
): ProcessHandle {
  const descriptors = new Map(
    [...process.descriptors].map(([number, descriptor]) => [number, descriptor.duplicate()] as const),
  )
  try {
    return process.spawn({
      argv,
      env,
      cwd: process.cwd,
      credentials: process.credentials,
      umask: process.umask,
      descriptors,
    })
  } catch (error) {
    for (const descriptor of descriptors.values()) descriptor.close()
    throw error
  }
}

/** Runs a program to its end; its status as a shell counts it. Says why it can't be run: 127 or 126. */
export async function runHere(
  process: Process,
  argv: readonly string[],
  words: (name: string, why: string) => string,
): Promise<number> {
  try {
    return shellStatus(await process.wait(spawnHere(process, argv)))
  } catch (error) {
    if (!(error instanceof ExecuteError)) throw error
    return cannotExecute(process, error, words(argv[0] ?? '', error.sentence ?? reason(process, error)))
  }
}

/** Becomes another program (of that path, or found by its name); returns only when that fails. */
export async function becomeOther(
  process: Process,
  argv: readonly string[],
  env: ReadonlyMap<string, string>,
  words: (name: string, why: string) => string,
  executable?: string,
): Promise<number> {
  try {
    return await process.execute({ argv, env, ...(executable === undefined ? {} : { executable }) })
  } catch (error) {
    if (!(error instanceof ExecuteError)) throw error
    return cannotExecute(process, error, words(argv[0] ?? '', error.sentence ?? reason(process, error)))
  }
}

async function cannotExecute(process: Process, error: ExecuteError, message: string): Promise<number> {
  await complain(process, message)
  return error.code === 'ENOENT' ? 127 : 126
}

/** `env: can't execute 'x': …` in busybox's face, and what GNU's program says. */
export function executeWords(
  process: Process,
  gnu: (name: string, why: string) => string,
): (name: string, why: string) => string {
  return isGnu(process) ? gnu : (name, why) => `can't execute '${name}': ${why}`
}
