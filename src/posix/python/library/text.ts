/** `json` with everything that `dumps` takes, and `re` on the simulator's linear engine. */
export const json = String.raw`
import ujson


class JSONDecodeError(ValueError):
    pass


def _text(s):
    out = ['"']
    for c in s:
        code = ord(c)
        if c == '"' or c == '\\':
            out.append('\\' + c)
        elif c in _short:
            out.append(_short[c])
        elif code < 32:
            out.append('\\u%04x' % code)
        else:
            out.append(c)
    out.append('"')
    return ''.join(out)


_short = {'\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f'}


def _ascii(s):
    out = []
    for c in s:
        code = ord(c)
        if code < 128:
            out.append(c)
        elif code < 0x10000:
            out.append('\\u%04x' % code)
        else:
            code -= 0x10000
            out.append('\\u%04x\\u%04x' % (0xd800 + (code >> 10), 0xdc00 + (code & 0x3ff)))
    return ''.join(out)


def _number(x):
    if x != x:
        return 'NaN'
    if x in (float('inf'), -float('inf')):
        return 'Infinity' if x > 0 else '-Infinity'
    return repr(x)


def dumps(obj, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, cls=None, indent=None, separators=None, default=None, sort_keys=False):
    if isinstance(indent, int):
        indent = ' ' * indent
    comma, colon = separators or ((',' if indent is not None else ', '), ': ')

    def key_of(k):
        if isinstance(k, str):
            return k
        if k is True or k is False or k is None or isinstance(k, (int, float)):
            return write(k, '')
        raise TypeError('keys must be str, int, float, bool or None, not ' + type(k).__name__)

    def block(open, parts, close, pad):
        if not parts:
            return open + close
        if indent is None:
            return open + comma.join(parts) + close
        inner = '\n' + pad + indent
        return open + inner + (comma + inner).join(parts) + '\n' + pad + close

    def write(x, pad):
        if x is None:
            return 'null'
        if x is True:
            return 'true'
        if x is False:
            return 'false'
        if isinstance(x, str):
            return _ascii(_text(x)) if ensure_ascii else _text(x)
        if isinstance(x, int):
            return str(int(x))
        if isinstance(x, float):
            return _number(x)
        deeper = pad + indent if indent is not None else ''
        if isinstance(x, dict):
            items = [(key_of(k), v) for k, v in x.items()]
            if sort_keys:
                items.sort(key=lambda kv: kv[0])
            quote = lambda k: _ascii(_text(k)) if ensure_ascii else _text(k)
            return block('{', [quote(k) + colon + write(v, deeper) for k, v in items], '}', pad)
        if isinstance(x, (list, tuple)):
            return block('[', [write(v, deeper) for v in x], ']', pad)
        if default is not None:
            return write(default(x), pad)
        raise TypeError('Object of type %s is not JSON serializable' % type(x).__name__)

    return write(obj, '')


def dump(obj, fp, **options):
    fp.write(dumps(obj, **options))


def loads(s, **options):
    if isinstance(s, (bytes, bytearray)):
        s = s.decode()
    problem = _camada.json(s)
    if problem:
        raise JSONDecodeError(problem)
    hook = options.get('object_hook')
    value = ujson.loads(s)
    return _hooked(value, hook) if hook else value


def _hooked(x, hook):
    if isinstance(x, dict):
        return hook({k: _hooked(v, hook) for k, v in x.items()})
    return [_hooked(v, hook) for v in x] if isinstance(x, list) else x


def load(fp, **options):
    return loads(fp.read(), **options)


import _camada
`

export const re = String.raw`
import ujson
import _camada

I = IGNORECASE = 2
M = MULTILINE = 8
S = DOTALL = 16
X = VERBOSE = 64
A = ASCII = 256
U = UNICODE = 32


class error(Exception):
    pass


PatternError = error


class Match:
    def __init__(self, pattern, string, spans, names):
        self.re, self.string, self._spans, self._names = pattern, string, spans, names
        self.lastindex = max([i for i in range(1, len(spans)) if spans[i][0] >= 0] or [0]) or None

    def _at(self, group):
        if isinstance(group, str):
            if group not in self._names:
                raise IndexError('no such group')
            group = self._names[group]
        if group < 0 or group >= len(self._spans):
            raise IndexError('no such group')
        return self._spans[group]

    def _text(self, group, default=None):
        a, b = self._at(group)
        return default if a < 0 else self.string[a:b]

    def group(self, *groups):
        if len(groups) == 0:
            return self._text(0)
        if len(groups) == 1:
            return self._text(groups[0])
        return tuple(self._text(g) for g in groups)

    __getitem__ = _text

    def groups(self, default=None):
        return tuple(self._text(i, default) for i in range(1, len(self._spans)))

    def groupdict(self, default=None):
        return {n: self._text(i, default) for n, i in self._names.items()}

    def start(self, group=0):
        return self._at(group)[0]

    def end(self, group=0):
        return self._at(group)[1]

    def span(self, group=0):
        return tuple(self._at(group))

    def expand(self, template):
        return _expand(template, self)

    def __repr__(self):
        return '<re.Match object; span=%r, match=%r>' % (self.span(), self.group())


def _expand(template, m):
    out, at = [], 0
    while at < len(template):
        c = template[at]
        if c != '\\' or at + 1 == len(template):
            out.append(c)
            at += 1
            continue
        n = template[at + 1]
        at += 2
        if n.isdigit():
            while at < len(template) and template[at].isdigit() and len(n) < 2:
                n += template[at]
                at += 1
            out.append(m._text(int(n), ''))
        elif n == 'g':
            end = template.find('>', at)
            name = template[at + 1:end]
            out.append(m._text(int(name) if name.isdigit() else name, ''))
            at = end + 1
        else:
            out.append({'n': '\n', 't': '\t', 'r': '\r', '\\': '\\'}.get(n, '\\' + n))
    return ''.join(out)


class Pattern:
    def __init__(self, pattern, flags):
        self.pattern, self.flags = pattern, flags
        answer = ujson.loads(_camada.pattern(pattern, flags))
        if 'error' in answer:
            raise error(answer['error'])
        self.groups, self.groupindex = answer['groups'], answer['names']

    def _find(self, string, kind, pos=0):
        is_bytes = isinstance(string, (bytes, bytearray))
        text = string.decode() if is_bytes else string
        found = ujson.loads(_camada.find(self.pattern, self.flags, text, pos, kind))
        return [Match(self, string, spans, self.groupindex) for spans in found]

    def _one(self, string, kind, pos):
        found = self._find(string, kind, pos)
        return found[0] if found else None

    def match(self, string, pos=0, endpos=None):
        return self._one(string if endpos is None else string[:endpos], 'match', pos)

    def fullmatch(self, string, pos=0, endpos=None):
        return self._one(string if endpos is None else string[:endpos], 'full', pos)

    def search(self, string, pos=0, endpos=None):
        return self._one(string if endpos is None else string[:endpos], 'first', pos)

    def finditer(self, string, pos=0):
        return iter(self._find(string, 'all', pos))

    def findall(self, string, pos=0):
        found = self._find(string, 'all', pos)
        if self.groups == 0:
            return [m.group() for m in found]
        if self.groups == 1:
            return [m._text(1, '') for m in found]
        return [m.groups('') for m in found]

    def subn(self, repl, string, count=0):
        out, at, done = [], 0, 0
        for m in self._find(string, 'all'):
            if count and done == count:
                break
            out.append(string[at:m.start()])
            out.append(repl(m) if callable(repl) else _expand(repl, m))
            at = m.end()
            done += 1
        out.append(string[at:])
        return ''.join(out), done

    def sub(self, repl, string, count=0):
        return self.subn(repl, string, count)[0]

    def split(self, string, maxsplit=0):
        out, at = [], 0
        for n, m in enumerate(self._find(string, 'all')):
            if maxsplit and n == maxsplit:
                break
            out.append(string[at:m.start()])
            out.extend(m.groups())
            at = m.end()
        out.append(string[at:])
        return out

    def __repr__(self):
        return 're.compile(%r)' % self.pattern


_known = {}


def compile(pattern, flags=0):
    if isinstance(pattern, Pattern):
        return pattern
    key = (pattern, flags)
    if key not in _known:
        _known[key] = Pattern(pattern, flags)
    return _known[key]


def match(pattern, string, flags=0):
    return compile(pattern, flags).match(string)


def fullmatch(pattern, string, flags=0):
    return compile(pattern, flags).fullmatch(string)


def search(pattern, string, flags=0):
    return compile(pattern, flags).search(string)


def findall(pattern, string, flags=0):
    return compile(pattern, flags).findall(string)


def finditer(pattern, string, flags=0):
    return compile(pattern, flags).finditer(string)


def sub(pattern, repl, string, count=0, flags=0):
    return compile(pattern, flags).sub(repl, string, count)


def subn(pattern, repl, string, count=0, flags=0):
    return compile(pattern, flags).subn(repl, string, count)


def split(pattern, string, maxsplit=0, flags=0):
    return compile(pattern, flags).split(string, maxsplit)


def escape(pattern):
    return ''.join('\\' + c if c in '()[]{}?*+-|^$\\.&~# \t\n\r\v\f' else c for c in pattern)


def purge():
    _known.clear()
`
