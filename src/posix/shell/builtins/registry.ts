/** The shell's builtins by name, for each dialect. */
import { echo } from '../../programs/echo'
import { falseProgram, trueProgram } from '../../programs/true'
import { printf } from '../../programs/printf'
import { test } from '../../programs/test'
import { evaluateTest, TestError } from '../../programs/test/evaluate'
import type { Dialect } from '../dialect'
import type { Builtin, BuiltinCall } from './builtin'
import * as control from './control'
import * as aliases from './aliases'
import { compgen, complete } from './compgen'
import { declare, localInBash } from './declare'
import * as directories from './directories'
import * as execution from './execution'
import { getOptions } from './getopts'
import { hash } from './hash'
import { help } from './help'
import { fc, history, historyInAsh } from './history'
import { inProcess } from './inProcess'
import * as jobs from './jobs'
import { killJobs } from './kill'
import { limits } from './limits'
import { mapfile } from './mapfile'
import { setBuiltinNames } from './names'
import { printfInto } from './printf'
import { read } from './read'
import { shopt } from './shopt'
import * as surroundings from './surroundings'
import { withUsage } from './usage'
import * as variables from './variables'

/** `test` and `[` without their complaints. */
function testNow({ shell, args }: Pick<BuiltinCall, 'shell' | 'args'>): number | undefined {
  if (args[0] === '[' && args.at(-1) !== ']') return undefined
  try {
    return evaluateTest(shell.process, args.slice(1, args[0] === '[' ? -1 : undefined), shell.dialect)
  } catch (error) {
    if (error instanceof TestError) return undefined
    throw error
  }
}

const special = (run: Builtin['run']): Builtin => ({ special: true, run })
const regular = (run: Builtin['run']): Builtin => ({ special: false, run })

const common: Readonly<Record<string, Builtin>> = {
  ':': { ...special(() => Promise.resolve(0)), immediately: () => 0 },
  '.': special(execution.source),
  break: special(control.breakLoop),
  continue: special(control.continueLoop),
  eval: special(execution.evaluate),
  exec: special(execution.execute),
  exit: special(control.exit),
  export: special(variables.exportVariables),
  readonly: special(variables.makeReadOnly),
  return: special(control.returnFrom),
  set: special(variables.set),
  shift: special(variables.shift),
  times: special(surroundings.times),
  trap: special(jobs.trap),
  unset: special(variables.unset),
  '[': { ...regular(inProcess(test)), immediately: testNow },
  alias: regular(aliases.alias),
  bg: regular(jobs.background),
  cd: regular(surroundings.changeDirectory),
  command: regular(execution.command),
  echo: regular(inProcess(echo)),
  false: { ...regular(inProcess(falseProgram)), immediately: () => 1 },
  fg: regular(jobs.foreground),
  getopts: regular(getOptions),
  hash: regular(hash),
  jobs: regular(jobs.listJobs),
  kill: regular(killJobs),
  local: regular(variables.local),
  printf: regular(inProcess(printf)),
  pwd: regular(surroundings.printDirectory),
  read: regular(read),
  test: { ...regular(inProcess(test)), immediately: testNow },
  true: { ...regular(inProcess(trueProgram)), immediately: () => 0 },
  type: regular(execution.type),
  ulimit: regular(limits),
  umask: regular(surroundings.mask),
  unalias: regular(aliases.unalias),
  wait: regular(jobs.wait),
}

const extras: Readonly<Record<Dialect, Readonly<Record<string, Builtin>>>> = {
  dash: {},
  ash: {
    let: regular(variables.letExpression),
    source: special(execution.source),
    history: regular(historyInAsh),
  },
  bash: {
    let: regular(variables.letExpression),
    source: regular(execution.source),
    declare: regular(declare),
    typeset: regular(declare),
    local: regular(localInBash),
    printf: regular(printfInto),
    shopt: regular(shopt),
    mapfile: regular(mapfile),
    readarray: regular(mapfile),
    pushd: regular(directories.pushDirectory),
    popd: regular(directories.popDirectory),
    dirs: regular(directories.dirs),
    caller: regular(execution.caller),
    enable: regular(execution.enable),
    suspend: regular(jobs.suspend),
    logout: regular(jobs.logout),
    builtin: regular(execution.builtin),
    history: regular(history),
    fc: regular(fc),
    help: regular(help),
    disown: regular(jobs.disown),
    compgen: regular(compgen),
    complete: regular(complete),
    compopt: regular(() => Promise.resolve(0)),
  },
}

const ofBash: Readonly<Record<string, Builtin>> = Object.fromEntries(
  Object.entries({ ...common, ...extras.bash }).map(([name, builtin]) => [name, withUsage(name, builtin)]),
)

/** Finds a builtin of this dialect. */
export function findBuiltin(name: string, dialect: Dialect): Builtin | undefined {
  if (dialect === 'bash') return Object.hasOwn(ofBash, name) ? ofBash[name] : undefined
  if (Object.hasOwn(extras[dialect], name)) return extras[dialect][name]
  return Object.hasOwn(common, name) ? common[name] : undefined
}

setBuiltinNames((dialect) => [...new Set([...Object.keys(common), ...Object.keys(extras[dialect])])].sort())
