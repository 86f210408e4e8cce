/**
 * Every program by the name it is invoked under. A name that isn't here can't run in the simulator, whatever the image
 * holds; a program that is here runs only if the image has a file of that name.
 */
import type { Face, Process, Program } from '../process/types'
import { UsageError } from './complaint'
import { cat } from './cat'
import { echo } from './echo'
import { kill } from './kill'
import { ls } from './ls'
import { mkdir } from './mkdir'
import { printf } from './printf'
import { sh } from './sh'
import { sleep } from './sleep'
import { test } from './test'
import { touch } from './touch'
import { falseProgram, trueProgram } from './true'

const everywhere: Readonly<Record<string, Program>> = {
  '[': test,
  bash: sh,
  cat,
  dash: sh,
  echo,
  false: falseProgram,
  kill,
  ls,
  mkdir,
  printf,
  sh,
  sleep,
  test,
  touch,
  true: trueProgram,
}

const onlyIn: Readonly<Record<Face, Readonly<Record<string, Program>>>> = {
  busybox: { ash: sh },
  gnu: {},
}

/** Finds a program; undefined when the simulator has none of that name for this face. */
export function findProgram(name: string, face: Face): Program | undefined {
  const program = Object.hasOwn(everywhere, name)
    ? everywhere[name]
    : Object.hasOwn(onlyIn[face], name)
      ? onlyIn[face][name]
      : undefined
  return program === undefined ? undefined : (process) => guarded(program, process)
}

/** Names of all programs of a face, sorted. */
export function programNames(face: Face): readonly string[] {
  return [...Object.keys(everywhere), ...Object.keys(onlyIn[face])].sort()
}

/** A wrong command line ends a program with what it has to say. */
async function guarded(program: Program, process: Process): Promise<number> {
  try {
    return await program(process)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    await process.printError(error.message)
    return error.status
  }
}
