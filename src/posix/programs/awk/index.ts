/**
 * awk, mawk and nawk: POSIX's language with busybox's or mawk's words. The program is parsed (`lexer.ts`, `parser.ts`),
 * analysed and compiled to closures; all text is bytes, as in a container without a locale.
 */
import type { Process, Program } from '../../process/types'
import { toByteText, byteTextOf } from '../byteText'
import { complain, faced, isGnu, reason } from '../complaint'
import { Holding } from '../holding'
import { missingOperand, parseOptions } from '../options'
import { openInput, readEverything } from '../streams'
import { analyse } from './analysis'
import { Channels } from './channels'
import { map, plain, after, type Code, type Flow, type Soon } from './code'
import { Scope, type Compiled } from './compiler'
import { unescapeAwk } from './lexer'
import { parseAwk } from './parser'
import { AwkError, PatternError, Runtime } from './runtime'
import { StatementCompiler, type Control } from './statements'
import { AwkSyntaxError, type AwkProgram } from './syntax'
import { fromInput, type Value } from './values'

const table = {
  short: '+F:v:f:e:W:',
  long: { version: 'V', 'field-separator': 'F:', assign: 'v:', file: 'f:' },
  gnuStatus: 2,
  usage: '[OPTIONS] [AWK_PROGRAM] [FILE]...',
}

export const awk: Program = async (process) => {
  const options = parseOptions(process, table)
  const operands = [...options.operands]
  if (options.has('V') || options.value('W') === 'version') {
    await process.print(`${faced(process, 'BusyBox v1.36.1', 'mawk 1.3.4 20200120')}\n`)
    return 0
  }
  const sources: string[] = options.values('e').map(toByteText)
  for (const path of options.values('f')) {
    const source = await readSource(process, path)
    if (source === undefined) return isGnu(process) ? 2 : 1
    sources.push(source)
  }
  if (sources.length === 0) {
    const program = operands.shift()
    if (program === undefined) {
      if (!isGnu(process)) throw missingOperand(process, table)
      await process.printError('Usage: mawk [Options] [Program] [file ...]\n')
      return 2
    }
    sources.push(toByteText(program))
  }
  try {
    const program = parseAwk(sources.join('\n'), { hasExtras: !isGnu(process) })
    const runtime = new Runtime(isGnu(process))
    prepare(process, runtime, operands, options.value('F'), options.values('v'))
    return await run(process, program, runtime)
  } catch (error) {
    if (error instanceof AwkSyntaxError) await complain(process, syntaxWords(process, error))
    else if (error instanceof PatternError) await complain(process, patternWords(process, error))
    else throw error
    return isGnu(process) ? 2 : 1
  }
}

async function readSource(process: Process, path: string): Promise<string | undefined> {
  try {
    const input = await openInput(process, path)
    const text = byteTextOf(await readEverything(process, input))
    input.close()
    return text
  } catch (error) {
    const why = reason(process, error)
    await complain(process, faced(process, `can't open '${path}': ${why}`, `cannot open "${path}" (${why})`))
    return undefined
  }
}

function prepare(
  process: Process,
  runtime: Runtime,
  operands: readonly string[],
  separator: string | undefined,
  assignments: readonly string[],
): void {
  for (const [name, value] of process.env) runtime.array('ENVIRON').set(toByteText(name), fromInput(toByteText(value)))
  const argv = runtime.array('ARGV')
  argv.set('0', 'awk')
  for (const [index, operand] of operands.entries()) argv.set(String(index + 1), fromInput(toByteText(operand)))
  runtime.set('ARGC', operands.length + 1)
  if (separator !== undefined) runtime.set('FS', separator === 't' ? '\t' : unescapeAwk(toByteText(separator)))
  for (const assignment of assignments) {
    const equals = assignment.indexOf('=')
    if (equals > 0)
      runtime.set(assignment.slice(0, equals), fromInput(unescapeAwk(toByteText(assignment.slice(equals + 1)))))
  }
}

interface CompiledRule {
  readonly test: Code<boolean>
  readonly body: Code<Flow>
}

async function run(process: Process, program: AwkProgram, runtime: Runtime): Promise<number> {
  const channels = new Channels(process, runtime)
  const holding = new Holding(process)
  const checkpoint = (): Promise<void> => {
    holding.set(runtime.heldBytes())
    return process.checkpoint()
  }
  const mustPause = (): boolean => process.mustPause()
  const control: Control = { checkpoint, mustPause, exitCode: 0, returned: undefined }
  const compiled: Compiled = {
    runtime,
    channels,
    analysis: analyse(program),
    functions: program.functions,
    bodies: new Map(),
    random: { seed: 0, state: 0 },
  }
  defineFunctions(compiled, control)
  const rules = (kind: 'begin' | 'end'): Code<Flow>[] =>
    program.rules.flatMap((rule) =>
      rule.kind === kind && rule.body !== undefined ? [statements(compiled, control).compile(rule.body)] : [],
    )
  const main = program.rules
    .filter((rule) => rule.kind !== 'begin' && rule.kind !== 'end')
    .map((rule) => compileRule(compiled, control, rule))
  const [begins, ends] = [rules('begin'), rules('end')]
  try {
    const stopped = await runAll(begins)
    if (stopped !== 'exit' && (main.length > 0 || ends.length > 0)) {
      const flow = await records(checkpoint, channels, runtime, main)
      if (flow !== 'exit') await runAll(ends)
      else await runAll(ends)
    } else if (stopped === 'exit') await runAll(ends)
    await channels.closeAll()
    return control.exitCode !== 0 ? control.exitCode : channels.failed ? (isGnu(process) ? 2 : 1) : 0
  } catch (error) {
    if (!(error instanceof AwkError) && !(error instanceof RangeError)) throw error
    await channels.flushAll()
    const words = errorWords(process, runtime, error)
    if (words !== '') await complain(process, words)
    await channels.closeAll()
    return isGnu(process) ? 2 : 1
  }
}

/** Deeper calls go on on a fresh stack. */
const callsOnOneStack = 64

function statements(compiled: Compiled, control: Control, parameters: readonly string[] = []): StatementCompiler {
  return new StatementCompiler(new Scope(compiled, parameters), control)
}

function defineFunctions(compiled: Compiled, control: Control): void {
  let nested = 0
  for (const each of compiled.functions.values()) {
    const body = statements(compiled, control, each.parameters).compile(each.body)
    const result = (): Value => {
      const value = control.returned
      control.returned = undefined
      return value
    }
    const stop = (flow: Flow): Value => {
      if (flow === 'exit' || flow === 'next' || flow === 'nextfile') throw new Leave(flow)
      return result()
    }
    if (body.waits || compiled.analysis.waiting.has(each.name))
      compiled.bodies.set(each.name, {
        waits: true,
        run: (frame) => {
          const enter = (): Soon<Value> =>
            after(body.run(frame), (flow) => {
              nested--
              return stop(flow)
            })
          return ++nested % callsOnOneStack === 0 ? Promise.resolve().then(enter) : enter()
        },
      })
    else {
      const { run: runBody } = body
      compiled.bodies.set(
        each.name,
        plain((frame) => stop(runBody(frame))),
      )
    }
  }
}

/** `exit` or `next` inside of a function. */
class Leave extends Error {
  constructor(readonly flow: Exclude<Flow, undefined>) {
    super(flow)
  }
}

function guarded(code: Code<Flow>): Soon<Flow> {
  const leave = (error: unknown): Flow => {
    if (error instanceof Leave) return error.flow
    throw error
  }
  try {
    const flow = code.run([])
    return flow instanceof Promise ? flow.catch(leave) : flow
  } catch (error) {
    return leave(error)
  }
}

async function runAll(codes: readonly Code<Flow>[]): Promise<Flow> {
  for (const code of codes) {
    const flow = await guarded(code)
    if (flow === 'exit') return flow
  }
  return undefined
}

function compileRule(compiled: Compiled, control: Control, rule: AwkProgram['rules'][number]): CompiledRule {
  const scope = new Scope(compiled)
  const body = statements(compiled, control).compile(
    rule.body ?? { kind: 'print', format: false, arguments: [], redirect: undefined },
  )
  const holds = (node: typeof rule.from): Code<boolean> => {
    if (node === undefined) return plain(() => true)
    const code = scope.expression(node)
    return map(code, (value) => compiled.runtime.isTrue(value))
  }
  if (rule.kind !== 'range') return { test: holds(rule.from), body }
  const [from, to] = [holds(rule.from), holds(rule.to)]
  let inside = false
  const test: Code<boolean> = {
    waits: true,
    run: (frame) =>
      after(inside || from.run(frame), (begins) => {
        if (!begins) return false
        return after(to.run(frame), (ends) => {
          inside = !ends
          return true
        })
      }),
  }
  return { test, body }
}

async function records(
  checkpoint: () => Promise<void>,
  channels: Channels,
  runtime: Runtime,
  rules: readonly CompiledRule[],
): Promise<Flow> {
  const only = rules.length === 1 ? rules[0] : undefined
  for (let count = 1; ; count++) {
    const text = channels.takeRecord() ?? (await channels.nextRecord())
    if (text === undefined) return undefined
    runtime.countRecord()
    runtime.setRecord(text)
    const running = only === undefined ? applyAll(rules) : apply(only)
    const flow = running instanceof Promise ? await running : running
    if (flow === 'exit') return flow
    if (flow === 'nextfile') channels.skipFile()
    if (channels.output.isFull) await channels.output.flush()
    if (count % 64 === 0) await checkpoint()
  }
}

/** Runs a rule on the record. */
function apply({ test, body }: CompiledRule): Soon<Flow> {
  return after(test.run([]), (holds) => (holds ? guarded(body) : undefined))
}

/** Runs the rules until one of them is done with the record. */
function applyAll(rules: readonly CompiledRule[], from = 0): Soon<Flow> {
  for (let at = from; ; at++) {
    const rule = rules[at]
    if (rule === undefined) return undefined
    const flow = apply(rule)
    if (flow instanceof Promise) return flow.then((later) => (endsRecord(later) ? later : applyAll(rules, at + 1)))
    if (endsRecord(flow)) return flow
  }
}

function endsRecord(flow: Flow): boolean {
  return flow === 'exit' || flow === 'next' || flow === 'nextfile'
}

function errorWords(process: Process, runtime: Runtime, error: AwkError | RangeError): string {
  if (!(error instanceof AwkError) || error.kind === 'depth')
    return faced(
      process,
      'cmd. line:1: the Camada simulator gives up: too deep a recursion',
      'the Camada simulator gives up: too deep a recursion',
    )
  if (error.kind === 'text') return error.message
  if (error.kind === 'division') return 'cmd. line:1: Division by zero'
  if (error.kind === 'fieldIndex')
    return faced(
      process,
      'cmd. line:1: Access to negative field',
      `run time error: negative field index $${error.message}`,
    )
  if (!isGnu(process)) return `cmd. line:1: ${error.message}`
  const place = `\tFILENAME="${runtime.text(runtime.get('FILENAME'))}" FNR=${runtime.text(runtime.get('FNR'))} NR=${runtime.text(runtime.get('NR'))}`
  return `run time error: not enough arguments passed to printf("${error.message}")\n${place}`
}

function syntaxWords(process: Process, error: AwkSyntaxError): string {
  if (!isGnu(process)) {
    const words = {
      token: 'Unexpected token',
      end: 'Unexpected token',
      function: 'Call to undefined function',
      regex: 'Unexpected end of string',
    }
    return `cmd. line:${error.line}: ${words[error.kind]}`
  }
  switch (error.kind) {
    case 'end':
      return `line ${error.line + 1}: missing } near end of file`
    case 'function':
      return `line ${error.line + 1}: function ${error.near} never defined`
    case 'regex':
      return `line ${error.line}: unterminated regular expression ${error.near.slice(1, 11)} ...`
    case 'token':
      return error.near.startsWith('"')
        ? `line ${error.line}: runaway string constant ${error.near} ...`
        : `line ${error.line}: syntax error at or near ${error.near === '\n' ? 'end of line' : error.near}`
  }
}

function patternWords(process: Process, error: PatternError): string {
  const words = error.wordsOf(process.host.face)
  return faced(
    process,
    words,
    `line 1: regular expression compile failed (${error.flaw === 'parenthesis' ? "missing ')'" : words})`,
  )
}
