/** What a verb of `camada labs` is. */
import type { LabLocale } from '@backend/labs/loadLabs'

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

/** Prints a line. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
