"""Plays cases of file operations on the kernel's own overlayfs, or on its tmpfs.

Reads one JSON case a line from stdin and answers with one JSON line: the outcome of every operation, then the merged
tree, the upper directory and the merged tree of the lowers alone (of a tmpfs, its tree and nothing else). Each case has
a fresh tmpfs with its layers, and the operations run in a chroot. To be started as root in a mount namespace of its own.
"""
import ctypes, errno, hashlib, json, os, stat, sys, tempfile

libc = ctypes.CDLL(None, use_errno=True)
OVERLAY = 'trusted.overlay.'
READ_ONLY, REMOUNT = 1, 32
OPEN = os.O_NONBLOCK | os.O_CLOEXEC
AT_FDCWD = -100
RENAME = {'none': 0, 'noReplace': 1, 'exchange': 2}
XATTR = {'none': 0, 'create': os.XATTR_CREATE, 'replace': os.XATTR_REPLACE}
FALLOCATE = {'allocate': 0, 'keepSize': 1, 'punchHole': 3, 'zeroRange': 16, 'collapseRange': 8, 'insertRange': 32}
FLAGS = {
    'append': os.O_APPEND, 'create': os.O_CREAT, 'exclusive': os.O_EXCL, 'truncate': os.O_TRUNC,
    'directory': os.O_DIRECTORY, 'noFollow': os.O_NOFOLLOW,
}
SHOWN = 200
# Notes of the kernel's own that change nothing which can be seen.
UNSHOWN = {OVERLAY + 'impure', OVERLAY + 'origin', OVERLAY + 'uuid', OVERLAY + 'nlink'}


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
                file.truncate(entry.get('holeBytes', 0))
                file.seek(entry.get('holeBytes', 0))
                file.write(entry['text'].encode())
        elif kind == 'symlink':
            os.symlink(entry['target'], path)
        elif kind == 'whiteout':
            os.mknod(path, stat.S_IFCHR, os.makedev(0, 0))
        else:
            rdev = entry.get('rdev', 0)
            os.mknod(path, BITS[kind], os.makedev(rdev >> 8, rdev & 255))
        os.chown(path, entry['uid'], entry['gid'], follow_symlinks=False)
        if kind != 'symlink':
            os.chmod(path, entry['mode'])
        if entry.get('isOpaque'):
            os.setxattr(path, OVERLAY + 'opaque', b'y', follow_symlinks=False)
        for name, value in entry.get('xattrs', {}).items():
            os.setxattr(path, name, value.encode('latin-1'), follow_symlinks=False)
    for entry in reversed(entries):
        if entry['kind'] != 'link':
            times = (int(entry['mtimeNs']), int(entry['mtimeNs']))
            os.utime(folder + '/' + entry['path'], ns=times, follow_symlinks=False)
    os.utime(folder, ns=(10**18, 10**18))


KINDS = {
    stat.S_IFREG: 'file', stat.S_IFDIR: 'directory', stat.S_IFLNK: 'symlink', stat.S_IFIFO: 'fifo',
    stat.S_IFSOCK: 'socket', stat.S_IFCHR: 'characterDevice', stat.S_IFBLK: 'blockDevice',
}

BITS = {kind: bits for bits, kind in KINDS.items()}


def shown(data):
    return data.decode('latin-1') if len(data) <= SHOWN else 'sha1:' + hashlib.sha1(data).hexdigest()


def describe(path):
    st = os.lstat(path)
    kind = KINDS[stat.S_IFMT(st.st_mode)]
    entry = {
        'kind': kind, 'mode': stat.S_IMODE(st.st_mode), 'uid': st.st_uid, 'gid': st.st_gid, 'linkCount': st.st_nlink,
        'rdev': (os.major(st.st_rdev) << 8) | os.minor(st.st_rdev), 'inode': st.st_ino,
        'mtimeNs': str(st.st_mtime_ns), 'sizeBytes': 0 if kind == 'directory' else st.st_size,
        'blocks512': st.st_blocks if kind == 'file' else 0, 'content': '', 'xattrs': {},
    }
    if kind == 'file':
        with open(path, 'rb') as file:
            entry['content'] = shown(file.read())
    if kind == 'symlink':
        entry['content'] = os.readlink(path)
    for name in sorted(os.listxattr(path, follow_symlinks=False)):
        if name not in UNSHOWN:
            entry['xattrs'][name] = os.getxattr(path, name, follow_symlinks=False).decode('latin-1')
    return entry


def tree(root, path='', into=None):
    into = {} if into is None else into
    into[path or '/'] = describe(root + path)
    if into[path or '/']['kind'] == 'directory':
        for name in sorted(os.listdir(root + path)):
            tree(root, path + '/' + name, into)
    return into


def text_of(fd):
    return shown(os.pread(fd, 1 << 20, 0))


OPENERS = {'create', 'open', 'append', 'writeAt', 'read', 'truncate', 'allocate', 'seek', 'openHandle'}


def checked(result, what):
    if result != 0:
        raise OSError(ctypes.get_errno(), what)


class Player:
    def __init__(self, is_tmpfs):
        self.is_tmpfs = is_tmpfs
        self.handles = {}
        # A descriptor is always used as whoever opened it.
        self.owners = {}
        self.opener = None
        self.inodes = {}

    def play(self, operation):
        nobody = {'uid': 0, 'gid': 0, 'groups': []}
        caller = operation.get('as', nobody)
        if operation['op'].endswith('Handle') and operation['op'] != 'openHandle':
            caller = self.owners.get(operation['slot'], nobody)
        self.opener = caller
        try:
            os.umask(operation.get('umask', 0o022))
            if caller['uid']:
                os.setgroups(caller['groups'])
                os.setegid(caller['gid'])
                os.seteuid(caller['uid'])
            if operation['op'] in OPENERS and self.is_special(operation['path']):
                return 'special'
            arguments = {key: value for key, value in operation.items() if key not in ('op', 'as', 'umask')}
            value = getattr(self, operation['op'])(**arguments)
            return 'ok' if value is None else f'ok {value}'
        except OSError as error:
            return errno.errorcode[error.errno].replace('ENOTSUP', 'EOPNOTSUPP')
        finally:
            if caller['uid']:
                os.seteuid(0)
                os.setegid(0)
                os.setgroups([])

    def is_special(self, path):
        try:
            return stat.S_IFMT(os.stat(path).st_mode) in (stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK)
        except OSError:
            return False

    def write(self, path, flags, mode, text, offset=None):
        fd = os.open(path, flags | OPEN, mode)
        try:
            if text:
                return os.write(fd, text.encode()) if offset is None else os.pwrite(fd, text.encode(), offset)
        finally:
            os.close(fd)

    def create(self, path, mode, exclusive, truncate, text):
        flags = os.O_WRONLY | os.O_CREAT | (os.O_EXCL if exclusive else 0) | (os.O_TRUNC if truncate else 0)
        return self.write(path, flags, mode, text)

    def append(self, path, text):
        return self.write(path, os.O_WRONLY | os.O_APPEND, 0, text)

    def writeAt(self, path, offset, text):
        return self.write(path, os.O_WRONLY, 0, text, offset)

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

    def open(self, path, flags, mode):
        access = os.O_RDWR if 'read' in flags and 'write' in flags else os.O_WRONLY if 'write' in flags else os.O_RDONLY
        os.close(os.open(path, sum(FLAGS.get(flag, 0) for flag in flags) | access | OPEN, mode))

    def allocate(self, path, mode, offset, length):
        fd = os.open(path, os.O_WRONLY | OPEN)
        try:
            self.fallocate(fd, mode, offset, length)
        finally:
            os.close(fd)

    def fallocate(self, fd, mode, offset, length):
        checked(libc.fallocate(fd, FALLOCATE[mode], ctypes.c_long(offset), ctypes.c_long(length)), 'fallocate')

    def seek(self, path, whence, offset):
        fd = os.open(path, os.O_RDONLY | OPEN)
        try:
            return os.lseek(fd, offset, os.SEEK_DATA if whence == 'data' else os.SEEK_HOLE)
        finally:
            os.close(fd)

    def chmod(self, path, mode):
        os.chmod(path, mode)

    def chown(self, path, uid, gid, follow):
        os.chown(path, uid, gid, follow_symlinks=follow)

    def utimes(self, path, mtimeNs, follow):
        os.utime(path, ns=(int(mtimeNs), int(mtimeNs)), follow_symlinks=follow)

    def touch(self, path):
        os.utime(path)

    def mkdir(self, path, mode):
        os.mkdir(path, mode)

    def rmdir(self, path):
        os.rmdir(path)

    def unlink(self, path):
        os.unlink(path)

    def rename(self, path, to, flag):
        names = os.fsencode(path), os.fsencode(to)
        checked(libc.renameat2(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME[flag]), 'rename')

    def link(self, path, to):
        os.link(path, to, follow_symlinks=False)

    def symlink(self, path, target):
        os.symlink(target, path)

    def mknod(self, path, kind, rdev):
        os.mknod(path, BITS[kind] | 0o640, os.makedev(rdev >> 8, rdev & 255))

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

    def setxattr(self, path, name, value, flag, follow):
        os.setxattr(path, name, value.encode('latin-1'), XATTR[flag], follow_symlinks=follow)

    def removexattr(self, path, name, follow):
        os.removexattr(path, name, follow_symlinks=follow)

    def getxattr(self, path, name, follow):
        return os.getxattr(path, name, follow_symlinks=follow).decode('latin-1')

    def listxattr(self, path, follow):
        return ' '.join(sorted(os.listxattr(path, follow_symlinks=follow)))

    def statfs(self):
        if not self.is_tmpfs:
            return None
        st = os.statvfs('/')
        return f'{st.f_blocks} {st.f_bfree} {st.f_files} {st.f_ffree}'

    def openHandle(self, slot, path, write, append):
        fd = os.open(path, (os.O_RDWR if write else os.O_RDONLY) | (os.O_APPEND if append else 0) | OPEN)
        self.closeHandle(slot)
        self.handles[slot] = fd
        self.owners[slot] = self.opener

    def closeHandle(self, slot):
        if slot in self.handles:
            os.close(self.handles.pop(slot))

    def readHandle(self, slot):
        return text_of(self.handles[slot]) if slot in self.handles else None

    def writeHandle(self, slot, offset, text):
        if slot in self.handles and text:
            return os.pwrite(self.handles[slot], text.encode(), offset)

    def truncateHandle(self, slot, size):
        if slot in self.handles:
            os.ftruncate(self.handles[slot], size)

    def allocateHandle(self, slot, mode, offset, length):
        if slot in self.handles:
            self.fallocate(self.handles[slot], mode, offset, length)

    def seekHandle(self, slot, whence, offset):
        if slot in self.handles and stat.S_ISREG(os.fstat(self.handles[slot]).st_mode):
            return os.lseek(self.handles[slot], offset, os.SEEK_DATA if whence == 'data' else os.SEEK_HOLE)

    def chmodHandle(self, slot, mode):
        if slot in self.handles:
            os.fchmod(self.handles[slot], mode)

    def chownHandle(self, slot, uid, gid):
        if slot in self.handles:
            os.fchown(self.handles[slot], uid, gid)

    def statHandle(self, slot):
        return self.show(os.fstat(self.handles[slot])) if slot in self.handles else None


def play_overlay(case, folder):
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
        outcomes = operate(case, folder + '/merged')
        return {
            'outcomes': outcomes,
            'merged': tree(folder + '/merged'),
            'upper': tree(folder + '/upper'),
            'lower': tree(folder + '/lower'),
        }
    finally:
        for target in reversed(mounted):
            unmount(target)


def play_tmpfs(case, folder):
    limits = case.get('limits')
    options = 'mode=755' + (f",size={limits['sizeBytes']},nr_inodes={limits['inodes']}" if limits else '')
    mount('tmpfs', folder, 'tmpfs', 0, options)
    try:
        for entries in case['layers']:
            build(folder, entries)
        os.utime(folder, ns=(10**18, 10**18))
        if case['isReadOnly']:
            mount('tmpfs', folder, 'tmpfs', REMOUNT | READ_ONLY)
        outcomes = operate(case, folder)
        return {'outcomes': outcomes, 'merged': tree(folder), 'upper': {}, 'lower': {}}
    finally:
        unmount(folder)


def operate(case, root):
    outside = os.open('/', os.O_RDONLY)
    player = Player(case['backing'] == 'tmpfs' and 'limits' in case)
    try:
        os.chroot(root)
        os.chdir('/')
        return [player.play(operation) for operation in case['operations']]
    finally:
        os.fchdir(outside)
        os.chroot('.')
        os.close(outside)
        os.umask(0o022)
        for slot in list(player.handles):
            player.closeHandle(slot)


def main():
    os.umask(0o022)
    os.setgroups([])
    folder = tempfile.mkdtemp(prefix='camada-overlay-')
    try:
        for line in sys.stdin:
            try:
                case = json.loads(line)
                answer = (play_tmpfs if case['backing'] == 'tmpfs' else play_overlay)(case, folder)
            except OSError as error:
                answer = {'failure': str(error)}
            print(json.dumps(answer), flush=True)
    finally:
        os.rmdir(folder)


main()
