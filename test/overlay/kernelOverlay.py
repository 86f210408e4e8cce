"""Plays cases of overlay operations on the kernel's own overlayfs.

Reads one JSON case a line from stdin and answers with one JSON line: the outcome of every operation, then the merged
tree, the upper directory and the merged tree of the lowers alone. Each case has a fresh tmpfs with its layers, and the
operations run in a chroot in the merged directory. To be started as root in a mount namespace of its own.
"""
import ctypes, errno, json, os, stat, sys, tempfile

libc = ctypes.CDLL(None, use_errno=True)
OVERLAY = 'trusted.overlay.'
READ_ONLY, REMOUNT = 1, 32
OPEN = os.O_NONBLOCK | os.O_CLOEXEC


def mount(source, target, kind, flags=0, options=''):
    if libc.mount(source.encode(), target.encode(), kind.encode(), flags, options.encode()) != 0:
        raise OSError(ctypes.get_errno(), f'mount {kind} on {target} ({options})')


def unmount(target):
    if libc.umount2(target.encode(), 2) != 0:
        raise OSError(ctypes.get_errno(), f'umount {target}')


def build(folder, entries):
    """Makes a layer; entries come parents first."""
    for entry in entries:
        path, kind = folder + '/' + entry['path'], entry['kind']
        if kind == 'link':
            os.link(folder + '/' + entry['target'], path, follow_symlinks=False)
            continue
        if kind == 'directory':
            os.mkdir(path)
        elif kind == 'file':
            with open(path, 'wb') as file:
                file.write(entry['text'].encode())
        elif kind == 'symlink':
            os.symlink(entry['target'], path)
        elif kind == 'whiteout':
            os.mknod(path, stat.S_IFCHR, os.makedev(0, 0))
        elif kind == 'fifo':
            os.mkfifo(path)
        os.chown(path, entry['uid'], entry['gid'], follow_symlinks=False)
        if kind != 'symlink':
            os.chmod(path, entry['mode'])
        if entry.get('isOpaque'):
            os.setxattr(path, OVERLAY + 'opaque', b'y', follow_symlinks=False)
        if entry.get('xattr') is not None:
            os.setxattr(path, 'trusted.t', entry['xattr'].encode(), follow_symlinks=False)
    for entry in reversed(entries):
        if entry['kind'] != 'link':
            times = (int(entry['mtimeNs']), int(entry['mtimeNs']))
            os.utime(folder + '/' + entry['path'], ns=times, follow_symlinks=False)
    os.utime(folder, ns=(10**18, 10**18))


KINDS = {
    stat.S_IFREG: 'file', stat.S_IFDIR: 'directory', stat.S_IFLNK: 'symlink', stat.S_IFIFO: 'fifo',
    stat.S_IFSOCK: 'socket', stat.S_IFCHR: 'characterDevice', stat.S_IFBLK: 'blockDevice',
}


def describe(path):
    st = os.lstat(path)
    kind = KINDS[stat.S_IFMT(st.st_mode)]
    entry = {
        'kind': kind, 'mode': stat.S_IMODE(st.st_mode), 'uid': st.st_uid, 'gid': st.st_gid, 'linkCount': st.st_nlink,
        'rdev': (os.major(st.st_rdev) << 8) | os.minor(st.st_rdev), 'inode': st.st_ino,
        'mtimeNs': str(st.st_mtime_ns), 'sizeBytes': 0 if kind == 'directory' else st.st_size,
        'content': '', 'xattrs': {},
    }
    if kind == 'file':
        with open(path, 'rb') as file:
            entry['content'] = file.read().decode('latin-1')
    if kind == 'symlink':
        entry['content'] = os.readlink(path)
    for name in sorted(os.listxattr(path, follow_symlinks=False)):
        if name == 'trusted.t' or name == OVERLAY + 'opaque':
            entry['xattrs'][name] = os.getxattr(path, name, follow_symlinks=False).decode()
    return entry


def tree(root, path='', into=None):
    into = {} if into is None else into
    into[path or '/'] = describe(root + path)
    if into[path or '/']['kind'] == 'directory':
        for name in sorted(os.listdir(root + path)):
            tree(root, path + '/' + name, into)
    return into


def text_of(fd):
    return os.pread(fd, 1 << 20, 0).decode('latin-1')


class Player:
    def __init__(self):
        self.handles = {}
        # A descriptor is always used as whoever opened it.
        self.owners = {}
        self.opener = 0
        self.inodes = {}

    def play(self, operation):
        uid = operation.get('as', 0)
        if operation['op'] == 'writeHandle':
            uid = self.owners.get(operation['slot'], 0)
        elif operation['op'] == 'openHandle':
            self.opener = uid
        try:
            if uid:
                os.setegid(uid)
                os.seteuid(uid)
            if operation['op'] in ('create', 'append', 'writeAt', 'read', 'truncate', 'openHandle'):
                if self.is_special(operation['path']):
                    return 'special'
            value = getattr(self, operation['op'])(**{k: v for k, v in operation.items() if k not in ('op', 'as')})
            return 'ok' if value is None else 'ok ' + value
        except OSError as error:
            return errno.errorcode[error.errno].replace('ENOTSUP', 'EOPNOTSUPP')
        finally:
            if uid:
                os.seteuid(0)
                os.setegid(0)

    def is_special(self, path):
        try:
            return stat.S_IFMT(os.stat(path).st_mode) in (stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK)
        except OSError:
            return False

    def write(self, path, flags, mode, text, offset=None):
        fd = os.open(path, flags | OPEN, mode)
        try:
            if text:
                os.write(fd, text.encode()) if offset is None else os.pwrite(fd, text.encode(), offset)
        finally:
            os.close(fd)

    def create(self, path, mode, exclusive, truncate, text):
        flags = os.O_WRONLY | os.O_CREAT | (os.O_EXCL if exclusive else 0) | (os.O_TRUNC if truncate else 0)
        self.write(path, flags, mode, text)

    def append(self, path, text):
        self.write(path, os.O_WRONLY | os.O_APPEND, 0, text)

    def writeAt(self, path, offset, text):
        self.write(path, os.O_WRONLY, 0, text, offset)

    def read(self, path):
        fd = os.open(path, os.O_RDONLY | OPEN)
        try:
            return text_of(fd)
        finally:
            os.close(fd)

    def truncate(self, path, size):
        fd = os.open(path, os.O_WRONLY | OPEN)
        try:
            os.ftruncate(fd, size)
        finally:
            os.close(fd)

    def chmod(self, path, mode):
        os.chmod(path, mode)

    def chown(self, path, uid, gid, follow):
        os.chown(path, uid, gid, follow_symlinks=follow)

    def utimes(self, path, mtimeNs):
        os.utime(path, ns=(int(mtimeNs), int(mtimeNs)))

    def mkdir(self, path, mode):
        os.mkdir(path, mode)

    def rmdir(self, path):
        os.rmdir(path)

    def unlink(self, path):
        os.unlink(path)

    def rename(self, path, to):
        os.rename(path, to)

    def link(self, path, to):
        os.link(path, to, follow_symlinks=False)

    def symlink(self, path, target):
        os.symlink(target, path)

    def mknod(self, path, kind, rdev):
        bits = {'fifo': stat.S_IFIFO, 'characterDevice': stat.S_IFCHR, 'blockDevice': stat.S_IFBLK, 'file': stat.S_IFREG}
        os.mknod(path, bits[kind] | 0o640, os.makedev(rdev >> 8, rdev & 255))

    def readdir(self, path):
        return ' '.join(sorted(os.listdir(path)))

    def readlink(self, path):
        return os.readlink(path)

    def stat(self, path, follow):
        return self.show(os.stat(path, follow_symlinks=follow))

    def show(self, st):
        kind = KINDS[stat.S_IFMT(st.st_mode)]
        inode = self.inodes.setdefault(st.st_ino, len(self.inodes))
        size = 0 if kind == 'directory' else st.st_size
        return f'{kind} {stat.S_IMODE(st.st_mode):o} {st.st_uid}:{st.st_gid} {st.st_nlink} {size} #{inode}'

    def access(self, path, mode):
        if not os.access(path, mode, effective_ids=True):
            raise OSError(errno.EACCES, path)

    def setxattr(self, path, value):
        os.setxattr(path, 'trusted.t', value.encode())

    def removexattr(self, path):
        os.removexattr(path, 'trusted.t')

    def getxattr(self, path):
        try:
            return os.getxattr(path, 'trusted.t').decode()
        except OSError as error:
            if error.errno == errno.ENODATA:
                return None
            raise

    def openHandle(self, slot, path, write):
        fd = os.open(path, (os.O_RDWR if write else os.O_RDONLY) | OPEN)
        self.closeHandle(slot)
        self.handles[slot] = fd
        self.owners[slot] = self.opener

    def closeHandle(self, slot):
        if slot in self.handles:
            os.close(self.handles.pop(slot))

    def readHandle(self, slot):
        return text_of(self.handles[slot]) if slot in self.handles else None

    def writeHandle(self, slot, offset, text):
        if slot in self.handles:
            os.pwrite(self.handles[slot], text.encode(), offset)

    def statHandle(self, slot):
        return self.show(os.fstat(self.handles[slot])) if slot in self.handles else None


def play_case(case, folder):
    mount('tmpfs', folder, 'tmpfs')
    mounted = [folder]
    try:
        names = [f'{folder}/l{index}' for index in range(len(case['layers']))]
        for name in [*names, folder + '/upper', folder + '/work', folder + '/merged', folder + '/empty', folder + '/lower']:
            os.mkdir(name)
        for name, entries in zip(names, case['layers']):
            build(name, entries)
        os.utime(folder + '/upper', ns=(10**18, 10**18))
        lowers = 'lowerdir=' + ':'.join(names)
        options = f'{lowers},upperdir={folder}/upper,workdir={folder}/work,index=off,redirect_dir=off,metacopy=off'
        mount('overlay', folder + '/merged', 'overlay', 0, options)
        mounted.append(folder + '/merged')
        if case['isReadOnly']:
            mount('overlay', folder + '/merged', 'overlay', REMOUNT | READ_ONLY)
        mount('overlay', folder + '/lower', 'overlay', READ_ONLY, f'{lowers}:{folder}/empty')
        mounted.append(folder + '/lower')
        return observe(case, folder)
    finally:
        for target in reversed(mounted):
            unmount(target)


def observe(case, folder):
    outside = os.open('/', os.O_RDONLY)
    player = Player()
    try:
        os.chroot(folder + '/merged')
        os.chdir('/')
        outcomes = [player.play(operation) for operation in case['operations']]
    finally:
        os.fchdir(outside)
        os.chroot('.')
        os.close(outside)
        for slot in list(player.handles):
            player.closeHandle(slot)
    return {
        'outcomes': outcomes,
        'merged': tree(folder + '/merged'),
        'upper': tree(folder + '/upper'),
        'lower': tree(folder + '/lower'),
    }


def main():
    os.umask(0o022)
    os.setgroups([])
    folder = tempfile.mkdtemp(prefix='camada-overlay-')
    try:
        for line in sys.stdin:
            try:
                answer = play_case(json.loads(line), folder)
            except OSError as error:
                answer = {'failure': str(error)}
            print(json.dumps(answer), flush=True)
    finally:
        os.rmdir(folder)


main()
