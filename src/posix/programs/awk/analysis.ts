/** What must be known of an awk program before it is compiled: which parameters are arrays, which functions may wait. */
import type { AwkFunction, AwkProgram, Expression, Statement } from './syntax'

export interface Analysis {
  /** By function: the indices of parameters that are arrays. */
  readonly arrayParameters: ReadonlyMap<string, ReadonlySet<number>>
  readonly waiting: ReadonlySet<string>
  /** Global names that are used as arrays. */
  readonly globalArrays: ReadonlySet<string>
}

type Visitor = (node: Expression | Statement) => void

/** Visits every node below (and with) this one. */
function visitAll(node: Expression | Statement | undefined, visit: Visitor): void {
  if (node === undefined) return
  visit(node)
  for (const child of Object.values(node) as readonly unknown[]) {
    for (const each of Array.isArray(child) ? (child as readonly unknown[]) : [child]) visitUnknown(each, visit)
  }
}

function visitUnknown(value: unknown, visit: Visitor): void {
  if (typeof value !== 'object' || value === null) return
  if ('kind' in value) visitAll(value as Expression | Statement, visit)
  else if ('to' in value) visitUnknown((value as { readonly to: unknown }).to, visit)
}

function arrayNameOf(node: Expression | Statement): string | undefined {
  switch (node.kind) {
    case 'element':
    case 'in':
    case 'forIn':
    case 'delete':
      return node.array
    case 'builtin': {
      const target = node.name === 'split' ? node.arguments[1] : undefined
      return target?.kind === 'variable' ? target.name : undefined
    }
    default:
      return undefined
  }
}

export function analyse(program: AwkProgram): Analysis {
  const arrayParameters = new Map<string, Set<number>>()
  for (const name of program.functions.keys()) arrayParameters.set(name, new Set())
  for (let changed = true; changed;) {
    changed = false
    for (const each of program.functions.values())
      for (const index of arraysOf(each, arrayParameters)) {
        const known = arrayParameters.get(each.name)
        if (known === undefined || known.has(index)) continue
        known.add(index)
        changed = true
      }
  }
  return { arrayParameters, waiting: waitingFunctions(program), globalArrays: globalArraysOf(program, arrayParameters) }
}

function usedAsArrays(body: Statement, known: ReadonlyMap<string, ReadonlySet<number>>): Set<string> {
  const names = new Set<string>()
  visitAll(body, (node) => {
    const name = arrayNameOf(node)
    if (name !== undefined) names.add(name)
    if (node.kind !== 'call') return
    for (const [index, argument] of node.arguments.entries())
      if (argument.kind === 'variable' && known.get(node.name)?.has(index) === true) names.add(argument.name)
  })
  return names
}

function arraysOf(each: AwkFunction, known: ReadonlyMap<string, ReadonlySet<number>>): number[] {
  const names = usedAsArrays(each.body, known)
  return each.parameters.flatMap((parameter, index) => (names.has(parameter) ? [index] : []))
}

function globalArraysOf(program: AwkProgram, known: ReadonlyMap<string, ReadonlySet<number>>): Set<string> {
  const names = new Set<string>(['ENVIRON', 'ARGV'])
  for (const rule of program.rules) {
    const parts = [rule.from, rule.to].filter((part) => part !== undefined)
    const body: Statement = {
      kind: 'block',
      body: [
        ...parts.map((expression): Statement => ({ kind: 'expression', expression })),
        ...(rule.body === undefined ? [] : [rule.body]),
      ],
    }
    for (const name of usedAsArrays(body, known)) names.add(name)
  }
  for (const each of program.functions.values())
    for (const name of usedAsArrays(each.body, known)) if (!each.parameters.includes(name)) names.add(name)
  return names
}

const waitingKinds = new Set(['while', 'do', 'for', 'getline'])
const waitingBuiltins = new Set(['system', 'close', 'fflush'])

/** A function may wait if it loops, reads, runs a command, calls such a function, or may call itself. */
function waitingFunctions(program: AwkProgram): Set<string> {
  const calls = new Map<string, Set<string>>()
  const waiting = new Set<string>()
  for (const each of program.functions.values()) {
    const called = new Set<string>()
    visitAll(each.body, (node) => {
      if (node.kind === 'call') called.add(node.name)
      if (waitingKinds.has(node.kind) || (node.kind === 'builtin' && waitingBuiltins.has(node.name)))
        waiting.add(each.name)
      if (node.kind === 'print' && node.redirect !== undefined) waiting.add(each.name)
    })
    calls.set(each.name, called)
  }
  for (const name of calls.keys()) if (reaches(calls, name)) waiting.add(name)
  for (let changed = true; changed;) {
    changed = false
    for (const [name, called] of calls)
      if (!waiting.has(name) && [...called].some((each) => waiting.has(each))) {
        waiting.add(name)
        changed = true
      }
  }
  return waiting
}

function reaches(calls: ReadonlyMap<string, ReadonlySet<string>>, name: string): boolean {
  const seen = new Set<string>()
  const rest = [...(calls.get(name) ?? [])]
  for (let each = rest.pop(); each !== undefined; each = rest.pop()) {
    if (each === name) return true
    if (seen.has(each)) continue
    seen.add(each)
    rest.push(...(calls.get(each) ?? []))
  }
  return false
}
