/**
 * Where the shell has found commands before (`hash`). bash runs a remembered path without looking again; ash and dash only
 * list it. A new PATH empties the table.
 */

export class CommandTable {
  /** Paths by name; bash's `BASH_CMDS` is this map. */
  readonly paths = new Map<string, string>()
  private readonly hits = new Map<string, number>()
  private searched: string | undefined

  /** The path of a name that was found before under the same PATH. */
  find(name: string, searchPath: string | undefined): string | undefined {
    this.follow(searchPath)
    return this.paths.get(name)
  }

  /** Remembers a path that was not used yet. */
  remember(name: string, path: string, searchPath: string | undefined): void {
    this.follow(searchPath)
    this.paths.set(name, path)
    this.hits.set(name, 0)
  }

  countHit(name: string): void {
    this.hits.set(name, this.hitsOf(name) + 1)
  }

  hitsOf(name: string): number {
    return this.hits.get(name) ?? 0
  }

  forget(name: string): boolean {
    return this.paths.delete(name)
  }

  clear(): void {
    this.paths.clear()
    this.hits.clear()
  }

  copyFrom(other: CommandTable): void {
    for (const [name, path] of other.paths) {
      this.paths.set(name, path)
      this.hits.set(name, other.hitsOf(name))
    }
    this.searched = other.searched
  }

  private follow(searchPath: string | undefined): void {
    if (this.searched !== searchPath) this.clear()
    this.searched = searchPath
  }
}
