/** What MicroPython says, a source, and what Python 3.13.5 said of the same source. */
import { describe, expect, it } from 'vitest'
import { inSourceWords } from './sourceWords'

const cases: readonly (readonly [string, string, number, string])[] = [
  [
    'def f(a):\n  pass\nf()',
    'TypeError: f() takes 1 positional arguments but 0 were given',
    3,
    "TypeError: f() missing 1 required positional argument: 'a'",
  ],
  [
    'def f(a, b, c):\n  pass\nf()',
    'TypeError: f() takes 3 positional arguments but 0 were given',
    3,
    "TypeError: f() missing 3 required positional arguments: 'a', 'b', and 'c'",
  ],
  [
    'def f(a):\n  pass\nf(1,2)',
    'TypeError: f() takes 1 positional arguments but 2 were given',
    3,
    'TypeError: f() takes 1 positional argument but 2 were given',
  ],
  [
    'a,b=[1]',
    'ValueError: not enough values to unpack (got 1)',
    1,
    'ValueError: not enough values to unpack (expected 2, got 1)',
  ],
  [
    'def f(a,b): pass\nf(1,c=2)',
    "TypeError: unexpected keyword argument 'c'",
    2,
    "TypeError: f() got an unexpected keyword argument 'c'",
  ],
  [
    'int([])',
    "TypeError: can't convert list to int",
    1,
    "TypeError: int() argument must be a string, a bytes-like object or a real number, not 'list'",
  ],
  [
    'range("a")',
    "TypeError: can't convert str to int",
    1,
    "TypeError: 'str' object cannot be interpreted as an integer",
  ],
  ['"%d" % "x"', "TypeError: can't convert str to int", 1, 'TypeError: %d format: a real number is required, not str'],
  ['max([])', 'ValueError: arg is an empty sequence', 1, 'ValueError: max() iterable argument is empty'],
  ['[1].remove(5)', 'ValueError: object not in sequence', 1, 'ValueError: list.remove(x): x not in list'],
  ['del y', "KeyError: 'y'", 1, "NameError: name 'y' is not defined"],
  [
    'def f():\n  print(z)\n  z=1\nf()',
    'UnboundLocalError: cannot access local variable where it is not associated with a value',
    2,
    "UnboundLocalError: cannot access local variable 'z' where it is not associated with a value",
  ],
  ['f(\n', 'SyntaxError: invalid syntax', 2, "SyntaxError: '(' was never closed at 1"],
  ['x = [1,\n  2\nprint(x)', 'SyntaxError: invalid syntax', 3, "SyntaxError: '[' was never closed at 1"],
  [
    'if True:\nprint(1)',
    'SyntaxError: invalid syntax',
    2,
    "IndentationError: expected an indented block after 'if' statement on line 1",
  ],
  [
    'def f():\n\nprint(1)',
    'SyntaxError: invalid syntax',
    3,
    'IndentationError: expected an indented block after function definition on line 1',
  ],
  [
    'print "hi"',
    'SyntaxError: invalid syntax',
    1,
    "SyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)?",
  ],
  ['break', "SyntaxError: 'break'/'continue' outside loop", 1, "SyntaxError: 'break' outside loop"],
  ['x = = 1', 'SyntaxError: invalid syntax', 1, 'SyntaxError: invalid syntax'],
  ['raise ValueError("bad")', 'ValueError: bad', 1, 'ValueError: bad'],
]

describe('errors in the words of the source', () => {
  it.each(cases)('%j', (source, said, line, real) => {
    const [, type = '', message = ''] = /^(\w+): (.*)$/.exec(said) ?? []
    const own = inSourceWords({ type, message, line }, (at) => source.split('\n')[at - 1])
    expect(`${own.type}: ${own.message}${own.line === line ? '' : ` at ${own.line}`}`).toBe(real)
  })
})
