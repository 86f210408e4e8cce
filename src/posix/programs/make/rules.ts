/** What makefiles say: rules by target, pattern rules, special targets; and the rules that make knows by itself. */
import type { Scope } from './variables'
import { stemOf } from './words'

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

const usualSuffixes = ['.o', '.c', '.cc', '.cpp', '.s', '.sh', '.a', '.h', '.y', '.l']

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

  /** What counts as a suffix, for `.c.o:`. */
  readonly suffixes = new Set(usualSuffixes)

  /** Rules that may be suffix rules: every suffix is known when all is read. */
  readonly ofSuffixes: { readonly target: string; readonly rule: Omit<PatternRule, 'targets' | 'prerequisites'> }[] = []

  /** Makes pattern rules of suffix rules, once all is read. */
  settleSuffixes(): void {
    for (const { target, rule } of this.ofSuffixes.splice(0)) {
      const [made, from] = suffixPattern(target, this.suffixes) ?? []
      if (made !== undefined && from !== undefined)
        this.patterns.push({ ...rule, targets: [made], prerequisites: [from] })
      else if (!this.rules.has(target))
        this.rules.set(target, [
          { prerequisites: [], orderOnly: [...rule.orderOnly], recipe: rule.recipe, isDouble: false, stem: undefined },
        ])
    }
  }

  /** Neither a signal nor the end takes it away. */
  isPrecious(target: string): boolean {
    return [...(this.special.get('.PRECIOUS') ?? [])].some((pattern) => stemOf(pattern, target) !== undefined)
  }

  /** Stays at the end, though it was only made on the way. */
  isKept(target: string): boolean {
    return this.isPrecious(target) || this.isSpecial('.SECONDARY', target) || this.isSpecial('.NOTINTERMEDIATE', target)
  }

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

/** `.c.o` as a pattern: target and prerequisite; undefined when it is no suffix rule. */
function suffixPattern(target: string, suffixes: ReadonlySet<string>): readonly [string, string] | undefined {
  const match = /^(\.[^./]+)(\.[^./]+)?$/.exec(target)
  const [, first = '', second] = match ?? []
  if (!suffixes.has(first) || (second !== undefined && !suffixes.has(second))) return undefined
  return [second === undefined ? '%' : `%${second}`, `%${first}`]
}
