/** Docker contexts as the lab has them: the engines that it knows by name, and the one that it is connected to. */
export interface ContextEntry {
  readonly name: string
  readonly description: string
  /** As in DOCKER_HOST. */
  readonly host: string
  /** The lab is connected to it. */
  readonly isCurrent: boolean
}

export interface ContextSource {
  /** One of them is the engine of now. Throws LabError when there is none. */
  list(): Promise<readonly ContextEntry[]>
  /** Connects the lab to the engine of that context. Throws LabError. */
  use(name: string): Promise<void>
}

/** Where nothing but the engine of now is known. */
export function onlyDefault(host: () => string): ContextSource {
  return {
    list: () =>
      Promise.resolve([
        { name: 'default', description: 'Current DOCKER_HOST based configuration', host: host(), isCurrent: true },
      ]),
    use: () => Promise.resolve(),
  }
}
