/** Small scripts as they stand in Dockerfiles, containers' entry points and exercises: name, source, arguments, files. */
const text = String.raw

export const scripts = [
  { name: 'hello', source: `print('hello', 'world', sep=', ', end='!\\n')\n` },
  { name: 'command', options: ['-c', 'import sys; print(sys.argv[1:]); print(6 * 7)'], argv: ['a', 'b c'] },
  { name: 'arguments', source: `import sys\nprint(len(sys.argv), sys.argv)\n`, argv: ['one', '--two', '3'] },
  { name: 'standard input is a script', options: ['-'], stdin: `print('from', 'stdin')\n` },
  {
    name: 'lines of input',
    source: `import sys\nfor n, line in enumerate(sys.stdin, 1):\n    print(n, line.rstrip().upper())\n`,
    stdin: 'alpha\nbeta\n\ngamma',
  },
  { name: 'input', source: `name = input('name? ')\nprint('hello', name)\ninput()\n`, stdin: 'Ana\n' },
  { name: 'exit codes', source: `import sys\nprint('before')\nsys.exit(3)\n` },
  { name: 'exit with a word', source: `import sys\nsys.exit('no configuration')\n` },
  { name: 'raise SystemExit', source: `raise SystemExit\n` },
  {
    name: 'write and read a file',
    source: text`with open('out.txt', 'w') as f:
    f.write('first\n')
    f.write('second\n')
with open('out.txt', 'a') as f:
    print('third', file=f)
with open('out.txt') as f:
    for line in f:
        print(repr(line))
print(open('out.txt').read().count('\n'))
`,
  },
  {
    name: 'bytes in place',
    source: text`with open('b', 'wb') as f:
    f.write(bytes(range(16)))
with open('b', 'r+b') as f:
    f.seek(4)
    f.write(b'XY')
    f.seek(0, 2)
    print(f.tell())
    f.seek(0)
    print(f.read(8))
print(open('b', 'rb').read().hex())
`,
  },
  { name: 'no such file', source: `print('start')\nopen('/nope/x')\n` },
  {
    name: 'catch a missing file',
    source: text`try:
    open('missing.txt')
except FileNotFoundError as e:
    print('caught:', e)
    print(e.errno, e.strerror, e.filename)
try:
    open('/w')
except OSError as e:
    print(type(e).__name__, e)
`,
  },
  {
    name: 'folders',
    source: text`import os
os.makedirs('a/b/c', exist_ok=True)
os.makedirs('a/b/c', exist_ok=True)
open('a/b/f', 'w').close()
print(sorted(os.listdir('a/b')))
for root, dirs, files in os.walk('a'):
    print(root, sorted(dirs), sorted(files))
os.rename('a/b/f', 'a/g')
print(os.path.exists('a/b/f'), os.path.isfile('a/g'), os.path.isdir('a/b'))
os.remove('a/g')
os.rmdir('a/b/c')
try:
    os.mkdir('a')
except FileExistsError as e:
    print(e)
try:
    os.rmdir('a')
except OSError as e:
    print(e)
`,
  },
  {
    name: 'paths',
    source: text`import os.path
print(os.path.join('/a', 'b', 'c.txt'), os.path.join('a', '/b'))
print(os.path.basename('/x/y.tar.gz'), os.path.dirname('/x/y.tar.gz'), os.path.splitext('/x/y.tar.gz'))
print(os.path.normpath('/a//b/../c/.'), os.path.abspath('x'), os.path.relpath('/a/b', '/a/c'))
print(os.path.split('/a/b/'), os.path.isabs('a'), os.path.commonprefix(['/abc', '/abd']))
`,
  },
  {
    name: 'sizes, modes and links',
    source: text`import os, stat
with open('f', 'w') as f:
    f.write('x' * 1234)
os.chmod('f', 0o640)
s = os.stat('f')
print(s.st_size, oct(s.st_mode), stat.S_ISREG(s.st_mode), s.st_nlink)
os.link('f', 'g')
os.symlink('f', 'l')
print(os.stat('f').st_nlink, os.readlink('l'), os.path.islink('l'), os.path.getsize('l'))
print(os.access('f', os.R_OK), os.access('none', os.F_OK))
`,
  },
  {
    name: 'environment',
    source: text`import os
print(os.environ['HOME'], os.environ.get('NOPE'), os.getenv('NOPE', 'default'), 'PATH' in os.environ)
os.environ['NEW'] = '1'
print(os.environ['NEW'])
print(os.environ['MISSING'])
`,
  },
  {
    name: 'json',
    source: text`import json
d = {'name': 'x', 'tags': ['a', 'b'], 'n': 1.5, 'ok': True, 'none': None, 'sub': {}}
print(json.dumps(d))
print(json.dumps(d, indent=2, sort_keys=True))
print(json.dumps('é"\n'), json.dumps('é', ensure_ascii=False), json.dumps([1, 2], separators=(',', ':')))
with open('d.json', 'w') as f:
    json.dump(d, f)
print(json.load(open('d.json')) == d, json.loads('[1, 2.5, "x", null]'))
try:
    json.loads('{"a": }')
except json.JSONDecodeError as e:
    print('bad:', e)
`,
  },
  { name: 'json.tool', options: ['-m', 'json.tool'], stdin: '{"b": [1, 2, {"c": null}], "a": "x"}' },
  {
    name: 'order of keys',
    source: text`d = {}
for word in 'the quick brown fox jumps over the lazy dog'.split():
    d[word] = d.get(word, 0) + 1
print(d)
del d['quick']
d['quick'] = 9
print(list(d), list(d.values())[:3])
print({v: k for k, v in d.items()})
`,
  },
  {
    name: 'counting words',
    source: text`from collections import Counter, defaultdict, deque, namedtuple, OrderedDict
words = 'a b a c b a'.split()
print(Counter(words), Counter(words).most_common(1))
groups = defaultdict(list)
for n, w in enumerate(words):
    groups[w].append(n)
print(sorted(groups.items()), groups)
q = deque([1, 2, 3])
q.appendleft(0)
print(q.pop(), q.popleft(), list(q))
P = namedtuple('P', ['x', 'y'])
p = P(1, 2)
print(p, p.x + p.y)
print(list(OrderedDict([('z', 1), ('a', 2)]).items()))
`,
  },
  {
    name: 'strings',
    source: text`s = '  Storage Drivers  '
print(repr(s.strip()), s.lower().split(), s.strip().title(), s.strip().swapcase())
print('7'.zfill(3), 'ab'.ljust(5, '.') + '|', 'ab'.rjust(5) + '|', 'ab'.center(6, '*'))
print('a,b,,c'.split(','), 'a b  c'.split(), '-'.join('abc'), 'banana'.replace('a', 'o', 2))
print('x=1'.partition('='), 'overlay2'.startswith('over'), 'layer'.find('y'), 'layer'.index('y'), 'é'.encode())
print('prefix-name'.removeprefix('prefix-'), 'a.txt'.removesuffix('.txt'), 'abc'.isalnum(), '12'.isdigit())
`,
  },
  {
    name: 'formats',
    source: text`pi = 3.14159265
print(f'{pi:.2f} {42:5d}| {42:<5}| {42:^5}| {42:>5}| {255:x} {255:#x} {5:08b} {1234567:,}')
print('%s %d %.1f %5s|%-5s| %%' % ('a', 3, 2.55, 'r', 'l'))
print('{} {1} {0}'.format('a', 'b') if False else '{0} {1} {0}'.format('a', 'b'), '{name:>8}'.format(name='x'))
print(f'{"nested"!r} {1 + 1} {[1, 2][0]}')
`,
  },
  {
    name: 'numbers',
    source: text`print(7 // 2, -7 // 2, 7 % 3, -7 % 3, 2 ** 10, 7 / 2, 10 / 5, divmod(17, 5))
print(0.1 + 0.2, 1e100, 1 / 3, 2 ** 100, round(2.5), round(3.14159, 2), abs(-3), int('ff', 16), float('1e3'))
print(max(3, 1, 2), min([4, 2]), sum(range(10)), bin(10), hex(255), oct(8), int(3.9), bool(0))
print((10).bit_length(), 5 == 5.0, 1_000_000, complex(1, 2))
`,
  },
  {
    name: 'lists and tuples',
    source: text`a = [3, 1, 2]
a.sort()
a.append(9)
a.extend([7, 8])
a.insert(0, 0)
print(a, a[1:3], a[-1], sorted(a, reverse=True), sorted(['bb', 'a'], key=len), a.index(9), len(a))
a.remove(9)
print(a.pop(), a, [x * x for x in a if x % 2], list(zip('ab', [1, 2])), list(map(str, a)), list(filter(None, [0, 1])))
t = (1,)
x, *rest = [1, 2, 3]
print(t, x, rest, 2 in rest, list(reversed(a)), list(enumerate('ab', 1)), any([0, 1]), all([]))
`,
  },
  {
    name: 'sets',
    source: text`a, b = {1, 2, 3}, {2, 3, 4}
print(sorted(a & b), sorted(a | b), sorted(a - b), sorted(a ^ b), 2 in a, {1} <= a, set())
a.add(9)
a.discard(1)
print(sorted(a), len(a), sorted(frozenset('aab')))
`,
  },
  {
    name: 'classes',
    source: text`class Layer:
    count = 0

    def __init__(self, name, size=0):
        self.name = name
        self.size = size
        Layer.count += 1

    @property
    def kb(self):
        return self.size / 1024

    @staticmethod
    def of(text):
        return Layer(*text.split(':'))

    @classmethod
    def empty(cls):
        return cls('empty')

    def __repr__(self):
        return f'<{self.name} {self.size}>'

    def __eq__(self, other):
        return self.name == other.name

    def __lt__(self, other):
        return self.size < other.size


class Top(Layer):
    def __init__(self, name):
        super().__init__(name, 2048)


print(Layer('a', 1024).kb, Top('t'), Layer.of('x:y'), Layer.empty(), Layer.count, Layer('a') == Layer('a'))
print(isinstance(Top('u'), Layer), issubclass(Top, Layer), sorted([Top('z'), Layer('q', 1)]), getattr(Top('v'), 'size'), hasattr(Top('v'), 'nope'))
`,
  },
  {
    name: 'generators and closures',
    source: text`def count(n):
    for i in range(n):
        yield i * i


def counter():
    n = 0

    def step(by=1):
        nonlocal n
        n += by
        return n

    return step


c = counter()
print(list(count(4)), c(), c(5), sum(x for x in range(5)), next(count(1), None), (lambda x, *a, k=1, **o: (x, a, k, sorted(o)))(1, 2, k=3, z=4))
def outer():
    yield 0
    yield from count(3)
print(list(outer()))
`,
  },
  {
    name: 'exceptions',
    source: text`class ConfigError(Exception):
    pass


def read(n):
    try:
        if n == 0:
            raise ConfigError('no key')
        return 10 / (n - 1)
    except ZeroDivisionError:
        return 'zero'
    else:
        print('never')
    finally:
        print('finally', n)


print(read(1), read(3))
try:
    read(0)
except (ValueError, ConfigError) as e:
    print(type(e).__name__, e, e.args)
for bad in ("int('x')", "[][1]", "{}['k']", "None.x", "undefined", "'a' + 1", "1 + 'a'", "int()"):
    try:
        eval(bad)
    except Exception as e:
        print(type(e).__name__)
`,
  },
  { name: 'trace of a division', source: `def f(a):\n    x = 1\n    return a / 0\n\n\ndef g():\n    f(2)\n\n\ng()\n` },
  { name: 'trace of a name', source: `print('on')\nprint(undefined_name)\n` },
  { name: 'trace of a key', source: `config = {'a': 1}\nconfig['b']\n` },
  { name: 'trace of an index', source: `items = [1, 2]\nprint(items[5])\n` },
  { name: 'trace of an attribute', source: `x = None\nx.append(1)\n` },
  { name: 'trace of types', source: `total = 1 + 'x'\n` },
  { name: 'trace of joining', source: `print('port ' + 80)\n` },
  { name: 'trace of a number', source: `n = int('12a')\n` },
  { name: 'trace of an assertion', source: `size = 3\nassert size < 2, 'too big'\n` },
  { name: 'trace of an own error', source: `class Full(Exception):\n    pass\n\nraise Full('disk is full')\n` },
  {
    name: 'trace of an own module',
    source: `import helper\nhelper.work()\n`,
    files: { 'helper.py': `def work():\n    raise ValueError('in the helper')\n` },
  },
  { name: 'no such module', source: `import no_such_module\n` },
  {
    name: 'own modules',
    source: `from pkg import tools\nimport helper as h\nprint(tools.twice(4), h.NAME, __name__, h.__name__)\n`,
    files: {
      'helper.py': `NAME = 'helper'\n`,
      'pkg/__init__.py': '',
      'pkg/tools.py': `def twice(n):\n    return n * 2\n`,
    },
  },
  { name: 'no such script', options: ['nothing.py'] },
  { name: 'unbuffered', options: ['-u', '-c', 'import sys; print("out"); print("err", file=sys.stderr)'] },
  {
    name: 'patterns',
    source: text`import re
print(re.findall(r'\d+', 'a1 b22 c333'), re.sub(r'(\w+)@(\w+)', r'\2 at \1', 'me@home'), re.split(r'[,;]\s*', 'a, b;c'))
m = re.match(r'(?P<key>\w+)=(?P<value>.*)', 'path=/data')
print(m.group('key'), m.groups(), m.groupdict(), m.span(2), m[0])
print(re.search('x', 'abc'), re.compile('A', re.I).search('bab').start(), re.fullmatch('a+', 'aaa') is not None)
print([x.group() for x in re.finditer('[a-z]{2,3}', 'abcde fg')], re.escape('a.b'))
`,
  },
  {
    name: 'digests',
    source: text`import hashlib, base64, binascii, struct
print(hashlib.sha256(b'layer').hexdigest())
print(hashlib.md5(b'').hexdigest(), hashlib.sha1(b'abc').hexdigest()[:10])
h = hashlib.sha512()
h.update(b'a')
h.update(b'b')
print(h.hexdigest()[:16])
print(base64.b64encode(b'docker'), base64.b64decode('ZG9ja2Vy'), binascii.hexlify(b'\x00\xff'), struct.pack('>IH', 1, 2))
`,
  },
  {
    name: 'copying trees',
    source: text`import os, shutil, glob
os.makedirs('src/sub')
open('src/a.txt', 'w').write('a')
open('src/sub/b.txt', 'w').write('b')
shutil.copytree('src', 'dst')
shutil.copy('src/a.txt', 'dst/c.txt')
print(sorted(glob.glob('dst/*')), sorted(glob.glob('dst/**/*.txt', recursive=True)))
shutil.move('dst/c.txt', 'dst/sub')
print(sorted(os.listdir('dst/sub')))
shutil.rmtree('dst')
print(os.path.exists('dst'))
`,
  },
  {
    name: 'tables',
    source: text`import csv
with open('t.csv', 'w', newline='') as f:
    w = csv.writer(f)
    w.writerow(['name', 'size'])
    w.writerow(['a "q"', 1])
    w.writerow(['b,c', 2.5])
print(repr(open('t.csv', newline='').read()))
with open('t.csv', newline='') as f:
    print(list(csv.reader(f)))
with open('t.csv', newline='') as f:
    for row in csv.DictReader(f):
        print(row['name'], row['size'])
`,
  },
  {
    name: 'times',
    source: text`import time, datetime
print(time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(0)), time.gmtime(86400).tm_mday, time.time() > 1e9)
t = time.time()
time.sleep(0.01)
print(time.time() - t >= 0.009)
d = datetime.datetime(2024, 2, 28, 23, 30)
print(d + datetime.timedelta(days=2, hours=1), d.isoformat(), d.year, datetime.date(2024, 1, 1) < datetime.date(2024, 1, 2))
print((datetime.date(2024, 3, 1) - datetime.date(2024, 2, 1)).days, datetime.timedelta(minutes=90))
`,
  },
  {
    name: 'small tools',
    source: text`import math, itertools, functools, string, operator, random
print(math.sqrt(16), math.pi, math.floor(2.7), math.ceil(2.1))
print(list(itertools.chain([1], [2])), list(itertools.islice(itertools.count(5), 3)), list(itertools.accumulate([1, 2, 3])))
print(functools.reduce(operator.add, [1, 2, 3]), functools.partial(pow, 2)(5), string.ascii_lowercase[:5], string.digits)
random.seed(1)
x = random.randint(1, 6)
print(1 <= x <= 6, 0 <= random.random() < 1, random.choice([7]) == 7)
l = [1, 2, 3]
random.shuffle(l)
print(sorted(l))
`,
  },
  {
    name: 'pathlib',
    source: text`from pathlib import Path
p = Path('dir') / 'x.txt'
p.parent.mkdir(parents=True, exist_ok=True)
p.write_text('hello')
print(p, p.name, p.suffix, p.stem, p.exists(), p.read_text(), p.is_file(), p.parent)
print(sorted(str(x) for x in Path('dir').iterdir()), Path('/a/b').is_absolute() if hasattr(Path, 'is_absolute') else True)
p.unlink()
print(p.exists())
`,
  },
  {
    name: 'a key-value store',
    source: text`import json, os, sys
FILE = '/w/data/store.json'
os.makedirs(os.path.dirname(FILE), exist_ok=True)


def load():
    if not os.path.exists(FILE):
        return {}
    with open(FILE) as f:
        return json.load(f)


data = load()
print('before:', data)
for pair in sys.argv[1:]:
    key, value = pair.split('=', 1)
    data[key] = value
with open(FILE + '.tmp', 'w') as f:
    json.dump(data, f, indent=2)
    f.flush()
    os.fsync(f.fileno()) if hasattr(f, 'fileno') else None
os.replace(FILE + '.tmp', FILE)
print(open(FILE).read())
print('stored', len(load()), 'keys', os.path.getsize(FILE), 'bytes')
`,
    argv: ['user=ana', 'db=postgres'],
  },
  {
    name: 'a dict of a defaultdict',
    source: `from collections import defaultdict\nd = defaultdict(int)\nd['a'] += 1\nprint(dict(d))\n`,
  },
  { name: 'a text backwards', source: `print('abc'[::-1], [1, 2, 3][::-1])\n` },
  { name: 'other line ends', source: `open('f', 'wb').write(b'a\\r\\nb')\nprint(repr(open('f').read()))\n` },
  { name: 'letters with accents', source: `print('é'.upper(), 'É'.lower(), 'é'.isalpha())\n` },
  { name: 'syntax error', source: `def f(:\n    pass\n` },
  { name: 'unpacking in displays', source: `a = {'x': 1}\nprint({**a, 'y': 2}, [*range(3), 9])\n` },
  { name: 'match', source: `match 3:\n    case 1:\n        print('one')\n    case _:\n        print('other')\n` },
  { name: 'recursion', source: `def depth(n):\n    return 0 if n == 0 else 1 + depth(n - 1)\n\n\nprint(depth(150))\n` },
  {
    name: 'a chain of causes',
    source: `try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('wrapped') from e\n`,
  },
  { name: 'help', options: ['--nope'] },
]
