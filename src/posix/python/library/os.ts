/** `os`: what MicroPython's own leaves out goes over the bridge. */
export const os = String.raw`
import uos, ujson, sys
from site import checked, oserror
import posixpath as path
import _camada
from uos import getcwd as _getcwd

name = 'posix'
sep, altsep, linesep, curdir, pardir, extsep, pathsep, devnull = '/', None, '\n', '.', '..', '.', ':', '/dev/null'
F_OK, R_OK, W_OK, X_OK = 0, 4, 2, 1
error = OSError


class _Environ(dict):
    def copy(self):
        return dict(self)


environ = ujson.loads(_camada.environ())


def getenv(key, default=None):
    return environ.get(key, default)


def putenv(key, value):
    environ[key] = value


def unsetenv(key):
    environ.pop(key, None)


def fspath(p):
    return p if isinstance(p, (str, bytes)) else str(p)


def getcwd():
    return _getcwd()


def chdir(p):
    checked(lambda: uos.chdir(fspath(p)), fspath(p))


def listdir(p='.'):
    return checked(lambda: uos.listdir(fspath(p)), fspath(p))


def mkdir(p, mode=0o777):
    checked(lambda: _call('mkdir', fspath(p), str(mode)), fspath(p))


def makedirs(p, mode=0o777, exist_ok=False):
    p = fspath(p)
    parent = path.dirname(p.rstrip('/'))
    if parent and not path.exists(parent):
        makedirs(parent, mode, True)
    try:
        mkdir(p, mode)
    except FileExistsError:
        if not exist_ok or not path.isdir(p):
            raise


def rmdir(p):
    checked(lambda: uos.rmdir(fspath(p)), fspath(p))


def removedirs(p):
    rmdir(p)


def remove(p):
    checked(lambda: uos.remove(fspath(p)), fspath(p))


unlink = remove


def rename(a, b):
    checked(lambda: uos.rename(fspath(a), fspath(b)), fspath(a), fspath(b))


replace = rename


def _call(what, *values):
    answer = _camada.call(what, ujson.dumps(values))
    if answer[:1] == '!':
        raise OSError(int(answer[1:]))
    return answer[1:]


def symlink(target, p, target_is_directory=False):
    checked(lambda: _call('symlink', fspath(target), fspath(p)), fspath(target), fspath(p))


def link(a, b):
    checked(lambda: _call('link', fspath(a), fspath(b)), fspath(a), fspath(b))


def readlink(p):
    return checked(lambda: _call('readlink', fspath(p)), fspath(p))


def chmod(p, mode):
    checked(lambda: _call('chmod', fspath(p), str(mode)), fspath(p))


def chown(p, uid, gid):
    checked(lambda: _call('chown', fspath(p), str(uid), str(gid)), fspath(p))


def utime(p, times=None):
    a, m = times if times is not None else (0, 0)
    checked(lambda: _call('utime', fspath(p), str(a), str(m), '1' if times is None else ''), fspath(p))


def access(p, mode):
    try:
        _call('access', fspath(p), str(mode))
        return True
    except OSError:
        return False


class stat_result:
    def __init__(self, told):
        self.st_mode, self.st_ino, self.st_dev, self.st_nlink, self.st_uid, self.st_gid, self.st_size = told[:7]
        self.st_atime, self.st_mtime, self.st_ctime = [t / 1000 for t in told[7:10]]
        self.st_blocks, self.st_blksize = told[10], 4096
        self._told = told

    def __getitem__(self, at):
        value = self._told[at]
        return value // 1000 if 7 <= at < 10 else value

    def __repr__(self):
        names = 'st_mode st_ino st_dev st_nlink st_uid st_gid st_size st_atime st_mtime st_ctime'.split()
        return 'os.stat_result(%s)' % ', '.join('%s=%s' % (n, self[i]) for i, n in enumerate(names))


def stat(p, follow_symlinks=True):
    what = 'stat' if follow_symlinks else 'lstat'
    return stat_result(ujson.loads(checked(lambda: _call(what, fspath(p)), fspath(p))))


def lstat(p):
    return stat(p, follow_symlinks=False)


class DirEntry:
    def __init__(self, folder, name):
        self.name, self.path = name, path.join(folder, name)

    def is_dir(self, follow_symlinks=True):
        return path.isdir(self.path) and (follow_symlinks or not path.islink(self.path))

    def is_file(self, follow_symlinks=True):
        return path.isfile(self.path) and (follow_symlinks or not path.islink(self.path))

    def is_symlink(self):
        return path.islink(self.path)

    def stat(self, follow_symlinks=True):
        return stat(self.path, follow_symlinks=follow_symlinks)

    def __repr__(self):
        return '<DirEntry %r>' % self.name


class _Scan:
    def __init__(self, entries):
        self._entries = iter(entries)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._entries)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def close(self):
        pass


def scandir(p='.'):
    return _Scan([DirEntry(fspath(p), name) for name in listdir(p)])


def walk(top, topdown=True, onerror=None, followlinks=False):
    top = fspath(top)
    try:
        names = listdir(top)
    except OSError as e:
        if onerror:
            onerror(e)
        return
    dirs = [n for n in names if path.isdir(path.join(top, n))]
    files = [n for n in names if n not in dirs]
    if topdown:
        yield top, dirs, files
    for n in dirs:
        inner = path.join(top, n)
        if followlinks or not path.islink(inner):
            yield from walk(inner, topdown, onerror, followlinks)
    if not topdown:
        yield top, dirs, files


def _number(what):
    return lambda: int(_call(what))


getpid, getppid, getuid, geteuid, getgid, getegid = [_number(n) for n in ('pid', 'ppid', 'uid', 'uid', 'gid', 'gid')]


def cpu_count():
    return 1


def urandom(n):
    import random
    return bytes([random.getrandbits(8) for _ in range(n)])


def fsync(fd):
    _call('sync')


def sync():
    _call('sync')


def _exit(code):
    _camada.leave(code)


def uname():
    from collections import namedtuple
    kind = namedtuple('uname_result', ('sysname', 'nodename', 'release', 'version', 'machine'))
    return kind('Linux', open('/etc/hostname').read().strip(), '6.1.0', '#1 SMP', 'x86_64')


def statvfs(p):
    from collections import namedtuple
    kind = namedtuple('statvfs_result', ('f_bsize', 'f_frsize', 'f_blocks', 'f_bfree', 'f_bavail', 'f_files', 'f_ffree', 'f_favail', 'f_flag', 'f_namemax'))
    return kind(*checked(lambda: uos.statvfs(fspath(p)), fspath(p)))


def system(command):
    _camada.lacks("os.system")
    raise NotImplementedError('os.system')


popen = system
`
