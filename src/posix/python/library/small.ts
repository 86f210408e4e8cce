/** Small modules: what MicroPython's own leave out of `time`, `random`, `sys` and their like. */
export const time = String.raw`
from utime import *
import utime, _camada

timezone, altzone, daylight, tzname = 0, 0, 0, ('UTC', 'UTC')


class struct_time(tuple):
    tm_year = property(lambda s: s[0])
    tm_mon = property(lambda s: s[1])
    tm_mday = property(lambda s: s[2])
    tm_hour = property(lambda s: s[3])
    tm_min = property(lambda s: s[4])
    tm_sec = property(lambda s: s[5])
    tm_wday = property(lambda s: s[6])
    tm_yday = property(lambda s: s[7])
    tm_isdst = property(lambda s: 0)


def sleep(seconds):
    if seconds < 0:
        raise ValueError('sleep length must be non-negative')
    if _camada.sleep(str(seconds * 1000)):
        raise KeyboardInterrupt


def time():
    return float(_camada.now()) / 1000


def time_ns():
    return int(_camada.now()) * 1000000


def monotonic():
    return utime.ticks_ms() / 1000


perf_counter = process_time = monotonic


def monotonic_ns():
    return utime.ticks_ms() * 1000000


perf_counter_ns = monotonic_ns


def gmtime(seconds=None):
    t = utime.gmtime(int(time() if seconds is None else seconds))
    return struct_time(tuple(t[:8]) + (0,))


localtime = gmtime


def mktime(t):
    return float(utime.mktime(tuple(t)[:8]))


_days = ('Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday')
_months = ('January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December')


def strftime(form, t=None):
    t = gmtime() if t is None else t
    y, mo, d, h, mi, s, wd, yd = tuple(t)[:8]
    values = {
        'Y': '%04d' % y, 'm': '%02d' % mo, 'd': '%02d' % d, 'H': '%02d' % h, 'M': '%02d' % mi, 'S': '%02d' % s,
        'y': '%02d' % (y % 100), 'e': '%2d' % d, 'j': '%03d' % yd, 'I': '%02d' % ((h + 11) % 12 + 1), 'p': 'AM' if h < 12 else 'PM',
        'a': _days[wd][:3], 'A': _days[wd], 'b': _months[mo - 1][:3], 'B': _months[mo - 1], 'Z': 'UTC', 'z': '+0000', '%': '%',
        'w': str((wd + 1) % 7), 'u': str(wd + 1), 'f': '000000', 'n': '\n', 't': '\t',
        'T': '%02d:%02d:%02d' % (h, mi, s), 'R': '%02d:%02d' % (h, mi), 'F': '%04d-%02d-%02d' % (y, mo, d),
        'D': '%02d/%02d/%02d' % (mo, d, y % 100), 'x': '%02d/%02d/%02d' % (mo, d, y % 100), 'X': '%02d:%02d:%02d' % (h, mi, s),
        'c': '%s %s %2d %02d:%02d:%02d %d' % (_days[wd][:3], _months[mo - 1][:3], d, h, mi, s, y),
    }
    out, at = [], 0
    while at < len(form):
        if form[at] == '%' and at + 1 < len(form):
            out.append(values.get(form[at + 1], form[at:at + 2]))
            at += 2
        else:
            out.append(form[at])
            at += 1
    return ''.join(out)


def ctime(seconds=None):
    return strftime('%c', gmtime(seconds))


def asctime(t=None):
    return strftime('%c', t)
`

export const random = String.raw`
from urandom import *
import urandom


def shuffle(x):
    for i in range(len(x) - 1, 0, -1):
        j = urandom.randint(0, i)
        x[i], x[j] = x[j], x[i]


def sample(population, k):
    pool = list(population)
    if k > len(pool):
        raise ValueError('Sample larger than population or is negative')
    shuffle(pool)
    return pool[:k]


def choices(population, weights=None, k=1):
    if weights is None:
        return [urandom.choice(population) for _ in range(k)]
    out = []
    for _ in range(k):
        at = urandom.random() * sum(weights)
        for item, w in zip(population, weights):
            at -= w
            if at < 0:
                break
        out.append(item)
    return out


def randbytes(n):
    return bytes([urandom.getrandbits(8) for _ in range(n)])


def gauss(mu=0.0, sigma=1.0):
    import math
    u = 1.0 - urandom.random()
    return mu + sigma * math.sqrt(-2 * math.log(u)) * math.cos(2 * math.pi * urandom.random())


normalvariate = gauss
`

export const hashlib = String.raw`
import binascii, _camada

algorithms_guaranteed = {'md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'}
_sizes = {'md5': (16, 64), 'sha1': (20, 64), 'sha224': (28, 64), 'sha256': (32, 64), 'sha384': (48, 128), 'sha512': (64, 128)}


class _Hash:
    def __init__(self, name, data=b''):
        self.name, self._data = name, bytearray(data)
        self.digest_size, self.block_size = _sizes[name]

    def update(self, data):
        self._data.extend(data)

    def hexdigest(self):
        return _camada.hash(self.name, binascii.hexlify(self._data).decode())

    def digest(self):
        return binascii.unhexlify(self.hexdigest())

    def copy(self):
        return _Hash(self.name, self._data)


def new(name, data=b'', **_):
    if name not in _sizes:
        raise ValueError('unsupported hash type ' + name)
    return _Hash(name, data)


def _of(name):
    return lambda data=b'', **_: _Hash(name, data)


md5, sha1, sha224, sha256, sha384, sha512 = [_of(n) for n in ('md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512')]


def file_digest(f, name):
    return new(name, f.read())
`

export const traceback = String.raw`
import io, sys, _camada


def format_exception(e, value=None, tb=None, **_):
    from _runner import told
    return [_camada.shape(*told(value or e))]


def format_exc(limit=None, chain=True):
    return 'NoneType: None\n'


def print_exception(e, value=None, tb=None, limit=None, file=None, chain=True):
    (file or sys.stderr).write(format_exception(value or e)[0])


def print_exc(limit=None, file=None, chain=True):
    _camada.lacks('traceback.print_exc (there is no exception to be asked for; use print_exception)')
`

export const contextlib = String.raw`
class _Managed:
    def __init__(self, generator):
        self.generator = generator

    def __enter__(self):
        return next(self.generator)

    def __exit__(self, kind, value, trace):
        if kind is None:
            try:
                next(self.generator)
            except StopIteration:
                return False
            raise RuntimeError("generator didn't stop")
        try:
            self.generator.throw(value)
        except StopIteration:
            return True
        return False


def contextmanager(function):
    return lambda *a, **k: _Managed(function(*a, **k))


class suppress:
    def __init__(self, *kinds):
        self.kinds = kinds

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        return kind is not None and issubclass(kind, self.kinds)


class closing:
    def __init__(self, thing):
        self.thing = thing

    def __enter__(self):
        return self.thing

    def __exit__(self, *_):
        self.thing.close()


class nullcontext:
    def __init__(self, value=None):
        self.value = value

    def __enter__(self):
        return self.value

    def __exit__(self, *_):
        pass
`

export const typing = String.raw`
class _Any:
    def __getitem__(self, _):
        return self

    def __call__(self, *a, **k):
        return a[-1] if a else self

    def __or__(self, _):
        return self


for _name in ('Any', 'List', 'Dict', 'Set', 'Tuple', 'Optional', 'Union', 'Callable', 'Iterable', 'Iterator', 'Sequence', 'Mapping',
              'Generator', 'TypeVar', 'Type', 'IO', 'TextIO', 'Final', 'Literal', 'ClassVar', 'FrozenSet', 'Deque', 'NoReturn', 'Self'):
    globals()[_name] = _Any()


class Generic:
    pass


class Protocol:
    pass


TYPE_CHECKING = False


def cast(_, value):
    return value


def overload(f):
    return f
`

export const sys = String.raw`
import sys
from sys import *


def set_up(program, number):
    global executable, version, version_info, hexversion
    major, minor, micro = [int(n) for n in number.split('.')]
    executable = program
    version = number + ' (main) [GCC 14.2.0]'
    version_info = (major, minor, micro, 'final', 0)
    sys.modules['sys'] = sys.modules['_sys']


maxsize = 9223372036854775807
platform, prefix, exec_prefix, base_prefix = 'linux', '/usr/local', '/usr/local', '/usr/local'
path, argv, modules, stdin, stdout, stderr = sys.path, sys.argv, sys.modules, sys.stdin, sys.stdout, sys.stderr
print_exception = sys.print_exception
flags, warnoptions, dont_write_bytecode = (), [], False


def exit(code=None):
    raise SystemExit(code)


def getsizeof(thing, default=0):
    return 48 + (len(thing) if hasattr(thing, '__len__') else 0)


def getrecursionlimit():
    return 1000


def setrecursionlimit(n):
    pass


def getdefaultencoding():
    return 'utf-8'


def getfilesystemencoding():
    return 'utf-8'


def intern(s):
    return s


def exc_info():
    return (None, None, None)
`
