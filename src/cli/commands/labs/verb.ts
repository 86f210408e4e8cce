/** What a verb of `camada labs` is. */
import { readLabs, type LabLocale, type LoadedLab } from '@backend/labs/loadLabs'
import { LabError } from '@shared/errors'

export interface LabsArguments {
  readonly operands: readonly string[]
  /** Folder that holds `out/` and `labs/`. */
  readonly rootDir: string
  /** `simulator`, or an address as in DOCKER_HOST. */
  readonly engine: string
  readonly lang: LabLocale
  readonly title: string | undefined
}

export interface LabsVerb {
  readonly usage: string
  /** How many operands, from and to. */
  readonly operands: readonly [number, number]
  /** Resolves with the exit code. Throws LabError. */
  run(args: LabsArguments): Promise<number>
}

/** Reads the labs of a folder. Throws LabError `conflict` for one that is broken: the command was right, the files aren't. */
export async function readWholeLabs(folder: string): Promise<readonly LoadedLab[]> {
  const { labs, broken } = await readLabs(folder)
  const [first] = broken
  if (first !== undefined) throw new LabError('conflict', `${first.folder}: ${first.error.message}`)
  return labs
}

/** `1 lab`, `2 labs`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** Prints a line. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
