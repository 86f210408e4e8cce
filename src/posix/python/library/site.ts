/**
 * What is run before every script: the parts of Python's own names that MicroPython leaves out (exceptions of files,
 * methods of strings, `print(flush=…)`, `input`), and an `import` that says so when a module is missing.
 */
export const site = String.raw`
import builtins, io, sys, uctypes
import _camada

_kept = []


def _extend(kind, extra):
    # A type's names are a fixed map in memory; a bigger one takes its place.
    old = kind.__dict__
    new = dict(old)
    new.update(extra)
    _kept.append(new)
    there = uctypes.bytearray_at(id(old) + 4, 12)
    there[:] = uctypes.bytearray_at(id(new) + 4, 12)
    there[0] |= 2


def _cased(native, what):
    # MicroPython knows the cases of ASCII alone.
    def method(self):
        return native(self) if len(self.encode()) == len(self) else _camada.letters(what, self)
    return method


def _tested(native, what):
    def method(self):
        return native(self) if len(self.encode()) == len(self) else _camada.letters(what, self) == '1'
    return method


_extend(str, {'upper': _cased(str.upper, 'upper'), 'lower': _cased(str.lower, 'lower'), 'isalpha': _tested(str.isalpha, 'isalpha'),
              'isupper': _tested(str.isupper, 'isupper'), 'islower': _tested(str.islower, 'islower')})


def _just(left, right):
    def method(self, width, fill=' '):
        gap = max(0, width - len(self))
        return fill * (gap if left else 0) + self + fill * (gap if right else 0)
    return method


def _center(self, width, fill=' '):
    gap = max(0, width - len(self))
    left = gap // 2 + (gap & width & 1)
    return fill * left + self + fill * (gap - left)


def _zfill(self, width):
    sign = self[0] if self[:1] in ('+', '-') else ''
    return sign + '0' * max(0, width - len(self)) + self[len(sign):]


def _title(self):
    out, inside = [], False
    for c in self:
        out.append(c.lower() if inside else c.upper())
        inside = c.isalpha()
    return ''.join(out)


def _every(test):
    return lambda self: len(self) > 0 and all(test(c) for c in self)


def _expandtabs(self, tabsize=8):
    out, column = [], 0
    for c in self:
        if c == '\t':
            gap = tabsize - column % tabsize if tabsize > 0 else 0
            out.append(' ' * gap)
            column += gap
        else:
            out.append(c)
            column = 0 if c in '\r\n' else column + 1
    return ''.join(out)


def _translate(self, table):
    out = []
    for c in self:
        to = table.get(ord(c), c)
        if to is not None:
            out.append(chr(to) if isinstance(to, int) else to)
    return ''.join(out)


def _maketrans(one, two=None, three=''):
    if two is None:
        return {ord(k) if isinstance(k, str) else k: v for k, v in one.items()}
    table = {ord(a): ord(b) for a, b in zip(one, two)}
    for c in three:
        table[ord(c)] = None
    return table


_extend(str, {
    'ljust': _just(False, True), 'rjust': _just(True, False), 'center': _center, 'zfill': _zfill, 'title': _title,
    'capitalize': lambda self: self[:1].upper() + self[1:].lower(),
    'swapcase': lambda self: ''.join(c.lower() if c.isupper() else c.upper() for c in self),
    'casefold': lambda self: self.lower(),
    'removeprefix': lambda self, p: self[len(p):] if p and self.startswith(p) else self,
    'removesuffix': lambda self, p: self[:-len(p)] if p and self.endswith(p) else self,
    'isalnum': _every(lambda c: c.isalpha() or c.isdigit()), 'isdecimal': lambda self: self.isdigit(),
    'isnumeric': lambda self: self.isdigit(), 'isascii': lambda self: all(ord(c) < 128 for c in self),
    'isprintable': lambda self: all(ord(c) >= 32 and ord(c) != 127 for c in self),
    'isidentifier': lambda self: len(self) > 0 and not self[0].isdigit() and all(c.isalpha() or c.isdigit() or c == '_' for c in self),
    'istitle': lambda self: any(c.isalpha() for c in self) and _title(self) == self,
    'expandtabs': _expandtabs, 'translate': _translate, 'maketrans': staticmethod(_maketrans),
    'format_map': lambda self, m: self.format(**m),
})


def _bit_length(self):
    n, count = abs(self), 0
    while n:
        n >>= 1
        count += 1
    return count


_extend(int, {'bit_length': _bit_length, 'bit_count': lambda self: bin(abs(self)).count('1')})


def _isatty(self):
    return _camada.isatty(self.fileno()) == 1


def _writelines(self, lines):
    for line in lines:
        self.write(line)


def _truncate(self, size=None):
    size = self.tell() if size is None else size
    answer = _camada.call('truncate', '["%d", "%d"]' % (self.fileno(), size))
    if answer[:1] == '!':
        raise oserror(int(answer[1:]))
    return size


_extend(type(sys.stdout), {'isatty': _isatty, 'writelines': _writelines, 'truncate': _truncate,
                           'readable': lambda self: True, 'writable': lambda self: True, 'seekable': lambda self: True})


class FileSystemError(OSError):
    def __init__(self, *args):
        super().__init__(*args)
        self.strerror = args[1] if len(args) > 1 else None
        self.filename = args[2] if len(args) > 2 else None
        self.filename2 = args[3] if len(args) > 3 else None

    def __str__(self):
        if len(self.args) < 2:
            return str(self.args[0]) if self.args else ''
        text = '[Errno %d] %s' % (self.args[0], self.args[1])
        if len(self.args) > 2 and self.args[2] is not None:
            text += ': %r' % (self.args[2],)
        if len(self.args) > 3:
            text += ' -> %r' % (self.args[3],)
        return text

    def __repr__(self):
        return '%s(%s)' % (type(self).__name__, ', '.join(repr(a) for a in self.args[:2]))


def _named(name, base):
    kind = type(name, (base,), {})
    setattr(builtins, name, kind)
    return kind


_kinds = {
    2: _named('FileNotFoundError', FileSystemError), 17: _named('FileExistsError', FileSystemError),
    20: _named('NotADirectoryError', FileSystemError), 21: _named('IsADirectoryError', FileSystemError),
    10: _named('ChildProcessError', FileSystemError), 3: _named('ProcessLookupError', FileSystemError),
    4: _named('InterruptedError', FileSystemError), 11: _named('BlockingIOError', FileSystemError),
    110: _named('TimeoutError', FileSystemError),
}
_kinds[13] = _kinds[1] = _named('PermissionError', FileSystemError)
_named('ConnectionError', FileSystemError)
_kinds[32] = _named('BrokenPipeError', ConnectionError)
_kinds[111] = _named('ConnectionRefusedError', ConnectionError)
_kinds[104] = _named('ConnectionResetError', ConnectionError)
_named('ModuleNotFoundError', ImportError)
_named('UnboundLocalError', NameError)
_named('RecursionError', RuntimeError)
for _name in ('Warning', 'BufferError', 'ReferenceError', 'SystemError'):
    _named(_name, Exception)
for _name in ('UserWarning', 'DeprecationWarning', 'RuntimeWarning', 'FutureWarning'):
    _named(_name, Warning)
builtins.IOError = builtins.EnvironmentError = OSError


class _OSError(FileSystemError):
    pass


def oserror(number, *names):
    # The exception of a number, with the file names that it is about.
    kind = _kinds.get(number)
    text = _camada.strerror(number)
    if kind is None:
        kind = _OSError
    return kind(number, text, *names)


def checked(function, *names):
    try:
        return function()
    except FileSystemError:
        raise
    except OSError as e:
        number = e.args[0] if e.args else 5
    raise oserror(number, *names)


_open = builtins.open


def open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None):
    if not isinstance(file, (str, bytes, int)):
        file = str(file)
    for c in mode:
        if c not in 'rwxabt+U':
            raise ValueError('invalid mode: %r' % mode)
    if 'b' not in mode and 't' not in mode:
        mode += 't'
    return checked(lambda: _open(file, mode.replace('t', '') if 'b' in mode else mode), file)


_print = builtins.print


def print(*values, sep=' ', end='\n', file=None, flush=False):
    out = sys.stdout if file is None else file
    _print(*values, sep=' ' if sep is None else sep, end='\n' if end is None else end, file=out)
    if flush:
        out.flush()


def input(prompt=''):
    sys.stdout.write(str(prompt))
    line = sys.stdin.readline()
    if line == '':
        raise EOFError('EOF when reading a line')
    return line[:-1] if line[-1] == '\n' else line


_import = builtins.__import__
_hidden = ('js', 'jsffi', 'uctypes', 'micropython', 'vfs', 'framebuf', 'asyncio', 'deflate', 'uu')


def __import__(name, globals=None, locals=None, fromlist=None, level=0):
    try:
        if name == 'os.path' and name not in sys.modules:
            sys.modules['os.path'] = _import('posixpath', globals, None, ('join',), 0)
        own = (globals or {}).get('__file__', '/')
        if level == 0 and own[:1] == '/' and own[:9] != '/.camada-' and (name in _hidden or name not in sys.modules and _camada.hollow(name)):
            raise ImportError(name)
        return _import(name, globals, locals, fromlist, level)
    except ImportError as e:
        if isinstance(e, ModuleNotFoundError) or not str(e).startswith(("no module named", name)):
            raise
        absent = name if str(e) == name else str(e)[17:-1]
    _camada.missing(absent)
    raise ModuleNotFoundError("No module named '%s'" % absent)


def _exit(code=None):
    raise SystemExit(code)


def _vars(thing=None):
    return thing.__dict__ if hasattr(thing, '__dict__') else {}


def _format(value, spec=''):
    if hasattr(value, '__format__'):
        return value.__format__(spec)
    return ('{:' + spec + '}').format(value)


for _key, _value in (('open', open), ('print', print), ('input', input), ('exit', _exit), ('quit', _exit), ('vars', _vars),
                     ('format', _format), ('ascii', lambda x: repr(x)), ('__import__', __import__), ('__debug__', True)):
    setattr(builtins, _key, _value)
`
