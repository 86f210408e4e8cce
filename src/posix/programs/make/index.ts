/**
 * make, as GNU make 4.4.1 answers: makefiles, goals, variables, patterns, options. What it has is POSIX's make and the parts
 * of GNU's that makefiles commonly use; recipes run by the container's shell.
 */
import { PosixError } from '../../filesystem/posixError'
import type { Process, Program } from '../../process/types'
import { appendText, found, placeText, readText } from '../../packages/containerFiles'
import { decodeText } from '../../text'
import { readEverything } from '../streams'
import type { Expansion } from './expand'
import { functions } from './functions'
import { Jobs, Stopped } from './jobs'
import { plainName } from './lines'
import { jobsWord, lastFirst, makeUsage, readOptions, type MakeOptions } from './options'
import { Reader, type MissingInclude } from './reader'
import { shellOutput, type Running } from './recipes'
import { RuleBook, builtinVariables } from './rules'
import { Updater } from './update'
import { MakeError, recursive, Scope, simple } from './variables'
import { matchPaths } from './wildcard'

const version = `GNU Make 4.4.1
Built for x86_64-pc-linux-gnu
Copyright (C) 1988-2023 Free Software Foundation, Inc.
License GPLv3+: GNU GPL version 3 or later <https://gnu.org/licenses/gpl.html>
This is free software: you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law.
`

const usualNames = ['GNUmakefile', 'makefile', 'Makefile']

export const make: Program = async (process) => {
  const options = readOptions(process)
  if (options.asksVersion || options.asksHelp) {
    await process.print(options.asksVersion ? version : makeUsage)
    return 0
  }
  const level = Number(process.env.get('MAKELEVEL') ?? 0) || 0
  const name = level === 0 ? 'make' : `make[${level}]`
  for (const folder of options.folders) {
    const refusal = await enter(process, folder)
    if (refusal !== undefined) {
      await process.print(`${name}: Entering directory '${process.cwd}'\n`)
      await process.printError(`${name}: *** ${folder}: ${refusal}.  Stop.\n`)
      await process.print(`${name}: Leaving directory '${process.cwd}'\n`)
      return 2
    }
  }
  const tells = options.printsDirectory ?? (!options.isSilent && (level > 0 || options.folders.length > 0))
  if (tells) await process.print(`${name}: Entering directory '${process.cwd}'\n`)
  const status = await new Session(process, options, name, level).run()
  if (tells) await process.print(`${name}: Leaving directory '${process.cwd}'\n`)
  return status
}

/** Goes into a directory; why it can't. */
async function enter(process: Process, folder: string): Promise<string | undefined> {
  try {
    if (process.namespace.stat(process, folder).kind !== 'directory') return 'Not a directory'
    process.cwd = process.namespace.realPath(process, folder)
    await process.checkpoint()
    return undefined
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    return error.code === 'EACCES' ? 'Permission denied' : 'No such file or directory'
  }
}

/** One run of make in its directory. */
class Session {
  private globals = new Scope()
  private book = new RuleBook()
  private readonly running: Running
  private reader: Reader | undefined
  private updater: Updater | undefined

  constructor(
    private readonly process: Process,
    private readonly options: MakeOptions,
    private readonly name: string,
    private readonly level: number,
  ) {
    this.running = this.makeRunning()
  }

  private makeRunning(): Running {
    return {
      process: this.process,
      book: this.book,
      options: this.options,
      name: this.name,
      environment: (scope) => this.environment(scope),
      jobs: new Jobs(
        this.process,
        this.name,
        this.options.jobs,
        (target) => this.book.phony.has(target) || this.book.isPrecious(target),
      ),
    }
  }

  async run(): Promise<number> {
    const { jobs } = this.running
    try {
      return await this.attempt()
    } catch (error) {
      if (error instanceof MakeError) {
        const place = error.place === '' ? `${this.name}: ` : `${error.place}: `
        await this.process.printError(`${place}*** ${error.message}.  Stop.\n`)
        await jobs.stop()
      } else if (!(error instanceof Stopped)) throw error
      await jobs.rest()
      await jobs.die()
      await this.updater?.finish()
      return error instanceof Stopped ? error.status : 2
    }
  }

  private async attempt(): Promise<number> {
    return this.updateAll(await this.readAll())
  }

  private prepare(): void {
    const { options, process, level } = this
    const scope = this.globals
    if (options.hasBuiltinVariables)
      for (const [name, value] of Object.entries(builtinVariables)) scope.set(name, recursive(value, 'default'))
    for (const [name, value] of process.env)
      if (name !== 'SHELL' && name !== 'MAKEFLAGS')
        scope.set(name, recursive(value.replaceAll('$', '$$$$'), 'environment'))
    scope.set('SHELL', simple('/bin/sh', 'default'))
    scope.set('.SHELLFLAGS', simple('-c', 'default'))
    scope.set('CURDIR', simple(process.cwd, 'file'))
    scope.set('MAKE_COMMAND', simple(process.argv[0] ?? 'make', 'default'))
    scope.set('MAKE', recursive('$(MAKE_COMMAND)', 'default'))
    scope.set('MAKELEVEL', simple(String(level), 'file'))
    scope.set('MAKECMDGOALS', simple(options.goals.join(' '), 'file'))
    scope.set('MAKEFILE_LIST', simple('', 'file'))
    const definitions = options.definitions.length > 0 ? ` -- ${lastFirst(options.definitions).join(' ')}` : ''
    const quiet = options.printsDirectory === false ? ' --no-print-directory' : ''
    scope.set('MAKEFLAGS', simple(options.letters + jobsWord(process.pid, options.jobs) + quiet + definitions, 'file'))
    scope.set('MFLAGS', simple(options.letters === '' ? '' : `-${options.letters}`, 'file'))
    for (const each of options.definitions) {
      const [, name = '', operator = '=', value = ''] = /^([^=:?+!]+?)\s*(:{0,3}=|[?+!]=)([^]*)$/.exec(each) ?? []
      scope.set(name, operator.includes(':') ? simple(value, 'command line') : recursive(value, 'command line'))
    }
  }

  private async readAll(): Promise<readonly MissingInclude[]> {
    this.prepare()
    const { process, options } = this
    const reader = new Reader({
      book: this.book,
      scope: this.globals,
      context: (place) => this.context(this.globals, place),
      readFile: (path) => this.readMakefile(path),
      wildcard: (patterns) => this.wildcard(patterns),
      overrides: options.overrides,
      warn: (text) => process.printError(text),
    })
    this.reader = reader
    for (const text of options.evaluated) await reader.read(text, '<eval>')
    const files =
      options.files.length > 0 ? options.files : usualNames.filter((name) => found(process, name)).slice(0, 1)
    for (const path of files) {
      const text = path === '-' ? decodeText(await readEverything(process, process.stdin)) : this.readMakefile(path)
      if (text === undefined) {
        await process.printError(`${this.name}: ${path}: No such file or directory\n`)
        throw new MakeError(`No rule to make target '${path}'`)
      }
      await reader.read(text, path === '-' ? '<stdin>' : path)
    }
    this.book.settleSuffixes()
    return reader.missing
  }

  private readMakefile(path: string): string | undefined {
    const folders = ['', ...this.options.includeFolders.map((folder) => `${folder}/`)]
    const full = folders.map((folder) => folder + path).find((each) => readText(this.process, each) !== undefined)
    if (full === undefined) return undefined
    const list = this.globals.find('MAKEFILE_LIST')?.value ?? ''
    this.globals.variables.set('MAKEFILE_LIST', simple(list === '' ? full : `${list} ${full}`, 'file'))
    return readText(this.process, full)
  }

  private async updateAll(missing: readonly MissingInclude[]): Promise<number> {
    const { options, book } = this
    const updater = new Updater({
      running: this.running,
      globals: this.globals,
      contextOf: (scope, place) => this.context(scope, place),
    })
    this.updater = updater
    if (missing.length > 0 && (await this.remake(updater, missing))) return this.again()
    const wanted = this.globals.find('.DEFAULT_GOAL')?.value.trim() ?? ''
    const first = wanted === '' ? book.firstTarget : wanted
    const goals = options.goals.length > 0 ? options.goals.map(plainName) : first === undefined ? [] : [first]
    if (goals.length === 0) {
      const hasFile = options.files.length > 0 || usualNames.some((name) => found(this.process, name) !== undefined)
      throw new MakeError(hasFile ? 'No targets' : 'No targets specified and no makefile found')
    }
    const isGood = await updater.goals(goals)
    await this.running.jobs.die()
    await updater.finish()
    return !isGood ? 2 : updater.isAsked ? 1 : 0
  }

  /** Makes included files that are missing; true when some were made and everything is to be read again. */
  private async remake(updater: Updater, missing: readonly MissingInclude[]): Promise<boolean> {
    for (const { path, place } of missing) {
      if (!this.book.rules.has(path)) {
        await this.process.printError(`${place}: ${path}: No such file or directory\n`)
        throw new MakeError(`No rule to make target '${path}'`)
      }
      await updater.goals([path])
    }
    return missing.every(({ path }) => found(this.process, path) !== undefined)
  }

  private async again(): Promise<number> {
    return new Session(this.process, this.options, this.name, this.level).run()
  }

  private wildcard(patterns: readonly string[]): readonly string[] {
    return patterns.flatMap((pattern) => matchPaths(this.process, pattern))
  }

  private context(scope: Scope, place: string): Expansion {
    const { process } = this
    return {
      functions,
      scope,
      place,
      pending: [],
      shell: (text) => shellOutput(this.running, text, this.globals),
      print: (text) => process.print(text),
      printError: (text) => process.printError(text),
      wildcard: (patterns) => this.wildcard(patterns),
      readFile: (path) => readText(process, path),
      writeFile: (path, text, appends) => (appends ? appendText(process, path, text) : placeText(process, path, text)),
      realPath: (path, mustExist) => this.realPath(path, mustExist),
      evaluate: (text) => this.reader?.read(text, place.replace(/:\d+$/, '')) ?? Promise.resolve(),
    }
  }

  private realPath(path: string, mustExist: boolean): string | undefined {
    try {
      return this.process.namespace.realPath(this.process, path)
    } catch (error) {
      if (!(error instanceof PosixError)) throw error
      return mustExist ? undefined : path.startsWith('/') ? path : `${this.process.cwd}/${path}`
    }
  }

  /** What recipes see: make's own environment, what is exported, what the command line set. */
  private environment(scope: Scope): ReadonlyMap<string, string> {
    const env = new Map(this.process.env)
    const exportsAll = this.globals.exported.get('*') === true || this.book.special.has('.EXPORT_ALL_VARIABLES')
    for (const name of scope.names()) {
      const variable = scope.find(name)
      if (variable === undefined || !/^[A-Za-z_]\w*$/.test(name)) continue
      const asked = scope.isExported(name)
      const isGiven = variable.origin === 'command line' || this.process.env.has(name)
      if (asked === false) env.delete(name)
      else if (asked === true || (exportsAll && variable.origin === 'file') || isGiven)
        env.set(name, this.flat(variable.value, variable.isRecursive, scope))
    }
    env.set('MAKELEVEL', String(this.level + 1))
    env.set('MAKEFLAGS', this.globals.find('MAKEFLAGS')?.value ?? '')
    env.delete('CURDIR')
    return env
  }

  /** A value for the environment: references to other variables are looked up, functions are left as they are. */
  private flat(value: string, isRecursive: boolean, scope: Scope, depth = 0): string {
    if (!isRecursive || !value.includes('$') || depth > 20) return value
    return value.replace(/\$(?:\$|\(([\w.-]+)\)|\{([\w.-]+)\}|(\w))/g, (whole, a?: string, b?: string, c?: string) => {
      if (whole === '$$') return '$'
      const variable = scope.find(a ?? b ?? c ?? '')
      return variable === undefined ? '' : this.flat(variable.value, variable.isRecursive, scope, depth + 1)
    })
  }
}
