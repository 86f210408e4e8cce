/** Statements of awk as code. A statement gives nothing, or why what follows it isn't run. */
import { combine, map, plain, repeat, after, type Code, type Flow, type Frame, type Soon } from './code'
import { format } from './builtins'
import type { Compiled, Scope } from './compiler'
import type { Expression, Statement } from './syntax'
import type { Value } from './values'

/** What loops and returns need beyond the program. */
export interface Control {
  readonly checkpoint: () => Promise<void>
  /** Whether a checkpoint would wait. */
  readonly mustPause: () => boolean
  exitCode: number
  returned: Value
}

const stepsBetweenChecks = 64

export class StatementCompiler {
  private ticks = 0

  constructor(
    private readonly scope: Scope,
    private readonly control: Control,
  ) {}

  private get program(): Compiled {
    return this.scope.program
  }

  compile(node: Statement): Code<Flow> {
    switch (node.kind) {
      case 'block':
        return this.block(node.body.map((each) => this.compile(each)))
      case 'expression':
        return map(this.scope.expression(node.expression), () => undefined)
      case 'print':
        return this.print(node)
      case 'if':
        return this.conditional(node)
      case 'while':
        return this.loop(this.test(node.test), this.compile(node.body), undefined, true)
      case 'do':
        return this.loop(this.test(node.test), this.compile(node.body), undefined, false)
      case 'for':
        return this.forLoop(node)
      case 'forIn':
        return this.forIn(node)
      case 'break':
      case 'continue':
      case 'next':
      case 'nextfile': {
        const { kind } = node
        return plain(() => kind)
      }
      case 'exit':
        return node.value === undefined
          ? plain(() => 'exit')
          : map(this.scope.number(node.value), (code) => {
              this.control.exitCode = Math.trunc(code) & 255
              return 'exit'
            })
      case 'return':
        return map(
          node.value === undefined ? plain<Value>(() => undefined) : this.scope.expression(node.value),
          (value) => {
            this.control.returned = value
            return 'return'
          },
        )
      case 'delete':
        return this.delete(node)
    }
  }

  private test(node: Expression | undefined): Code<boolean> {
    if (node === undefined) return plain(() => true)
    return map(this.scope.expression(node), (value) => this.program.runtime.isTrue(value))
  }

  private block(codes: readonly Code<Flow>[]): Code<Flow> {
    const only = codes[0]
    if (codes.length === 1 && only !== undefined) return only
    const runs: ((frame: Frame) => Flow)[] = []
    for (const code of codes) if (!code.waits) runs.push(code.run)
    if (runs.length === codes.length)
      return plain((frame) => {
        for (const run of runs) {
          const flow = run(frame)
          if (flow !== undefined) return flow
        }
        return undefined
      })
    const from = (at: number, frame: Frame): Soon<Flow> => {
      for (let next = at; ; next++) {
        const code = codes[next]
        if (code === undefined) return undefined
        const flow = code.run(frame)
        if (flow instanceof Promise) return flow.then((later) => later ?? from(next + 1, frame))
        if (flow !== undefined) return flow
      }
    }
    return { waits: true, run: (frame) => from(0, frame) }
  }

  private conditional(node: Extract<Statement, { kind: 'if' }>): Code<Flow> {
    const test = this.test(node.test)
    const yes = this.compile(node.yes)
    const no = node.no === undefined ? plain<Flow>(() => undefined) : this.compile(node.no)
    if (!test.waits && !yes.waits && !no.waits) {
      const [holds, one, two] = [test.run, yes.run, no.run]
      return plain((frame) => (holds(frame) ? one(frame) : two(frame)))
    }
    return { waits: true, run: (frame) => after(test.run(frame), (holds) => (holds ? yes : no).run(frame)) }
  }

  private loop(test: Code<boolean>, body: Code<Flow>, step: Code<Flow> | undefined, testFirst: boolean): Code<Flow> {
    const round = (frame: Frame): Soon<Flow | 'again'> =>
      after(body.run(frame), (flow) => {
        if (flow === 'break') return undefined
        if (flow !== undefined && flow !== 'continue') return flow
        const stepped = step?.run(frame)
        return stepped instanceof Promise ? stepped.then(() => this.again()) : this.again()
      })
    const tested = (frame: Frame): Soon<Flow | 'again'> =>
      after(test.run(frame), (holds) => (holds ? round(frame) : undefined))
    return {
      waits: true,
      run: (frame) => {
        if (testFirst) return repeat<Flow>(() => tested(frame))
        return after(round(frame), (result) => (result === 'again' ? repeat<Flow>(() => tested(frame)) : result))
      },
    }
  }

  /** The end of a round: the moment to flush and to give way. */
  private again(): Soon<'again'> {
    const { output } = this.program.channels
    if (++this.ticks % stepsBetweenChecks !== 0 || !(output.isFull || this.control.mustPause())) return 'again'
    return this.pause()
  }

  private async pause(): Promise<'again'> {
    const { output } = this.program.channels
    if (output.isFull) await output.flush()
    await this.control.checkpoint()
    return 'again'
  }

  private forLoop(node: Extract<Statement, { kind: 'for' }>): Code<Flow> {
    const first = node.first === undefined ? undefined : this.compile(node.first)
    const loop = this.loop(
      this.test(node.test),
      this.compile(node.body),
      node.step === undefined ? undefined : this.compile(node.step),
      true,
    )
    return { waits: true, run: (frame) => after(first?.run(frame), () => loop.run(frame)) }
  }

  private forIn(node: Extract<Statement, { kind: 'forIn' }>): Code<Flow> {
    const array = this.scope.array(node.array)
    let key: Value
    const set = this.scope.store(
      { kind: 'variable', name: node.variable },
      plain(() => key),
      (_, given) => given,
      false,
    )
    const body = this.compile(node.body)
    const round = (frame: Frame): Soon<Flow | 'again'> =>
      after(set.run(frame), () =>
        after(body.run(frame), (flow) => {
          if (flow === 'break') return undefined
          return flow !== undefined && flow !== 'continue' ? flow : this.again()
        }),
      )
    return {
      waits: true,
      run: (frame) => {
        const elements = array(frame)
        const keys = [...elements.keys()]
        let at = 0
        return repeat<Flow>(() => {
          const each = keys[at++]
          if (each === undefined) return undefined
          if (!elements.has(each)) return 'again'
          key = each
          return round(frame)
        })
      },
    }
  }

  private print(node: Extract<Statement, { kind: 'print' }>): Code<Flow> {
    const { runtime, channels } = this.program
    const text = combine(
      node.arguments.map((each) => this.scope.expression(each)),
      (values) => {
        if (node.format) return format(runtime, values)
        const shown =
          values.length === 0
            ? runtime.recordText()
            : values.length === 1
              ? runtime.printed(values[0])
              : values.map((value) => runtime.printed(value)).join(runtime.textVariable('OFS'))
        return shown + runtime.textVariable('ORS')
      },
    )
    const { redirect } = node
    if (redirect === undefined)
      return map(text, (shown) => {
        channels.output.add(shown)
        return undefined
      })
    const to = this.scope.text(redirect.to)
    return {
      waits: true,
      run: async (frame) => {
        const shown = await text.run(frame)
        const output = await channels.target(redirect.how, await to.run(frame))
        await output.write(shown)
        return undefined
      },
    }
  }

  private delete(node: Extract<Statement, { kind: 'delete' }>): Code<Flow> {
    const array = this.scope.array(node.array)
    if (node.subscripts === undefined)
      return plain((frame) => {
        array(frame).clear()
        return undefined
      })
    return map(this.scope.key(node.subscripts), (key, frame) => {
      array(frame).delete(key)
      return undefined
    })
  }
}
