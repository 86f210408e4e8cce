/** `pathlib` on `os` and `os.path`. */
export const pathlib = String.raw`
import os, posixpath


class PurePath:
    def __init__(self, *parts):
        p = posixpath.join(*[str(x) for x in parts]) if parts else '.'
        self._p = ('/' if p.startswith('/') else '') + '/'.join([n for n in p.split('/') if n not in ('', '.')]) or '.'

    def __str__(self):
        return self._p

    def __fspath__(self):
        return self._p

    def __repr__(self):
        return 'PosixPath(%r)' % self._p

    def __truediv__(self, other):
        return Path(self._p, other)

    def __rtruediv__(self, other):
        return Path(other, self._p)

    def __eq__(self, other):
        return isinstance(other, PurePath) and self._p == other._p

    def __lt__(self, other):
        return self._p < other._p

    def __hash__(self):
        return hash(self._p)

    name = property(lambda self: '' if self._p in ('/', '.') else posixpath.basename(self._p))
    suffix = property(lambda self: posixpath.splitext(self.name)[1])
    stem = property(lambda self: posixpath.splitext(self.name)[0])
    parent = property(lambda self: Path(posixpath.dirname(self._p) or '.'))
    parts = property(lambda self: tuple((['/'] if self._p[0] == '/' else []) + [n for n in self._p.split('/') if n and self._p != '.']))
    suffixes = property(lambda self: ['.' + n for n in self.name.lstrip('.').split('.')[1:]])

    @property
    def parents(self):
        out, p = [], self
        while p.parent != p:
            p = p.parent
            out.append(p)
        return out

    def joinpath(self, *others):
        return Path(self._p, *others)

    def with_name(self, name):
        return self.parent / name

    def with_suffix(self, suffix):
        return self.parent / (self.stem + suffix)

    def is_absolute(self):
        return self._p.startswith('/')

    def as_posix(self):
        return self._p

    def relative_to(self, other):
        base = str(other).rstrip('/') + '/'
        if self._p != str(other) and not self._p.startswith(base):
            raise ValueError('%r is not in the subpath of %r' % (self._p, str(other)))
        return Path(self._p[len(base):] or '.')

    def match(self, pattern):
        import fnmatch
        return fnmatch.fnmatchcase(self.name, pattern)


class Path(PurePath):
    @staticmethod
    def cwd():
        return Path(os.getcwd())

    @staticmethod
    def home():
        return Path(posixpath.expanduser('~'))

    def exists(self):
        return posixpath.exists(self._p)

    def is_file(self):
        return posixpath.isfile(self._p)

    def is_dir(self):
        return posixpath.isdir(self._p)

    def is_symlink(self):
        return posixpath.islink(self._p)

    def stat(self):
        return os.stat(self._p)

    def lstat(self):
        return os.lstat(self._p)

    def open(self, mode='r', *a, **k):
        return open(self._p, mode, *a, **k)

    def read_text(self, *a, **k):
        with open(self._p) as f:
            return f.read()

    def read_bytes(self):
        with open(self._p, 'rb') as f:
            return f.read()

    def write_text(self, text, *a, **k):
        with open(self._p, 'w') as f:
            return f.write(text)

    def write_bytes(self, data):
        with open(self._p, 'wb') as f:
            return f.write(data)

    def touch(self, mode=0o666, exist_ok=True):
        if not exist_ok and self.exists():
            raise FileExistsError(17, 'File exists', self._p)
        open(self._p, 'a').close()
        os.utime(self._p)

    def mkdir(self, mode=0o777, parents=False, exist_ok=False):
        if parents:
            os.makedirs(self._p, mode, exist_ok)
            return
        try:
            os.mkdir(self._p, mode)
        except FileExistsError:
            if not exist_ok or not self.is_dir():
                raise

    def rmdir(self):
        os.rmdir(self._p)

    def unlink(self, missing_ok=False):
        try:
            os.remove(self._p)
        except FileNotFoundError:
            if not missing_ok:
                raise

    def rename(self, target):
        os.rename(self._p, target)
        return Path(target)

    replace = rename

    def symlink_to(self, target, target_is_directory=False):
        os.symlink(str(target), self._p)

    def hardlink_to(self, target):
        os.link(str(target), self._p)

    def readlink(self):
        return Path(os.readlink(self._p))

    def chmod(self, mode):
        os.chmod(self._p, mode)

    def resolve(self, strict=False):
        return Path(posixpath.realpath(self._p))

    def absolute(self):
        return Path(posixpath.abspath(self._p))

    def iterdir(self):
        return (self / name for name in os.listdir(self._p))

    def glob(self, pattern):
        import glob
        return (Path(p) for p in glob.glob(posixpath.join(self._p, pattern), recursive=True))

    def rglob(self, pattern):
        import fnmatch
        for root, dirs, files in os.walk(self._p):
            for name in dirs + files:
                if fnmatch.fnmatchcase(name, pattern):
                    yield Path(root, name)

    def expanduser(self):
        return Path(posixpath.expanduser(self._p))


PosixPath, PurePosixPath = Path, PurePath
`
