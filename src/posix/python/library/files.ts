/** `shutil`, `glob`, `tempfile` and `csv`. */
export const shutil = String.raw`
import os, posixpath
from os import fspath


class Error(OSError):
    pass


class SameFileError(Error):
    pass


def copyfileobj(a, b, length=65536):
    while True:
        part = a.read(length)
        if not part:
            return
        b.write(part)


def copyfile(src, dst, follow_symlinks=True):
    if posixpath.exists(dst) and posixpath.samefile(src, dst):
        raise SameFileError('%r and %r are the same file' % (src, dst))
    with open(src, 'rb') as a:
        with open(dst, 'wb') as b:
            copyfileobj(a, b)
    return dst


def copymode(src, dst, follow_symlinks=True):
    os.chmod(dst, os.stat(src).st_mode & 0o7777)


def copystat(src, dst, follow_symlinks=True):
    s = os.stat(src)
    copymode(src, dst)
    os.utime(dst, (s.st_atime, s.st_mtime))


def _inside(src, dst):
    return posixpath.join(dst, posixpath.basename(fspath(src))) if posixpath.isdir(dst) else fspath(dst)


def copy(src, dst, follow_symlinks=True):
    dst = copyfile(src, _inside(src, dst))
    copymode(src, dst)
    return dst


def copy2(src, dst, follow_symlinks=True):
    dst = copyfile(src, _inside(src, dst))
    copystat(src, dst)
    return dst


def copytree(src, dst, symlinks=False, ignore=None, copy_function=copy2, dirs_exist_ok=False):
    names = os.listdir(src)
    left_out = ignore(src, names) if ignore else ()
    os.makedirs(dst, exist_ok=dirs_exist_ok)
    for name in names:
        if name in left_out:
            continue
        a, b = posixpath.join(src, name), posixpath.join(dst, name)
        if symlinks and posixpath.islink(a):
            os.symlink(os.readlink(a), b)
        elif posixpath.isdir(a):
            copytree(a, b, symlinks, ignore, copy_function, dirs_exist_ok)
        else:
            copy_function(a, b)
    copystat(src, dst)
    return dst


def ignore_patterns(*patterns):
    import fnmatch
    return lambda folder, names: {n for n in names for p in patterns if fnmatch.fnmatch(n, p)}


def rmtree(p, ignore_errors=False, onerror=None, **_):
    try:
        for name in os.listdir(p):
            inner = posixpath.join(p, name)
            if posixpath.isdir(inner) and not posixpath.islink(inner):
                rmtree(inner, ignore_errors)
            else:
                os.remove(inner)
        os.rmdir(p)
    except OSError:
        if not ignore_errors:
            raise


def move(src, dst, copy_function=copy2):
    real = _inside(src, dst)
    try:
        os.rename(src, real)
    except OSError:
        if posixpath.isdir(src):
            copytree(src, real, symlinks=True)
            rmtree(src)
        else:
            copy_function(src, real)
            os.remove(src)
    return real


def disk_usage(p):
    from collections import namedtuple
    s = os.statvfs(p)
    kind = namedtuple('usage', ('total', 'used', 'free'))
    return kind(s.f_blocks * s.f_frsize, (s.f_blocks - s.f_bfree) * s.f_frsize, s.f_bavail * s.f_frsize)


def which(name, mode=1, path=None):
    for folder in [''] if '/' in name else (path or os.environ.get('PATH', '')).split(':'):
        p = posixpath.join(folder, name)
        if posixpath.isfile(p) and os.access(p, 1):
            return p
    return None
`

export const glob = String.raw`
import os, posixpath, fnmatch


def has_magic(s):
    return any(c in s for c in '*?[')


def _names(folder, pattern):
    try:
        names = os.listdir(folder or '.')
    except OSError:
        return []
    return [n for n in names if fnmatch.fnmatchcase(n, pattern) and (pattern[:1] == '.' or n[:1] != '.')]


def _below(folder):
    yield folder
    for n in _names(folder, '*'):
        p = posixpath.join(folder, n)
        if posixpath.isdir(p):
            yield from _below(p)


def iglob(pattern, recursive=False, root_dir=None, **_):
    head, tail = posixpath.split(pattern)
    folders = iglob(head, recursive) if head and has_magic(head) else [head]
    for folder in folders:
        if recursive and tail == '**':
            for each in _below(folder):
                yield posixpath.join(each, '')
                for n in _names(each, '*'):
                    p = posixpath.join(each, n)
                    if not posixpath.isdir(p):
                        yield p
        elif has_magic(tail):
            for n in _names(folder, tail):
                yield posixpath.join(folder, n) if folder else n
        elif posixpath.lexists(posixpath.join(folder, tail)):
            yield posixpath.join(folder, tail)


def glob(pattern, recursive=False, **_):
    return list(iglob(pattern, recursive))


def escape(p):
    return ''.join('[' + c + ']' if c in '*?[' else c for c in p)
`

export const tempfile = String.raw`
import os, posixpath, random


def gettempdir():
    for p in (os.environ.get('TMPDIR'), '/tmp', '/var/tmp', '/usr/tmp'):
        if p and posixpath.isdir(p):
            return p
    return os.getcwd()


def _name(prefix, suffix, folder):
    letters = 'abcdefghijklmnopqrstuvwxyz0123456789_'
    while True:
        p = posixpath.join(folder or gettempdir(), prefix + ''.join(random.choice(letters) for _ in range(8)) + suffix)
        if not posixpath.lexists(p):
            return p


def mkdtemp(suffix='', prefix='tmp', dir=None):
    p = _name(prefix, suffix, dir)
    os.mkdir(p, 0o700)
    return p


class TemporaryDirectory:
    def __init__(self, suffix='', prefix='tmp', dir=None, **_):
        self.name = mkdtemp(suffix, prefix, dir)

    def __enter__(self):
        return self.name

    def __exit__(self, *_):
        self.cleanup()

    def cleanup(self):
        import shutil
        shutil.rmtree(self.name)


class NamedTemporaryFile:
    def __init__(self, mode='w+b', suffix='', prefix='tmp', dir=None, delete=True, **_):
        self.name, self.delete = _name(prefix, suffix, dir), delete
        self._file = open(self.name, mode)
        os.chmod(self.name, 0o600)

    def __getattr__(self, name):
        return getattr(self._file, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._file.close()
        if self.delete:
            os.remove(self.name)


TemporaryFile = NamedTemporaryFile
`

export const csv = String.raw`
QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE = 0, 1, 2, 3


class Error(Exception):
    pass


def _rows(lines, delimiter, quotechar):
    row, cell, quoted, was_quoted = [], [], False, False
    for line in lines:
        line = line.rstrip('\r\n') + '\n'
        at = 0
        while at < len(line):
            c = line[at]
            at += 1
            if quoted:
                if c != quotechar:
                    cell.append(c)
                elif line[at:at + 1] == quotechar:
                    cell.append(c)
                    at += 1
                else:
                    quoted = False
            elif c == quotechar and not cell:
                quoted = was_quoted = True
            elif c == delimiter or c == '\n':
                row.append(''.join(cell))
                cell, was_quoted, had = [], False, was_quoted
                if c == '\n':
                    yield row if row != [''] or had else []
                    row = []
            else:
                cell.append(c)


class reader:
    def __init__(self, lines, dialect=None, delimiter=',', quotechar='"', **_):
        self._rows, self.line_num = _rows(lines, delimiter, quotechar), 0

    def __iter__(self):
        return self

    def __next__(self):
        self.line_num += 1
        return next(self._rows)


class writer:
    def __init__(self, file, dialect=None, delimiter=',', quotechar='"', lineterminator='\r\n', quoting=0, **_):
        self._file, self._with = file, (delimiter, quotechar, lineterminator, quoting)

    def writerow(self, row):
        delimiter, quote, end, quoting = self._with
        out = []
        for value in row:
            text = '' if value is None else str(value)
            needs = quoting == 1 or quoting == 2 and not isinstance(value, (int, float))
            if needs or any(c in text for c in (delimiter, quote, '\n', '\r')):
                text = quote + text.replace(quote, quote + quote) + quote
            out.append(text)
        return self._file.write(delimiter.join(out) + end)

    def writerows(self, rows):
        for row in rows:
            self.writerow(row)


class DictReader:
    def __init__(self, lines, fieldnames=None, **options):
        self._reader = reader(lines, **options)
        self.fieldnames = fieldnames if fieldnames is not None else next(self._reader, None)

    def __iter__(self):
        return self

    def __next__(self):
        row = next(self._reader)
        while row == []:
            row = next(self._reader)
        return dict(zip(self.fieldnames, row))


class DictWriter:
    def __init__(self, file, fieldnames, restval='', **options):
        self._writer, self.fieldnames, self.restval = writer(file, **options), fieldnames, restval

    def writeheader(self):
        return self._writer.writerow(self.fieldnames)

    def writerow(self, row):
        return self._writer.writerow([row.get(n, self.restval) for n in self.fieldnames])

    def writerows(self, rows):
        for row in rows:
            self.writerow(row)
`
