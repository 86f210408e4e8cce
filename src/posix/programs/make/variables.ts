/**
 * make's variables: recursive ones that are expanded when they are used, simple ones that were expanded when they were
 * set, and where each comes from, which decides who may change it. Targets have scopes of their own over the global one.
 */

export type Origin =
  'default' | 'environment' | 'file' | 'command line' | 'override' | 'automatic' | 'environment override'

export interface Variable {
  readonly value: string
  readonly isRecursive: boolean
  readonly origin: Origin
  /** `Makefile:3`. */
  readonly place: string
}

/** Who is stronger keeps its value. */
const strength: Readonly<Record<Origin, number>> = {
  default: 0,
  environment: 1,
  file: 2,
  'environment override': 3,
  'command line': 4,
  override: 5,
  automatic: 6,
}

export class Scope {
  readonly variables = new Map<string, Variable>()
  readonly exported = new Map<string, boolean>()

  constructor(readonly parent?: Scope) {}

  find(name: string): Variable | undefined {
    return this.variables.get(name) ?? this.parent?.find(name)
  }

  /** Sets a variable, unless a stronger origin has set it. */
  set(name: string, variable: Variable): void {
    const old = this.find(name)
    if (old !== undefined && strength[old.origin] > strength[variable.origin] && variable.origin !== 'automatic') return
    this.variables.set(name, variable)
  }

  isExported(name: string): boolean | undefined {
    return this.exported.get(name) ?? this.parent?.isExported(name)
  }

  names(): ReadonlySet<string> {
    return new Set([...(this.parent?.names() ?? []), ...this.variables.keys()])
  }
}

export function simple(value: string, origin: Origin, place = ''): Variable {
  return { value, isRecursive: false, origin, place }
}

export function recursive(value: string, origin: Origin, place = ''): Variable {
  return { value, isRecursive: true, origin, place }
}

/** make stops, and says why: `place` stands before the words. */
export class MakeError extends Error {
  constructor(
    message: string,
    readonly place = '',
  ) {
    super(message)
  }
}
