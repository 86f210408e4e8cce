/** What a subcommand of `camada` is. Each is a file in `commands/` and a line in the registry of `index.ts`. */

interface Surroundings {
  /** Folder that holds `out/` and `labs/`. */
  readonly rootDir: string
}

export interface Command {
  /** How it is called, without the program's name. */
  readonly usage: string
  /** It answers `--help` itself; without, that prints the usage. */
  readonly hasOwnHelp?: boolean
  /** Resolves with the exit code. Throws LabError; kind `invalid` is told with the usage and exits with 2. */
  run(argv: readonly string[], surroundings: Surroundings): Promise<number>
}
