/** A function as `type` and `declare -f` of bash print it: laid out anew from its tree. */
import type {
  CommandNode,
  CompoundCommand,
  CompoundList,
  PipelineNode,
  AndOr,
  Redirection,
  Statement,
  TestExpression,
} from 'unbash'
import type { ShellFunction } from './shell'

export function functionText(name: string, shellFunction: ShellFunction): string {
  const printer = new Printer(shellFunction.source, true)
  const { body } = shellFunction.node
  const text =
    body.type === 'BraceGroup'
      ? printer.braces(body.body, 0)
      : body.type === 'CompoundList'
        ? printer.braces(body, 0)
        : `{ \n    ${printer.command(body, 1)}\n}`
  return `${name} () \n${text}`
}

/** A command as bash shows it (`$BASH_COMMAND`, jobs). */
export function commandText(source: string, node: CommandNode): string {
  return new Printer(source).command(node, 0)
}

/** The same of a statement, without the `&` behind it. */
export function statementText(source: string, statement: Statement): string {
  return new Printer(source).statement(statement, 0)
}

class Printer {
  /** Bodies of here-documents that follow the line. */
  private bodies: string[] = []

  constructor(
    private readonly source: string,
    /** A function's lists are laid out in lines, others stand on one. */
    private readonly isFunction = false,
  ) {}

  braces(list: CompoundList, depth: number): string {
    if (!this.isFunction) return `{ ${this.list(list, depth).trimStart()}; }`
    return `{ \n${this.list(list, depth + 1)}\n${indent(depth)}}`
  }

  list(list: CompoundList, depth: number): string {
    if (!this.isFunction) {
      const each = list.commands.map((statement, index) => {
        const end = statement.background === true ? ' & ' : index === list.commands.length - 1 ? '' : '; '
        return this.statement(statement, depth) + end
      })
      return indent(depth) + each.join('').trimEnd()
    }
    return list.commands
      .map((statement, index) => {
        const last = index === list.commands.length - 1
        const text = this.statement(statement, depth)
        const end = statement.background === true ? ' &' : last ? '' : ';'
        const bodies = this.bodies.splice(0)
        return `${indent(depth)}${text}${bodies.length > 0 ? `${statement.background === true ? ' &' : ''}\n${bodies.join('')}` : end}`
      })
      .join('\n')
  }

  statement(statement: Statement, depth: number): string {
    return this.andOr(statement.command, depth)
  }

  private andOr(node: PipelineNode | AndOr, depth: number): string {
    if (node.type !== 'AndOr') return this.pipeline(node, depth)
    return node.commands
      .map(
        (command, index) => (index === 0 ? '' : ` ${node.operators[index - 1] ?? ''} `) + this.pipeline(command, depth),
      )
      .join('')
  }

  private pipeline(node: PipelineNode, depth: number): string {
    if (node.type !== 'Pipeline') return this.command(node, depth)
    const prefixes = node.prefixes.map((prefix) => (prefix.type === 'Negation' ? '! ' : 'time ')).join('')
    return (
      prefixes +
      node.commands
        .map(
          (command, index) =>
            (index === 0 ? '' : ` ${node.operators[index - 1] ?? '|'} `) + this.command(command, depth),
        )
        .join('')
    )
  }

  command(node: CommandNode, depth: number): string {
    switch (node.type) {
      case 'Command':
        return [
          ...node.prefix.map((item) => (item.type === 'Assignment' ? item.text : this.redirection(item))),
          ...(node.name === undefined ? [] : [node.name.text]),
          ...node.suffix.map((item) =>
            item.type === 'Word' || item.type === 'Assignment' ? item.text : this.redirection(item),
          ),
        ].join(' ')
      case 'Redirected':
        return [this.compound(node.command, depth), ...node.redirects.map((each) => this.redirection(each))].join(' ')
      case 'Function':
        if (!this.isFunction) return new Printer(this.source, true).command(node, depth)
        return `function ${node.name.text} () \n${indent(depth)}${node.body.type === 'BraceGroup' ? this.braces(node.body.body, depth) : this.source.slice(node.body.pos, node.body.end)}`
      case 'Coproc':
        return this.source.slice(node.pos, node.end)
      default:
        return this.compound(node, depth)
    }
  }

  private redirection(node: Redirection): string {
    const number =
      node.descriptor === undefined
        ? ''
        : node.descriptor.type === 'FileDescriptor'
          ? String(node.descriptor.value)
          : `{${node.descriptor.name}}`
    if (node.type === 'HereDoc') {
      const delimiter = node.delimiter?.value ?? ''
      this.bodies.push(`${node.body.text}${delimiter}\n`)
      return `${number}${node.operator}${node.delimiter?.quoted === true ? `'${delimiter}'` : delimiter}`
    }
    const target = node.target?.text ?? ''
    const shown =
      node.operator === '>&' || node.operator === '<&'
        ? `${number === '' ? (node.operator === '>&' ? '1' : '0') : number}${node.operator}`
        : `${number}${node.operator} `
    return shown + target
  }

  private compound(node: CompoundCommand, depth: number): string {
    const inner = (list: CompoundList): string => this.list(list, depth + 1)
    const here = indent(depth)
    switch (node.type) {
      case 'BraceGroup':
        return this.braces(node.body, depth)
      case 'Subshell':
        return `( ${this.list(node.body, depth).trim()} )`
      case 'If': {
        let text = `if ${this.condition(node.clause, depth)}; then\n${inner(node.then)};\n`
        let closing = 0
        for (const [index, branch] of node.elif.entries()) {
          const at = indent(depth + index)
          text += `${at}else\n${at}    if ${this.condition(branch.clause, depth + index + 1)}; then\n${this.list(branch.then, depth + index + 2)};\n`
          closing++
        }
        const level = indent(depth + closing)
        if (node.else !== undefined) text += `${level}else\n${this.list(node.else, depth + closing + 1)};\n`
        for (let at = closing; at > 0; at--) text += `${indent(depth + at)}fi;\n`
        return `${text}${here}fi`
      }
      case 'While':
        return `${node.kind} ${this.condition(node.clause, depth)}; do\n${inner(node.body)};\n${here}done`
      case 'For':
      case 'Select': {
        const words =
          node.wordlist === undefined ? ' in "$@"' : ` in ${node.wordlist.map((word) => word.text).join(' ')}`
        return `${node.type === 'For' ? 'for' : 'select'} ${node.name.text}${words};\n${here}do\n${inner(node.body)};\n${here}done`
      }
      case 'ArithmeticFor': {
        const part = (each: { pos: number; end: number } | undefined): string =>
          each === undefined ? '1' : this.source.slice(each.pos, each.end)
        return `for ((${part(node.initialize)}; ${part(node.test)}; ${part(node.update)}))\n${here}do\n${inner(node.body)};\n${here}done`
      }
      case 'Case': {
        const items = node.items.map((item) => {
          const body = item.body.commands.length === 0 ? `${here}        ` : this.list(item.body, depth + 2)
          return `${here}    ${item.pattern.map((word) => word.text).join(' | ')})\n${body}\n${here}    ${item.terminator ?? ';;'}\n`
        })
        return `case ${node.word.text} in \n${items.join('')}${here}esac`
      }
      case 'TestCommand':
        return `[[ ${this.test(node.expression)} ]]`
      case 'ArithmeticCommand':
        return `((${node.body}))`
    }
  }

  private condition(list: CompoundList, depth: number): string {
    return list.commands.map((statement) => this.statement(statement, depth + 1)).join('; ')
  }

  private test(node: TestExpression): string {
    switch (node.type) {
      case 'TestUnary':
        return `${node.operator} ${node.operand.text}`
      case 'TestBinary':
        return `${node.left.text} ${node.operator} ${node.right.text}`
      case 'TestLogical':
        return node.operands.map((operand) => this.test(operand)).join(` ${node.operator} `)
      case 'TestNot':
        return `! ${this.test(node.operand)}`
      case 'TestGroup':
        return `( ${this.test(node.expression)} )`
    }
  }
}

function indent(depth: number): string {
  return '    '.repeat(depth)
}
