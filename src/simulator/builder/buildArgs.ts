/**
 * Build arguments (moby `builder/dockerfile/buildargs.go`): what the client gave, what ARG allows in this stage, and
 * what ARG before the first FROM offers to FROM.
 */
const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'NO_PROXY', 'ALL_PROXY']
const builtIn: ReadonlySet<string> = new Set(proxies.flatMap((name) => [name, name.toLowerCase()]))

export class BuildArgs {
  private readonly allowed = new Map<string, string | undefined>()

  private constructor(
    private readonly given: Readonly<Record<string, string | null>>,
    private readonly meta: Map<string, string | undefined>,
    private readonly referenced: Set<string>,
  ) {}

  static of(given: Readonly<Record<string, string | null>>): BuildArgs {
    return new BuildArgs(given, new Map(), new Set())
  }

  /** For the next stage: what is allowed starts anew. */
  forStage(): BuildArgs {
    return new BuildArgs(this.given, this.meta, this.referenced)
  }

  /** ARG in a stage. */
  allow(name: string, defaultValue: string | undefined): void {
    this.allowed.set(name, defaultValue)
    this.referenced.add(name)
  }

  /** ARG before the first FROM. */
  offer(name: string, defaultValue: string | undefined): void {
    this.meta.set(name, defaultValue)
    this.referenced.add(name)
  }

  /** Value of an argument for FROM. */
  metaValue(name: string): string | undefined {
    return this.meta.has(name) ? this.valueOf(name, this.meta.get(name)) : this.builtInValue(name)
  }

  /** `NAME=value` of every argument that the environment doesn't set already. */
  beside(env: readonly string[]): readonly string[] {
    const taken = new Set(env.map((entry) => entry.split('=', 1)[0]))
    const names = new Set([...this.allowed.keys(), ...builtIn])
    return [...names].flatMap((name) => {
      const value = this.allowed.has(name) ? this.valueOf(name, this.allowed.get(name)) : this.builtInValue(name)
      return value === undefined || taken.has(name) ? [] : [`${name}=${value}`]
    })
  }

  /** Whether it counts for the cache: the proxies don't, unless an ARG names them. */
  countsForCache(name: string): boolean {
    return this.allowed.has(name) || !builtIn.has(name)
  }

  /** Names that the client gave and no ARG asked for, sorted. */
  unused(): readonly string[] {
    return Object.keys(this.given)
      .filter((name) => !this.referenced.has(name) && !builtIn.has(name))
      .sort()
  }

  private builtInValue(name: string): string | undefined {
    return builtIn.has(name) ? this.givenValue(name) : undefined
  }

  private valueOf(name: string, defaultValue: string | undefined): string | undefined {
    return this.givenValue(name) ?? defaultValue ?? this.meta.get(name)
  }

  private givenValue(name: string): string | undefined {
    return Object.hasOwn(this.given, name) ? (this.given[name] ?? undefined) : undefined
  }
}
