"""Records what busybox's vi does with keys: `python3 test/recorders/vi.py`, with a busybox that has vi on PATH.

Each session starts on a file `f` in a window of 60 by 10; after each key what stands in the bottom line and where the
cursor is, at the end the file. Goes to test/fixtures/vi.json, which src/posix/programs/vi/recorded.test.ts compares.
"""
import datetime, fcntl, json, os, pty, re, select, struct, subprocess, tempfile, termios, time

TEXT = 'alpha beta gamma\n\n  one two-three (four)\nlast line here\n'
TABS = '\tabc\nabcdefghijkl\n\tx\n'
LONG = ''.join('line %d\n' % n for n in range(1, 41))
SESSIONS = [
    ('insert and write', TEXT, ['i', 'new ', '\x1b', ':wq\r']),
    ('append and open', TEXT, ['A', '!', '\x1b', 'o', 'below', '\x1b', 'O', 'above', '\x1b', 'G', 'a', 'X', '\x1b', ':x\r']),
    ('delete lines', TEXT, ['d', 'd', 'j', '2', 'd', 'd', ':w\r', ':q\r']),
    ('delete words', TEXT, ['d', 'w', 'w', 'd', 'e', '0', 'd', '$', 'G', 'd', 'b', 'D', ':wq\r']),
    ('change words', TEXT, ['c', 'w', 'ALPHA', '\x1b', 'w', 'c', '$', 'end', '\x1b', 'G', 'c', 'c', 'all', '\x1b', ':wq\r']),
    ('yank and put', TEXT, ['y', 'y', 'p', 'G', 'P', 'y', 'w', '$', 'p', '3', 'Y', ':wq\r']),
    ('undo', TEXT, ['x', 'x', 'd', 'd', 'u', 'u', 'u', 'u', 'i', 'abc', '\x1b', 'u', ':q\r']),
    ('letters', TEXT, ['x', '2', 'x', 'r', 'Z', '~', '3', '~', 'X', 's', 'Q', '\x1b', ':wq\r']),
    ('join', TEXT, ['J', 'j', 'J', ':wq\r']),
    ('shift', TEXT, ['>', '>', 'j', 'j', '<', '<', ':wq\r']),
    ('repeat', TEXT, ['x', '.', '.', 'd', 'w', '.', 'A', '+', '\x1b', 'G', '.', ':wq\r']),
    ('move', TEXT, ['w', 'w', 'e', 'b', '$', '0', 'j', 'j', '^', 'f', 't', ';', 't', '(', '%', 'G', '1', 'G', 'l', 'l', 'h', 'k', ':q\r']),
    ('words', TEXT, ['j', 'j', 'w', 'w', 'w', 'w', 'w', 'w', 'W', 'b', 'b', 'B', 'e', 'e', 'E', ':q\r']),
    ('search', TEXT, ['/two\r', 'n', '/last\r', 'N', '/nope\r', '?alpha\r', ':q\r']),
    ('substitute', TEXT, [':s/a/4/\r', ':%s/e/E/g\r', ':s/nope/x/\r', ':2,3s/t/T/\r', ':wq\r']),
    ('lines by number', TEXT, [':3\r', ':$\r', ':1\r', ':1,2d\r', ':=\r', ':wq\r']),
    ('refused', TEXT, ['x', ':q\r', ':foo\r', ':set nu\r', ':r nothing\r', ':w /nope/x\r', ':q!\r']),
    ('read and write others', TEXT, [':r f\r', ':w other\r', ':2y\r', 'p', ':wq\r']),
    ('backspace', TEXT, ['i', 'abc', '\x7f', '\x7f', '\r', 'd', '\x1b', ':wq\r']),
    ('arrows', TEXT, ['\x1b[B', '\x1b[B', '\x1b[C', '\x1b[C', '\x1b[A', '\x1b[D', '\x1b[F', '\x1b[H', ':q\r']),
    ('replace mode', TEXT, ['R', 'ALP', '\x1b', '$', 'R', 'xyz', '\x1b', ':wq\r']),
    ('leave by ZZ', TEXT, ['x', 'Z', 'Z']),
    ('pages', LONG, ['\x06', '\x06', '\x02', '\x04', '\x15', 'G', '1', 'G', '2', '0', 'G', 'H', 'L', 'M', ':q\r']),
    ('counts', LONG, ['5', 'j', '3', 'd', 'd', '2', 'p', '4', 'x', '2', 'y', 'y', 'P', ':wq\r']),
    ('to ends', LONG, ['3', 'j', 'd', 'G', '1', 'G', 'd', '$', 'y', 'G', 'p', ':wq\r']),
    ('tabs', TABS, ['j', 'k', 'l', 'k', '$', 'j', 'k', '0', 'j', 'j', 'i', 'y', '\x1b', ':wq\r']),
    ('behind the end', TEXT, ['$', 'R', 'x', 'y', '\x7f', '\x7f', 'z', '\x1b', '9', 'd', 'd', '9', '>', '>', ':wq\r']),
    ('an empty file', '', ['i', 'hello', '\r', 'world', '\x1b', ':wq\r']),
]


def play(text, keys):
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        open('f', 'w').write(text)
        pid, fd = pty.fork()
        if pid == 0:
            env = {'PATH': os.environ['PATH'], 'TERM': 'xterm', 'HOME': folder}
            time.sleep(0.1)
            os.execvpe('busybox', ['vi', 'f'], env)
        fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', 10, 60, 0, 0))
        steps, said, at = [], '', [1, 1]
        for key in [''] + keys:
            if key:
                os.write(fd, key.encode())
            out, until = b'', time.time() + (0.4 if key == '' else 0.1)
            while time.time() < until:
                if not select.select([fd], [], [], until - time.time())[0]:
                    break
                try:
                    part = os.read(fd, 65536)
                except OSError:
                    break
                if not part:
                    break
                out += part
            shown = out.decode('latin1')
            for line in re.findall(r'\x1b\[10;1H\x1b\[K((?:(?!\x1b\[\d+;|\x1b\[\?).)*)', shown, re.S):
                said = re.sub(r'\x1b\[7?m', '', line)
            for row, column in re.findall(r'\x1b\[(\d+);(\d+)H', shown):
                at = [int(row), int(column)]
            steps.append([key, said, *at])
        status = ended(pid, fd)
        os.close(fd)
        files = {name: open(name).read() for name in sorted(os.listdir('.')) if os.path.isfile(name)}
        os.chdir('/')
        return {'steps': steps, 'status': os.waitstatus_to_exitcode(status), 'files': files}


def ended(pid, fd):
    """How it ended; one that goes on is told to leave."""
    for attempt in range(30):
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return status
        if attempt == 10:
            os.write(fd, b'\x1b:q!\r')
        time.sleep(0.05)
    os.kill(pid, 9)
    return os.waitpid(pid, 0)[1]


def main():
    target = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'fixtures', 'vi.json')
    version = subprocess.run(['busybox'], capture_output=True, text=True).stdout.split('\n')[0]
    sessions = [{'name': name, 'text': text, **play(text, keys)} for name, text, keys in SESSIONS]
    with open(target, 'w') as f:
        json.dump({'version': version, 'recordedAt': str(datetime.date.today()), 'sessions': sessions}, f, indent=2)
        f.write('\n')


main()
