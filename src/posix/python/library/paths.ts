/** `os.path` and `errno`, with the numbers of Linux. */
export const posixpath = String.raw`
import uos

sep, curdir, pardir, extsep, pathsep = '/', '.', '..', '.', ':'


def _text(p):
    return p if isinstance(p, str) else str(p)


def _stat(p, what='stat'):
    import os
    try:
        return os.stat(p) if what == 'stat' else os.lstat(p)
    except OSError:
        return None


def join(first, *rest):
    out = _text(first)
    for part in rest:
        part = _text(part)
        if part.startswith('/'):
            out = part
        elif out == '' or out.endswith('/'):
            out += part
        else:
            out += '/' + part
    return out


def split(p):
    p = _text(p)
    at = p.rfind('/') + 1
    head, tail = p[:at], p[at:]
    if head and head != '/' * len(head):
        head = head.rstrip('/')
    return head, tail


def basename(p):
    return split(p)[1]


def dirname(p):
    return split(p)[0]


def splitext(p):
    p = _text(p)
    base = basename(p)
    at = base.rfind('.')
    if at <= 0 or base[:at] == '.' * at:
        return p, ''
    return p[:len(p) - len(base) + at], base[at:]


def isabs(p):
    return _text(p).startswith('/')


def normpath(p):
    p = _text(p)
    if p == '':
        return '.'
    start = '//' if p.startswith('//') and not p.startswith('///') else '/' if p.startswith('/') else ''
    out = []
    for part in p.split('/'):
        if part in ('', '.'):
            continue
        if part != '..' or (not start and not out) or (out and out[-1] == '..'):
            out.append(part)
        elif out:
            out.pop()
    return start + '/'.join(out) or '.'


def abspath(p):
    return normpath(join(uos.getcwd(), _text(p)))


def realpath(p, strict=False):
    import os
    p = abspath(p)
    out = ''
    pending = [n for n in p.split('/') if n]
    hops = 0
    while pending:
        name = pending.pop(0)
        if name == '..':
            out = dirname(out) if out else ''
            continue
        here = out + '/' + name
        if islink(here) and hops < 40:
            hops += 1
            to = os.readlink(here)
            if to.startswith('/'):
                out = ''
            pending = [n for n in to.split('/') if n and n != '.'] + pending
        else:
            out = here
    return out or '/'


def exists(p):
    return _stat(p) is not None


def lexists(p):
    return _stat(p, 'lstat') is not None


def _is(kind, what='stat'):
    def test(p):
        s = _stat(p, what)
        return s is not None and (s.st_mode & 0o170000) == kind
    return test


isfile, isdir, islink = _is(0o100000), _is(0o040000), _is(0o120000, 'lstat')


def ismount(p):
    import os
    s, up = _stat(p), _stat(join(_text(p), '..'))
    return s is not None and up is not None and (s.st_dev != up.st_dev or s.st_ino == up.st_ino)


def _attribute(name):
    def get(p):
        import os
        return getattr(os.stat(p), name)
    return get


getsize, getmtime, getatime, getctime = [_attribute('st_' + n) for n in ('size', 'mtime', 'atime', 'ctime')]


def samefile(a, b):
    import os
    x, y = os.stat(a), os.stat(b)
    return (x.st_dev, x.st_ino) == (y.st_dev, y.st_ino)


def expanduser(p):
    import os
    p = _text(p)
    return os.environ.get('HOME', '/root') + p[1:] if p == '~' or p.startswith('~/') else p


def expandvars(p):
    import os, re
    return re.sub(r'\$(\w+|\{[^}]*\})', lambda m: os.environ.get(m.group(1).strip('{}'), m.group(0)), p)


def relpath(p, start='.'):
    a, b = [n for n in abspath(start).split('/') if n], [n for n in abspath(p).split('/') if n]
    same = 0
    while same < min(len(a), len(b)) and a[same] == b[same]:
        same += 1
    return '/'.join(['..'] * (len(a) - same) + b[same:]) or '.'


def commonprefix(names):
    if not names:
        return ''
    low, high = min(names), max(names)
    for i, c in enumerate(low):
        if i >= len(high) or c != high[i]:
            return low[:i]
    return low


def commonpath(names):
    split_names = [[n for n in p.split('/') if n] for p in names]
    same = commonprefix(split_names)
    return ('/' if names[0].startswith('/') else '') + '/'.join(same)
`

export const errno = String.raw`
errorcode = {
    1: 'EPERM', 2: 'ENOENT', 4: 'EINTR', 5: 'EIO', 9: 'EBADF', 11: 'EAGAIN', 12: 'ENOMEM', 13: 'EACCES', 16: 'EBUSY',
    17: 'EEXIST', 18: 'EXDEV', 20: 'ENOTDIR', 21: 'EISDIR', 22: 'EINVAL', 24: 'EMFILE', 27: 'EFBIG', 28: 'ENOSPC',
    29: 'ESPIPE', 30: 'EROFS', 32: 'EPIPE', 39: 'ENOTEMPTY', 40: 'ELOOP', 110: 'ETIMEDOUT', 111: 'ECONNREFUSED',
}
for _number, _name in errorcode.items():
    globals()[_name] = _number
`
