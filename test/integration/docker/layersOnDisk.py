"""
Prints, as JSON, what lies in each of the directories given as arguments: overlay2's own layers. A character device 0/0
is a whiteout and trusted.overlay.opaque=y marks a directory that hides what is below it (kernel documentation,
"overlayfs"). Node reads no extended attributes: hence Python.
"""
import json
import os
import stat
import sys


def kind_of(status):
    if stat.S_ISDIR(status.st_mode):
        return 'directory'
    if stat.S_ISLNK(status.st_mode):
        return 'symlink'
    if stat.S_ISREG(status.st_mode):
        return 'file'
    return 'whiteout' if stat.S_ISCHR(status.st_mode) and status.st_rdev == 0 else 'other'


def is_opaque(path, kind):
    if kind != 'directory':
        return False
    try:
        return os.getxattr(path, 'trusted.overlay.opaque') == b'y'
    except OSError:
        return False


def entries_of(top):
    entries = []
    for folder, directories, files in os.walk(top):
        for name in directories + files:
            path = os.path.join(folder, name)
            status = os.lstat(path)
            kind = kind_of(status)
            size = status.st_size if kind == 'file' else 0
            shown = '/' + os.path.relpath(path, top)
            meta = f'{status.st_mode:o} {status.st_uid} {status.st_gid} {status.st_mtime_ns}'
            entry = {'path': shown, 'kind': kind, 'isOpaque': is_opaque(path, kind), 'sizeBytes': size, 'meta': meta}
            entries.append(entry)
    return entries


print(json.dumps([entries_of(top) for top in sys.argv[1:]]))
