/** What makefiles say: rules by target, pattern rules, special targets; and the rules that make knows by itself. */
import type { Scope } from './variables'

export interface RecipeLine {
  readonly text: string
  /** `Makefile:3`. */
  readonly place: string
}

export interface Rule {
  readonly prerequisites: string[]
  /** Those behind `|`: only whether they are there counts. */
  readonly orderOnly: string[]
  recipe: readonly RecipeLine[] | undefined
  readonly isDouble: boolean
  /** What `%` stood for, where the rule came from a pattern. */
  readonly stem: string | undefined
}

export interface PatternRule {
  readonly targets: readonly string[]
  readonly prerequisites: readonly string[]
  readonly orderOnly: readonly string[]
  readonly recipe: readonly RecipeLine[]
  readonly isBuiltin: boolean
}

export class RuleBook {
  readonly rules = new Map<string, Rule[]>()
  readonly patterns: PatternRule[] = []
  readonly scopes = new Map<string, Scope>()
  readonly patternScopes: { readonly pattern: string; readonly scope: Scope }[] = []
  readonly phony = new Set<string>()
  /** Prerequisites of special targets: `.SILENT`, `.PRECIOUS`, …; empty means all. */
  readonly special = new Map<string, Set<string>>()
  firstTarget: string | undefined
  /** Names that stand as prerequisites somewhere: they ought to exist. */
  readonly mentioned = new Set<string>()

  isSpecial(name: string, target: string): boolean {
    const targets = this.special.get(name)
    return targets !== undefined && (targets.size === 0 || targets.has(target))
  }
}

const compile = '$(OUTPUT_OPTION) $<'

/** Target, prerequisite and recipe. Source: GNU make's manual, "Catalogue of Built-In Rules". */
const catalogue: readonly (readonly [string, string, ...string[]])[] = [
  ['%', '%.o', '$(LINK.o) $^ $(LOADLIBES) $(LDLIBS) -o $@'],
  ['%', '%.c', '$(LINK.c) $^ $(LOADLIBES) $(LDLIBS) -o $@'],
  ['%', '%.cc', '$(LINK.cc) $^ $(LOADLIBES) $(LDLIBS) -o $@'],
  ['%', '%.cpp', '$(LINK.cc) $^ $(LOADLIBES) $(LDLIBS) -o $@'],
  ['%', '%.sh', 'cat $< >$@ ', 'chmod a+x $@'],
  ['%.o', '%.c', `$(COMPILE.c) ${compile}`],
  ['%.o', '%.cc', `$(COMPILE.cc) ${compile}`],
  ['%.o', '%.cpp', `$(COMPILE.cc) ${compile}`],
  ['%.o', '%.s', '$(COMPILE.s) -o $@ $<'],
]

export const builtinPatterns: readonly PatternRule[] = catalogue.map(([target, prerequisite, ...recipe]) => ({
  targets: [target],
  prerequisites: [prerequisite],
  orderOnly: [],
  recipe: recipe.map((text) => ({ text, place: '<builtin>' })),
  isBuiltin: true,
}))

export const builtinVariables: Readonly<Record<string, string>> = {
  AR: 'ar',
  ARFLAGS: '-rv',
  AS: 'as',
  CC: 'cc',
  CXX: 'g++',
  CPP: '$(CC) -E',
  FC: 'f77',
  LD: 'ld',
  LEX: 'lex',
  YACC: 'yacc',
  RM: 'rm -f',
  'COMPILE.c': '$(CC) $(CFLAGS) $(CPPFLAGS) $(TARGET_ARCH) -c',
  'COMPILE.cc': '$(CXX) $(CXXFLAGS) $(CPPFLAGS) $(TARGET_ARCH) -c',
  'COMPILE.s': '$(AS) $(ASFLAGS) $(TARGET_MACH)',
  'LINK.o': '$(CC) $(LDFLAGS) $(TARGET_ARCH)',
  'LINK.c': '$(CC) $(CFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_ARCH)',
  'LINK.cc': '$(CXX) $(CXXFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_ARCH)',
  OUTPUT_OPTION: '-o $@',
  SUFFIXES: '.o .c .cc .cpp .s .sh',
  '.LIBPATTERNS': 'lib%.so lib%.a',
  MAKE: '$(MAKE_COMMAND)',
  MAKE_VERSION: '4.4.1',
}

const suffixes = new Set(['.o', '.c', '.cc', '.cpp', '.s', '.sh', '.a', '.h', '.y', '.l'])

/** `.c.o` as a pattern: target and prerequisite; undefined when it is no suffix rule. */
export function suffixPattern(target: string): readonly [string, string] | undefined {
  const match = /^(\.[^./]+)(\.[^./]+)?$/.exec(target)
  const [, first = '', second] = match ?? []
  if (!suffixes.has(first) || (second !== undefined && !suffixes.has(second))) return undefined
  return [second === undefined ? '%' : `%${second}`, `%${first}`]
}
