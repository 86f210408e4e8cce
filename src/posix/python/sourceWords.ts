/**
 * Sentences that Python says with what it knows of the source, and MicroPython without: which parameter is missing, how
 * many values were wanted, which bracket was never closed. They are told from the line that failed and those around it.
 */

/** A line's text (1 is the first); undefined when there is none. */
export type LineAt = (line: number) => string | undefined

export interface Failed {
  readonly type: string
  readonly message: string
  readonly line: number
}

const most = 5000

/** The error in Python's words, and for errors of syntax the line that Python names. */
export function inSourceWords(failed: Failed, lineAt: LineAt): Failed {
  if (failed.type === 'SyntaxError') return syntaxWords(failed, lineAt)
  const text = lineAt(failed.line) ?? ''
  const message = messageOf(failed, text, lineAt)
  const isDeleting = failed.type === 'KeyError' && /^\s*del [A-Za-z_]\w*\s*$/.test(text)
  if (isDeleting) return { ...failed, type: 'NameError', message: `name ${failed.message} is not defined` }
  return message === undefined ? failed : { ...failed, message }
}

function messageOf({ message, line }: Failed, text: string, lineAt: LineAt): string | undefined {
  const [, name = '', takes = '0', given = '0'] =
    /^(.*)\(\) takes (\d+) positional arguments but (\d+) were given$/.exec(message) ?? []
  if (name !== '') return argumentWords(name, Number(takes), Number(given), lineAt)
  const unpacked = /^not enough values to unpack \(got (\d+)\)$/.exec(message)?.[1]
  if (unpacked !== undefined) return unpackWords(unpacked, text)
  const keyword = /^unexpected keyword argument '(\w+)'$/.exec(message)?.[1]
  if (keyword !== undefined) {
    const called = new RegExp(`(\\w+)\\([^()]*\\b${keyword}\\s*=`).exec(text)?.[1]
    return called === undefined ? undefined : `${called}() got an unexpected keyword argument '${keyword}'`
  }
  const imported = /^can't import name (\w+)$/.exec(message)?.[1]
  const from = /^\s*from\s+([\w.]+)\s+import\b/.exec(text)?.[1]
  if (imported !== undefined && from !== undefined)
    return `cannot import name '${imported}' from '${from}' (unknown location)`
  const kind = /^can't convert (\w+) to int$/.exec(message)?.[1]
  if (kind !== undefined) return intWords(kind, text)
  if (message === 'arg is an empty sequence')
    return `${/\b(max|min)\(/.exec(text)?.[1] ?? 'max'}() iterable argument is empty`
  if (message === 'object not in sequence' && text.includes('.remove(')) return 'list.remove(x): x not in list'
  if (message.startsWith('cannot access local variable where')) return localWords(text, line, lineAt)
  return undefined
}

/** As many parameters as it has without a default are wanted; the names of those that are missing come from its head. */
function argumentWords(name: string, takes: number, given: number, lineAt: LineAt): string | undefined {
  const was = given === 1 ? 'was' : 'were'
  if (given > takes)
    return `${name}() takes ${takes} positional argument${takes === 1 ? '' : 's'} but ${given} ${was} given`
  const head = headOf(name, lineAt)
  const parameters = head === undefined ? [] : head.split(',').map((each) => each.split(/[:=]/)[0]?.trim() ?? '')
  if (parameters.length !== takes || parameters.some((each) => !/^\w+$/.test(each))) return undefined
  const missing = parameters.slice(given).map((each) => `'${each}'`)
  const last = missing.at(-1) ?? ''
  const comma = missing.length > 2 ? ',' : ''
  const all = missing.length < 2 ? last : `${missing.slice(0, -1).join(', ')}${comma} and ${last}`
  return `${name}() missing ${missing.length} required positional argument${missing.length === 1 ? '' : 's'}: ${all}`
}

function headOf(name: string, lineAt: LineAt): string | undefined {
  for (let line = 1; line <= most; line++) {
    const text = lineAt(line)
    if (text === undefined) return undefined
    const head = new RegExp(`^\\s*def ${name}\\(([^()]*)\\)`).exec(text)?.[1]
    if (head !== undefined) return head
  }
  return undefined
}

function unpackWords(got: string, text: string): string | undefined {
  const targets = /^\s*(?:for\s+)?\(?([\w.]+(?:\s*,\s*[\w.]+)+)\)?\s*(?:=(?!=)|in\b)/.exec(text)?.[1]
  return targets === undefined
    ? undefined
    : `not enough values to unpack (expected ${targets.split(',').length}, got ${got})`
}

function intWords(kind: string, text: string): string | undefined {
  if (/\bint\(/.test(text))
    return `int() argument must be a string, a bytes-like object or a real number, not '${kind}'`
  if (/\brange\(/.test(text)) return `'${kind}' object cannot be interpreted as an integer`
  return /%[-+ 0#\d.]*d/.test(text) ? `%d format: a real number is required, not ${kind}` : undefined
}

/** The first name of the line that the lines from it on assign within the same function. */
function localWords(text: string, line: number, lineAt: LineAt): string | undefined {
  const names = text.match(/[A-Za-z_]\w*/g) ?? []
  const isAssigned = (name: string): boolean => {
    for (let at = line; at < line + most; at++) {
      const each = lineAt(at)
      if (each === undefined || /^\S/.test(each)) return false
      if (new RegExp(`^\\s+(for )?${name}\\s*([-+*/%|&^]|//|\\*\\*)?(=(?!=)| in )`).test(each)) return true
    }
    return false
  }
  const name = names.find(isAssigned)
  return name === undefined
    ? undefined
    : `cannot access local variable '${name}' where it is not associated with a value`
}

function syntaxWords(failed: Failed, lineAt: LineAt): Failed {
  if (failed.message !== 'invalid syntax') return loopWords(failed, lineAt)
  const open = unclosed(failed.line, lineAt)
  if (open !== undefined) return { ...failed, message: `'${open.bracket}' was never closed`, line: open.line }
  const text = lineAt(failed.line) ?? ''
  if (/^\s*(print|exec)\s+["'\w]/.test(text)) {
    const name = /^\s*(\w+)/.exec(text)?.[1] ?? 'print'
    return { ...failed, message: `Missing parentheses in call to '${name}'. Did you mean ${name}(...)?` }
  }
  const block = blockWords(failed.line, text, lineAt)
  return block === undefined ? failed : { ...failed, type: 'IndentationError', message: block }
}

function loopWords(failed: Failed, lineAt: LineAt): Failed {
  if (failed.message !== "'break'/'continue' outside loop") return failed
  const isBreak = /\bbreak\b/.test(lineAt(failed.line) ?? '')
  return { ...failed, message: isBreak ? "'break' outside loop" : "'continue' not properly in loop" }
}

/** The innermost bracket that is open at the end of the text, if MicroPython got that far. */
function unclosed(failedLine: number, lineAt: LineAt): { readonly bracket: string; readonly line: number } | undefined {
  if (lineAt(failedLine + 1) !== undefined && lineAt(failedLine + 1) !== '') return undefined
  const open: { readonly bracket: string; readonly line: number }[] = []
  for (let line = 1; line <= most; line++) {
    const text = lineAt(line)
    if (text === undefined) break
    if (/"""|'''/.test(text)) return undefined
    const bare = text.replace(/"(\\.|[^"\\])*"|'(\\.|[^'\\])*'/g, '').replace(/#.*/, '')
    for (const letter of bare) {
      if ('([{'.includes(letter)) open.push({ bracket: letter, line })
      else if (')]}'.includes(letter)) open.pop()
    }
  }
  return open.at(-1)
}

const statements = /^\s*(if|elif|else|for|while|try|except|finally|with|def|class)\b.*:\s*(#.*)?$/

/** A line that stands no deeper than the head above it, which wants a block. */
function blockWords(line: number, text: string, lineAt: LineAt): string | undefined {
  let at = line - 1
  while (at > 0 && /^\s*(#.*)?$/.test(lineAt(at) ?? 'x')) at--
  const head = lineAt(at) ?? ''
  const word = statements.exec(head)?.[1]
  if (word === undefined || depthOf(text) > depthOf(head)) return undefined
  const what = word === 'def' ? 'function definition' : word === 'class' ? 'class definition' : `'${word}' statement`
  return `expected an indented block after ${what} on line ${at}`
}

function depthOf(text: string): number {
  return /^\s*/.exec(text)?.[0].length ?? 0
}
