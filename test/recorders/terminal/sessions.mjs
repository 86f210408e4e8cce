/** Conversations on a terminal: keys, step by step. What dash's lines can't do (they have no editor) is left to the others. */
const edited = ['busybox', 'bash']

export const sessions = {
  'runs and exits': { keys: ['echo hi\r', 'exit 3\r'] },
  'ends at Ctrl-D with the last status': { keys: ['false\r', '\x04'] },
  'erases a character': { keys: ['echo abX\x7fc\r'] },
  'moves by arrows': { keys: ['echo ac\x1b[Db\r'], faces: edited },
  'goes to the start and the end': { keys: ['cho x\x1b[He\x1b[F y\r', 'cho z\x01e\x05!\r'], faces: edited },
  'kills a line, a word and the rest': {
    keys: ['garbage\x15echo clean\r', 'echo one two\x17three\r', 'echo abc\x02\x02\x0b\r'],
    faces: edited,
  },
  'recalls lines': { keys: ['echo one\r', 'echo two\r', '\x1b[A\x1b[A\r', '\x1b[A\x1b[A\x1b[B\r'], faces: edited },
  'searches its history': { keys: ['echo first\r', 'echo second\r', '\x12fir', '\r'], faces: edited },
  'drops a line at Ctrl-C': { keys: ['abc', '\x03', 'echo $?\r'] },
  'interrupts the foreground': { keys: ['sleep 5\r', '\x03', 'echo $?\r'] },
  'asks for more': { keys: ['for i in 1 2\r', 'do echo $i\r', 'done\r', "echo 'a\r", "b'\r"] },
  'drops what it asked more of': { keys: ['if true\r', '\x03', 'echo ok\r'] },
  'knows its window': { keys: ['stty size\r', 'echo [$COLUMNS]\r'] },
  'clears the screen': { keys: ['echo x\r', '\x0cecho y\r'], faces: edited },
  'tells of jobs': { keys: ['sleep 0.2 &\r', 'sleep 0.5; echo\r', 'echo done\r'] },
  'completes names': { keys: ['> notes.txt\r', 'cat no\t\r', 'ech\t hi\r'], faces: edited },
  'complains with its name': { keys: ['nosuch\r', 'echo $((1/0))\r', 'cd /nosuch\r', 'fi\r', 'echo still\r'] },
  'prompts where it is': { keys: ['cd /tmp\r', 'PS1="$ "\r', 'cd\r'] },
  'lists its history': { keys: ['echo one\r', 'false\r', 'history\r'], faces: edited },
  'leaves a read at Ctrl-C': { keys: ['read x\r', 'abc', '\x03', 'echo "[$x] $?"\r'] },
  'reads a line for a command': { keys: ['read x\r', 'typed\r', 'echo "[$x]"\r'] },
}
