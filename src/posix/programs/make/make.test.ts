/**
 * Jobs beside each other, signals, questions: what GNU make 4.3 answers to the same scripts, both streams in one, as they
 * come. Whoever has to be last waits until make has said what comes before.
 */
import { expect, it } from 'vitest'
import { createWorld } from '../../testWorld'

const makefile = (lines: readonly string[], command: string): string =>
  `cat > Makefile <<'END'\n${lines.map((line) => line.replace(/^ {2}/, '\t')).join('\n')}\nEND\n${command}`

const until = (condition: string): string => `  @until ${condition}; do sleep 0.01; done`

const cases: Readonly<Record<string, readonly [script: string, output: string]>> = {
  'the first error waits for what runs, and begins nothing more': [
    makefile(
      [
        'all: a b c',
        'a:',
        until('test -e b'),
        '  exit 3',
        'b:',
        '  touch b',
        until('grep -q Waiting log'),
        '  exit 4',
      ].concat(['c:', '  touch c']),
      'make -j2 > log 2>&1; echo $?; cat log; ls',
    ),
    `2
touch b
exit 3
make: *** [Makefile:4: a] Error 3
make: *** Waiting for unfinished jobs....
exit 4
make: *** [Makefile:8: b] Error 4
Makefile
b
log
`,
  ],
  'goals begin in their order, a missing one ends': [
    makefile(
      ['a:', '  @echo a', until('grep -q Waiting log'), '  @echo after'],
      'make -j3 a nope > log 2>&1; echo $?; cat log',
    ),
    "2\na\nmake: *** No rule to make target 'nope'.  Stop.\nmake: *** Waiting for unfinished jobs....\nafter\n",
  ],
  'a signal takes half-made targets away': [
    makefile(
      ['.PRECIOUS: b', 'a b:', '  @echo x > $@', '  @kill -TERM $$PPID; sleep 100'],
      '{ make a; echo $?; make b; echo $?; ls; } 2>&1 | grep -v "^Terminated"',
    ),
    `make: *** Deleting file 'a'
make: *** [Makefile:4: a] Terminated
143
make: *** [Makefile:4: b] Terminated
143
Makefile
b
`,
  ],
  '-q asks, -t touches, but for lines that run make': [
    makefile(
      ['all: x y', 'x:', '  +@echo plus', 'y:', '  @echo y'],
      'make -q; echo $?; make -q x; echo $?; make -t; make -tB y; make -tnB y; ls',
    ),
    'plus\n1\nplus\n0\nplus\ntouch y\ntouch y\ntouch y\nMakefile\ny\n',
  ],
  'suffixes may be made known behind their rules': [
    makefile(
      ['all: a.o', '.c.o:', '  @echo CC $<', '.x.c:', '  @echo gen $@', '  @cp $< $@', '.SUFFIXES: .x'],
      'touch a.x; make',
    ),
    'gen a.c\nCC a.c\nrm a.c\n',
  ],
  'a goal that failed by itself is not told again': [
    makefile(['all: x', 'x:', '  @false'], 'make -k x; make -k'),
    `make: *** [Makefile:3: x] Error 1
make: *** [Makefile:3: x] Error 1
make: Target 'all' not remade because of errors.
`,
  ],
  'definitions go down the latest first, each name once': [
    makefile(['all:', '  @echo "$(MAKEFLAGS)"'], 'make A=1 B=2 C=3 A=4'),
    ' -- C=3 B=2 A=4\n',
  ],
}

for (const [name, [script, output]] of Object.entries(cases))
  it(name, async () => {
    const world = createWorld('gnu', { installed: ['make'] })
    expect((await world.run(['sh', '-c', `exec 2>&1\n${script}`])).stdout).toBe(output)
  })
