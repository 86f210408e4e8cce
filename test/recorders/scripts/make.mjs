/** GNU make: rules, variables, patterns, functions, options and complaints, in an image that has it. */
export const images = { gnu: 'camada-debian-tools' }

/** A Makefile of lines, a tab for two spaces at the beginning, and what to run then. */
const makefile = (lines, command = 'make') =>
  `cat > Makefile <<'END'\n${lines.map((line) => line.replace(/^ {2}/, '\t')).join('\n')}\nEND\n${command}`
const old = (...names) => `touch -d '2020-01-01 00:00:00' ${names.join(' ')}; `
const recent = (...names) => `touch -d '2021-01-01 00:00:00' ${names.join(' ')}; `

export const scripts = {
  gnu: [
    'make; echo $?',
    'make x; echo $?; make -f nope; echo $?',
    makefile(['all:', '  echo hello', '  @echo quiet']),
    makefile(['all: a b', '  @echo all', 'a:', '  @echo a', 'b: a', '  @echo b'], 'make; make b; make a b all'),
    makefile(
      ['out: in', '  cp in out'],
      'echo x > in; make; make; cat out; touch -d "2020-01-01" out; make; make -q; echo $?; make -t; ls',
    ),
    makefile(['out: in', '  cp in out'], 'make; echo $?'),
    makefile(
      ['all: missing', '  echo x', 'other: also', '  echo y'],
      'make other; echo $?; make -k all other; echo $?',
    ),
    makefile(
      ['fail:', '  @echo before', '  false', '  @echo after', 'next: fail', '  echo next'],
      'make; echo $?; make next; echo $?; make -i next; echo $?',
    ),
    makefile(
      ['all: a b c', 'a:', '  exit 3', 'b:', '  @echo b', 'c: a', '  @echo c'],
      'make -k; echo $?; make; echo $?',
    ),
    makefile(['all:', '  -false', '  @-exit 2', '  +@echo on']),
    makefile(
      ['CC = gcc', 'CFLAGS := -O2', 'X ?= default', 'CFLAGS += -g', 'all:', '  @echo $(CC) ${CFLAGS} $X $(X)'],
      'make; make X=given CC=cc; X=env make; CC=envcc make -e; make CFLAGS=none',
    ),
    makefile([
      'A = $(B)',
      'B = late',
      'C := $(B)',
      'B = later',
      'all:',
      '  @echo $(A) $(C) $(UNDEFINED)end $$HOME $$$$ | sed "s/[0-9][0-9]*/N/"',
    ]),
    makefile(['A = $(A) x', 'all:', '  @echo $(A)'], 'make; echo $?'),
    makefile(
      [
        '%.o: %.c',
        '  @echo compile $< to $@ stem $*',
        '  @touch $@',
        'prog: a.o b.o',
        '  @echo link $^ to $@ new $?',
        '  @touch $@',
      ],
      'touch a.c b.c; make prog; make prog; touch -d 2020-01-01 b.o; make prog',
    ),
    makefile(
      ['%.up: %.txt', '  tr a-z A-Z < $< > $@', 'all: x.up y.up'],
      'echo x > x.txt; echo y > y.txt; make all; cat *.up; make all',
    ),
    makefile(
      ['.PHONY: clean all', 'all:', '  @echo built', 'clean:', '  rm -f *.o'],
      'touch clean all a.o; make; make clean; ls; make -n clean',
    ),
    makefile(['clean:', '  rm -f x'], 'touch clean; make clean; make -B clean'),
    makefile([
      'SRC = a.c b.c c.c',
      'OBJ = $(SRC:.c=.o)',
      'all:',
      '  @echo $(OBJ) $(patsubst %.c,build/%.o,$(SRC)) $(subst .c,.h,$(SRC))',
      '  @echo $(filter a% b%,$(SRC)) $(filter-out a.c,$(SRC)) $(words $(SRC)) $(word 2,$(SRC)) $(firstword $(SRC)) $(lastword $(SRC))',
    ]),
    makefile(
      [
        'all:',
        '  @echo $(wildcard *.c) [$(wildcard *.z)] $(sort b a c a) $(strip   a   b  ) $(findstring b,abc)',
        '  @echo $(dir src/a.c b.c) $(notdir src/a.c b.c) $(basename a.c) $(suffix a.c b.h) $(addprefix -I,a b) $(addsuffix .o,a b) $(join a b,1 2)',
      ],
      'touch b.c a.c; make',
    ),
    makefile(
      [
        'LIST = $(shell ls | sort)',
        'NOW := $(shell echo one; echo two)',
        'all:',
        '  @echo $(LIST) - $(NOW) - $(.SHELLSTATUS)',
      ],
      'touch f; make',
    ),
    makefile(
      [
        'all:',
        '  @echo $(foreach x,a b c,<$(x)>) $(if ,yes,no) $(if x,yes) $(or ,b) $(and a,b)',
        'up = $(1)-$(2)',
        'x:',
        '  @echo $(call up,one,two) $(origin up) $(origin PATH) $(origin NOPE) $(flavor up) $(value up)',
      ],
      'make; make x',
    ),
    makefile(
      [
        'ifeq ($(V),1)',
        'M = verbose',
        'else ifeq ($(V),2)',
        'M = loud',
        'else',
        'M = silent',
        'endif',
        'ifdef V',
        'D = defined',
        'endif',
        'ifneq "$(V)" ""',
        'N = given',
        'endif',
        'all:',
        '  @echo $(M) $(D) $(N)',
      ],
      'make; make V=1; make V=2',
    ),
    makefile(['define LINES', 'echo one', 'echo two', 'endef', 'all:', '  $(LINES)', '  @$(LINES)']),
    makefile(
      ['include other.mk', '-include nope.mk', 'all:', '  @echo $(FROM)'],
      'make; echo $?; echo "FROM = other" > other.mk; make',
    ),
    makefile(
      [
        'all:',
        '  @echo $(MAKE) $(MAKELEVEL) $(CURDIR) $(MAKECMDGOALS)',
        '  @$(MAKE) -s sub',
        'sub:',
        '  @echo level $(MAKELEVEL)',
      ],
      'make all',
    ),
    'mkdir sub; printf "all:\\n\\t@echo in sub\\n" > sub/Makefile; make -C sub; make -C nope; echo $?; printf "all:\\n\\t\\$(MAKE) -C sub\\n" > Makefile; make; make --no-print-directory; make -w',
    makefile(['x = 1', 'all:', '    echo spaces'], 'make; echo $?'),
    makefile(['all:', 'echo no tab'], 'make; echo $?'),
    makefile(['all: b', 'b: all', '  @echo b'], 'make; echo $?'),
    makefile(['a:', '  @echo 1', 'a:', '  @echo 2'], 'make'),
    makefile(
      ['a b c: common', '  @echo $@ from $<', 'common:', '  @echo common', 'a: extra', 'extra:', '  @echo extra'],
      'make; make b c',
    ),
    makefile(
      ['export NAME = exported', 'OTHER = not', 'all:', '  @echo [$$NAME] [$$OTHER] [$$GIVEN]'],
      'make GIVEN=x; make OTHER=y',
    ),
    makefile(
      ['all:', '  @cd /tmp; pwd', '  @pwd', '  @echo a \\', '    b', '  @if true; then \\', '    echo yes; \\', '  fi'],
      'make',
    ),
    makefile(
      [
        'X = a \\',
        '    b \\',
        '    c',
        '# comment',
        'all: # another',
        '  # shell comment',
        '  @echo "$(X)" # tail',
        '',
        '  @echo after blank',
      ],
      'make',
    ),
    makefile(
      ['all:', '  echo one', '  @echo two'],
      'make -s; make -n; make --silent; make --dry-run; make --just-print',
    ),
    makefile(['all: 1 2 3', '1 2 3:', '  @echo $@'], 'make -j4 | sort; make -j 2 | sort; make --jobs | sort'),
    makefile(
      ['all:', '  @echo x'],
      'make -Z 2>&1 | head -2; make --nope 2>&1 | head -1; make -C 2>&1 | head -1; make -f 2>&1 | head -1',
    ),
    'printf "first:\\n\\t@echo from stdin\\n" | make -f -; printf "x:\\n\\t@echo gnu\\n" > GNUmakefile; printf "x:\\n\\t@echo lower\\n" > makefile; make; rm GNUmakefile; make; make -f makefile x',
    makefile(['all: $(OBJS)', '  @echo $(OBJS)', 'OBJS = late'], 'make'),
    makefile(
      ['$(info reading)', '$(warning careful)', 'all:', '  @echo done', 'bad:', '  $(error stopped $@)'],
      'make; make bad; echo $?',
    ),
    makefile(
      ['out/%: in/%', '  @mkdir -p $(@D)', '  cp $< $@', 'all: out/a out/b', '  @echo $(^F) $(<D)'],
      'mkdir in; echo a > in/a; echo b > in/b; make all; make all',
    ),
    makefile(['OBJ = a.o b.o', '$(OBJ): %.o: %.c', '  @echo $@ from $< by $*'], 'touch a.c b.c; make; make b.o'),
    makefile(['all: a | dir', '  @echo $^ and $|', 'a:', '  @touch a', 'dir:', '  mkdir dir'], 'make; make'),
    makefile(['all: DEBUG = on', 'all: sub', '  @echo all $(DEBUG)', 'sub:', '  @echo sub $(DEBUG)'], 'make; make sub'),
    makefile(['x: ; @echo inline', 'y:: ', '  @echo first', 'y::', '  @echo second'], 'make; make y'),
    makefile(
      ['override A = forced', 'B = file', 'A2 := $(A)', 'all:', '  @echo $(A) $(B) $(A2)', 'unexport B', 'undefine Z'],
      'make A=cli B=cli',
    ),
    makefile([
      'SHELL = /bin/bash',
      '.SHELLFLAGS = -c',
      'all:',
      '  @echo $$0 | sed s,.*/,,',
      '  @[[ a == a ]] && echo bash',
    ]),
    makefile(['.SILENT:', '.DEFAULT_GOAL = two', 'one:', '  echo 1', 'two:', '  echo 2'], 'make; make one'),
    makefile(
      ['target: dep', '  @echo making', '.DELETE_ON_ERROR:', 'dep:', '  echo x > dep; false'],
      'make; echo $?; ls',
    ),
    makefile(['.ONESHELL:', 'all:', '  @cd /tmp', '  pwd', '  x=1', '  echo $$x']),
    makefile(
      ['all:', '  nosuchcommand', 'all2:', '  ./notexec', 'all3:', '  kill -9 $$$$'],
      'touch notexec; make; echo $?; make all2; echo $?; make all3; echo $?',
    ),
    makefile(
      ['a.txt:', '  echo made > $@', 'b.txt: a.txt', '  cat $< > $@'],
      'make b.txt; ls; make b.txt a.txt; rm a.txt; make b.txt; make -W a.txt b.txt; make -o a.txt b.txt',
    ),
    'make --version | head -1; make -v | sed -n 2p; make -h | head -1; echo int > a.sh; make a; ls',
    'echo "int main(){}" > prog.c; make prog; echo $?; make -n prog CC=tcc CFLAGS=-O LDLIBS=-lm; make -n prog.o',
    makefile(
      ['app:', '  @echo building $@'],
      'make /app; echo $?; make ./app; make app; mkdir app2; make app2; touch app; make app',
    ),
    makefile(['VERSION != echo 1.2', 'A::=x', 'A+=y', 'all:', '  @echo $(VERSION) $(A) $(VERSION:1%=2%) $(A:x=z)']),
    makefile(['all: ; @echo "$(MAKEFILE_LIST)" "$(MAKEFLAGS)" $(MFLAGS)'], 'make; make -k; make -s -i'),
    `${old('src')}${recent('out')}${makefile(['out: src', '  @echo rebuilt; touch out'], 'make; make -B; sleep 0.01; touch src; make')}`,
  ],
}
