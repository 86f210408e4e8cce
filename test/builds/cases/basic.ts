/** Each instruction's forms and refusals, stages, arguments, COPY and ADD, the cache, options of the client. */
import type { BuildCase } from '../player'

export const cases: readonly BuildCase[] = [
  {
    name: 'all instructions',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
    ],
    dockerfile:
      'FROM lab-alpine:3.7\nLABEL a=b\nENV X=1 Y=2\nWORKDIR /app\nCOPY f.txt /app/\nADD f.txt /app/g.txt\nCOPY d sl dd/\nRUN echo hi > /hi\nRUN true\nRUN rm /hi\nEXPOSE 80\nVOLUME /data\nVOLUME ["/data2"]\nUSER 1000:1000\nARG foo=bar\nRUN echo $foo\nENTRYPOINT ["sh","-c"]\nCMD ["id"]\nHEALTHCHECK --interval=5s --retries=3 CMD true & <x>\nSTOPSIGNAL SIGTERM\nSHELL ["/bin/sh","-ec"]\nONBUILD RUN x\nMAINTAINER joe\n',
    times: 2,
  },
  {
    name: 'labels and args by option',
    dockerfile: 'FROM lab-alpine:3.7\nARG A\nARG B=2\nRUN echo $A $B\nLABEL x=y\n',
    query: {
      buildargs: '{"A":"1","Z":"9"}',
      labels: '{"l1":"v1","a\\"b":"c$d"}',
    },
  },
  {
    name: 'empty dockerfile',
    dockerfile: '',
  },
  {
    name: 'only comments',
    dockerfile: '# x\n\n',
  },
  {
    name: 'no dockerfile',
    files: [
      {
        path: 'x',
        text: '1',
      },
    ],
  },
  {
    name: 'lower-case dockerfile',
    dockerfile: 'FROM lab-alpine:3.7\n',
    dockerfilePath: 'dockerfile',
  },
  {
    name: 'no FROM',
    dockerfile: 'RUN x\n',
  },
  {
    name: 'unknown instruction',
    dockerfile: 'FROM lab-alpine:3.7\nRUM x\n',
  },
  {
    name: 'unknown instruction lower',
    dockerfile: 'FROM lab-alpine:3.7\n\n\nrum x\n',
  },
  {
    name: 'COPY missing',
    dockerfile: 'FROM lab-alpine:3.7\nCOPY nope /\n',
  },
  {
    name: 'COPY missing glob',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nCOPY *.zz /\n',
  },
  {
    name: 'COPY outside',
    dockerfile: 'FROM lab-alpine:3.7\nCOPY ../x /\n',
  },
  {
    name: 'COPY many without slash',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nCOPY f.txt g.txt out\n',
  },
  {
    name: 'COPY one argument',
    dockerfile: 'FROM lab-alpine:3.7\nCOPY a\n',
  },
  {
    name: 'COPY heredoc',
    dockerfile: 'FROM lab-alpine:3.7\nCOPY <<EOF /x\nhi\nEOF\n',
  },
  {
    name: 'RUN heredoc',
    dockerfile: 'FROM lab-alpine:3.7\nRUN <<EOF\nls\nEOF\n',
  },
  {
    name: 'RUN mount',
    dockerfile: 'FROM lab-alpine:3.7\nRUN --mount=type=cache,target=/x ls\n',
  },
  {
    name: 'RUN network',
    dockerfile: 'FROM lab-alpine:3.7\nRUN --network=none ls\n',
  },
  {
    name: 'COPY chmod',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nCOPY --chmod=755 f.txt /\n',
  },
  {
    name: 'COPY link',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nCOPY --link f.txt /\n',
    sameLayers: true,
  },
  {
    name: 'COPY parents',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nCOPY --parents f.txt /\n',
  },
  {
    name: 'COPY unknown flag',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nCOPY --nope=1 f.txt /\n',
  },
  {
    name: 'RUN unknown flag',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nRUN --nope=1 ls\n',
  },
  {
    name: 'RUN fails',
    dockerfile: 'FROM lab-alpine:3.7\nRUN exit 7\n',
  },
  {
    name: 'RUN not found',
    dockerfile: 'FROM lab-alpine:3.7\nRUN nocmd\n',
  },
  {
    name: 'RUN exec not found',
    dockerfile: 'FROM lab-alpine:3.7\nRUN ["nocmd"]\n',
  },
  {
    name: 'RUN exec form',
    dockerfile: 'FROM lab-alpine:3.7\nRUN ["echo","a b"]\n',
  },
  {
    name: 'RUN empty',
    dockerfile: 'FROM lab-alpine:3.7\nRUN\n',
  },
  {
    name: 'RUN stderr and stdout',
    dockerfile: 'FROM lab-alpine:3.7\nRUN echo out; sleep 0.2; echo err >&2; sleep 0.2; printf no-newline\n',
  },
  {
    name: 'ENV none',
    dockerfile: 'FROM lab-alpine:3.7\nENV\n',
  },
  {
    name: 'ENV bad',
    dockerfile: 'FROM lab-alpine:3.7\nENV a\n',
  },
  {
    name: 'ENV mixed bad',
    dockerfile: 'FROM lab-alpine:3.7\nENV a=b c\n',
  },
  {
    name: 'ENV forms',
    dockerfile:
      'FROM lab-alpine:3.7\nENV a b c\nENV d="x y" e=\'z $a\' f=$a g=${a:-q} h=${zz:-q} i=${a:+p} j=\\$a\nENV k=$d-$e\nRUN echo "$a|$d|$e|$f|$g|$h|$i|$j|$k"\n',
  },
  {
    name: 'ENV blank name',
    dockerfile: 'FROM lab-alpine:3.7\nENV =b\n',
  },
  {
    name: 'LABEL forms',
    dockerfile: 'FROM lab-alpine:3.7\nLABEL a b c\nLABEL "x y"="z w" q=\n',
  },
  {
    name: 'CMD shell',
    dockerfile: 'FROM lab-alpine:3.7\nCMD echo hi $HOME\n',
  },
  {
    name: 'CMD empty',
    dockerfile: 'FROM lab-alpine:3.7\nCMD\n',
  },
  {
    name: 'ENTRYPOINT bad json',
    dockerfile: 'FROM lab-alpine:3.7\nENTRYPOINT ["a",\n',
  },
  {
    name: 'ENTRYPOINT empties CMD',
    dockerfile: 'FROM lab-alpine:3.7\nCMD ["x"]\nENTRYPOINT ["y"]\n',
  },
  {
    name: 'ENTRYPOINT after inherited CMD',
    dockerfile: 'FROM lab-alpine:3.7\nENTRYPOINT ["y"]\n',
  },
  {
    name: 'ENTRYPOINT empty',
    dockerfile: 'FROM lab-alpine:3.7\nENTRYPOINT []\n',
  },
  {
    name: 'RUN after ENTRYPOINT',
    dockerfile: 'FROM lab-alpine:3.7\nENTRYPOINT ["/bin/y"]\nCMD ["z"]\nRUN echo a > /b\n',
  },
  {
    name: 'upper-case repository',
    dockerfile: 'FROM BusyBox:lab\n',
  },
  {
    name: 'bad reference',
    dockerfile: 'FROM a::b\n',
  },
  {
    name: 'scratch only',
    dockerfile: 'FROM scratch\n',
  },
  {
    name: 'scratch with CMD',
    dockerfile: 'FROM scratch\nCMD ["/x"]\n',
  },
  {
    name: 'scratch with COPY',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
    ],
    dockerfile: 'FROM scratch\nCOPY f.txt /\n',
    sameLayers: true,
  },
  {
    name: 'scratch RUN',
    dockerfile: 'FROM scratch\nRUN echo hi\n',
  },
  {
    name: 'FROM missing image',
    dockerfile: 'FROM nosuch:1\n',
    departs: 'the recorded daemon had no network; the lab has a registry that refuses',
  },
  {
    name: 'FROM two arguments',
    dockerfile: 'FROM lab-alpine:3.7 x\n',
  },
  {
    name: 'FROM none',
    dockerfile: 'FROM\n',
  },
  {
    name: 'FROM ARG',
    dockerfile: 'ARG V=3.7\nFROM lab-alpine:$V\nRUN echo [$V]\nARG V\nRUN echo [$V]\n',
  },
  {
    name: 'FROM blank ARG',
    dockerfile: 'FROM $nothing\n',
  },
  {
    name: 'FROM platform',
    dockerfile: 'FROM --platform=linux/amd64 lab-alpine:3.7\n',
  },
  {
    name: 'FROM bad platform',
    dockerfile: 'FROM --platform=zz/qq/ww/ee lab-alpine:3.7\n',
  },
  {
    name: 'USER nouser',
    dockerfile: 'FROM lab-alpine:3.7\nUSER nouser\nRUN id\n',
  },
  {
    name: 'VOLUME none',
    dockerfile: 'FROM lab-alpine:3.7\nVOLUME\n',
  },
  {
    name: 'VOLUME blank',
    dockerfile: 'FROM lab-alpine:3.7\nVOLUME [""]\n',
  },
  {
    name: 'VOLUME many',
    dockerfile: 'FROM lab-alpine:3.7\nVOLUME /a /b\nVOLUME ["/c", "/d e"]\n',
  },
  {
    name: 'volume content dropped',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
    ],
    dockerfile:
      'FROM lab-alpine:3.7\nRUN mkdir /data && echo a > /data/a\nVOLUME /data\nRUN echo b > /data/b; ls /data\nCOPY f.txt /data/\nRUN ls /data\n',
  },
  {
    name: 'empty continuation',
    dockerfile: 'FROM lab-alpine:3.7\nRUN echo a\\\n\n  && echo b\n',
  },
  {
    name: 'continuation and comments',
    dockerfile: 'FROM lab-alpine:3.7\nRUN echo a \\\n# comment\n  b\\\n   c # d\n',
  },
  {
    name: 'escape directive',
    dockerfile: '# escape=`\nFROM lab-alpine:3.7\nRUN echo a `\n b \\ c\n',
  },
  {
    name: 'escape bad',
    dockerfile: '# escape=x\nFROM lab-alpine:3.7\n',
  },
  {
    name: 'duplicate escape',
    dockerfile: '# escape=`\n# escape=`\nFROM lab-alpine:3.7\n',
  },
  {
    name: 'syntax directive',
    dockerfile: '# syntax=docker/dockerfile:1\nFROM lab-alpine:3.7\n',
  },
  {
    name: 'tabs and spaces',
    dockerfile: '\n  \tFROM\tlab-alpine:3.7  \n\n   LABEL   a=1    b=2   \n',
  },
  {
    name: 'crlf',
    dockerfile: 'FROM lab-alpine:3.7\r\nRUN echo a\r\nENV a=b\r\n',
  },
  {
    name: 'bom',
    dockerfile: '﻿FROM lab-alpine:3.7\n',
  },
  {
    name: 'EXPOSE forms',
    dockerfile: 'FROM lab-alpine:3.7\nEXPOSE 80/tcp 53/udp 7000-7002\nARG P=99\nEXPOSE $P\n',
  },
  {
    name: 'EXPOSE bad',
    dockerfile: 'FROM lab-alpine:3.7\nEXPOSE abc\n',
  },
  {
    name: 'EXPOSE range bad',
    dockerfile: 'FROM lab-alpine:3.7\nEXPOSE 70000\n',
  },
  {
    name: 'STOPSIGNAL bad',
    dockerfile: 'FROM lab-alpine:3.7\nSTOPSIGNAL FOO\n',
  },
  {
    name: 'STOPSIGNAL number',
    dockerfile: 'FROM lab-alpine:3.7\nSTOPSIGNAL 9\n',
  },
  {
    name: 'SHELL bad',
    dockerfile: 'FROM lab-alpine:3.7\nSHELL /bin/sh\n',
  },
  {
    name: 'SHELL use',
    dockerfile: 'FROM lab-alpine:3.7\nSHELL ["/bin/sh","-e","-c"]\nRUN echo hi\nCMD ls\nENTRYPOINT x\n',
  },
  {
    name: 'HEALTHCHECK none',
    dockerfile: 'FROM lab-alpine:3.7\nHEALTHCHECK NONE\n',
  },
  {
    name: 'HEALTHCHECK none args',
    dockerfile: 'FROM lab-alpine:3.7\nHEALTHCHECK NONE x\n',
  },
  {
    name: 'HEALTHCHECK bad',
    dockerfile: 'FROM lab-alpine:3.7\nHEALTHCHECK x\n',
  },
  {
    name: 'HEALTHCHECK bad interval',
    dockerfile: 'FROM lab-alpine:3.7\nHEALTHCHECK --interval=5 CMD x\n',
  },
  {
    name: 'HEALTHCHECK json',
    dockerfile: 'FROM lab-alpine:3.7\nHEALTHCHECK --timeout=1m30s --start-period=500ms CMD ["a","b"]\n',
  },
  {
    name: 'HEALTHCHECK no cmd',
    dockerfile: 'FROM lab-alpine:3.7\nHEALTHCHECK CMD\n',
  },
  {
    name: 'HEALTHCHECK twice',
    dockerfile: 'FROM lab-alpine:3.7\nHEALTHCHECK CMD a\nHEALTHCHECK CMD b\n',
  },
  {
    name: 'ONBUILD chain',
    dockerfile: 'FROM lab-alpine:3.7\nONBUILD ONBUILD RUN x\n',
  },
  {
    name: 'ONBUILD FROM',
    dockerfile: 'FROM lab-alpine:3.7\nONBUILD FROM x\n',
  },
  {
    name: 'ONBUILD MAINTAINER',
    dockerfile: 'FROM lab-alpine:3.7\nONBUILD MAINTAINER x\n',
  },
  {
    name: 'ONBUILD none',
    dockerfile: 'FROM lab-alpine:3.7\nONBUILD\n',
  },
  {
    name: 'ONBUILD unknown',
    dockerfile: 'FROM lab-alpine:3.7\nONBUILD FOO x\n',
  },
  {
    name: 'WORKDIR forms',
    dockerfile: 'FROM lab-alpine:3.7\nWORKDIR a\nWORKDIR b/../c/\nENV D=/zz\nWORKDIR $D/y\nWORKDIR /zz/y\nRUN pwd\n',
  },
  {
    name: 'WORKDIR none',
    dockerfile: 'FROM lab-alpine:3.7\nWORKDIR\n',
  },
  {
    name: 'WORKDIR two',
    dockerfile: 'FROM lab-alpine:3.7\nWORKDIR a b\n',
  },
  {
    name: 'WORKDIR blank',
    dockerfile: 'FROM lab-alpine:3.7\nWORKDIR ""\n',
  },
  {
    name: 'WORKDIR existing',
    dockerfile: 'FROM lab-alpine:3.7\nWORKDIR /etc\n',
  },
  {
    name: 'USER none',
    dockerfile: 'FROM lab-alpine:3.7\nUSER\n',
  },
  {
    name: 'MAINTAINER then RUN',
    dockerfile: 'FROM lab-alpine:3.7\nMAINTAINER joe  smith \nRUN true\n',
  },
  {
    name: 'ARG none',
    dockerfile: 'FROM lab-alpine:3.7\nARG\n',
  },
  {
    name: 'ARG many',
    dockerfile: 'FROM lab-alpine:3.7\nARG a b=2\nRUN echo $b\n',
    query: {
      buildargs: '{"a":"1"}',
    },
  },
  {
    name: 'ARG blank',
    dockerfile: 'FROM lab-alpine:3.7\nARG =b\n',
  },
  {
    name: 'ARG overridden by ENV',
    dockerfile: 'FROM lab-alpine:3.7\nARG a=1\nENV a=2\nRUN echo $a\n',
  },
  {
    name: 'ARG predefined',
    dockerfile: 'FROM lab-alpine:3.7\nRUN echo $HTTP_PROXY\n',
    query: {
      buildargs: '{"HTTP_PROXY":"p"}',
    },
  },
  {
    name: 'ARG unused',
    dockerfile: 'FROM lab-alpine:3.7\n',
    query: {
      buildargs: '{"B":"1","A":"2"}',
    },
  },
  {
    name: 'duplicate stage',
    dockerfile: 'FROM lab-alpine:3.7 AS a\nFROM lab-alpine:3.7 AS a\n',
  },
  {
    name: 'bad stage name',
    dockerfile: 'FROM lab-alpine:3.7 AS 1a\n',
  },
  {
    name: 'stages',
    dockerfile:
      'FROM lab-alpine:3.7 AS one\nRUN echo 1 > /1\nFROM lab-busybox AS two\nCOPY --from=one /1 /2\nCOPY --from=0 /1 /3\nFROM two\nCMD ["x"]\n',
  },
  {
    name: 'target',
    dockerfile: 'FROM lab-alpine:3.7 AS one\nRUN echo 1 > /1\nFROM lab-busybox AS two\nRUN echo 2 > /2\n',
    query: {
      target: 'one',
    },
  },
  {
    name: 'target missing',
    dockerfile: 'FROM lab-alpine:3.7 AS one\n',
    query: {
      target: 'zz',
    },
  },
  {
    name: 'COPY from missing',
    dockerfile: 'FROM lab-alpine:3.7\nCOPY --from=nope /x /\n',
    departs: 'the recorded daemon had no network; the lab has a registry that refuses',
  },
  {
    name: 'COPY from later',
    dockerfile: 'FROM lab-alpine:3.7\nCOPY --from=7 /x /\n',
  },
  {
    name: 'COPY from self',
    dockerfile: 'FROM lab-alpine:3.7 AS a\nCOPY --from=a /x /\n',
    departs: 'the recorded daemon had no network; the lab has a registry that refuses',
  },
  {
    name: 'COPY from image',
    dockerfile: 'FROM lab-alpine:3.7\nCOPY --from=lab-busybox:latest /etc/passwd /p\n',
    departs: 'what is copied is a file of the base image, which is another here',
  },
  {
    name: 'COPY from missing file',
    dockerfile: 'FROM lab-alpine:3.7 AS a\nFROM lab-alpine:3.7\nCOPY --from=a /nope /\n',
  },
  {
    name: 'COPY wildcard',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nCOPY *.txt /w/\nCOPY d/*/q /q\n',
  },
  {
    name: 'COPY directory',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nCOPY d /dd\nCOPY d/ /de/\nCOPY . /all\n',
  },
  {
    name: 'COPY dot',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nWORKDIR /w\nCOPY . .\n',
  },
  {
    name: 'COPY json',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nCOPY ["f.txt","/a b/"]\n',
  },
  {
    name: 'COPY chown',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
    ],
    dockerfile:
      'FROM lab-alpine:3.7\nCOPY --chown=12:34 d /d\nADD --chown=root:root f.txt /\nCOPY --chown=guest f.txt /q/\n',
  },
  {
    name: 'COPY chown unknown',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nCOPY --chown=zz f.txt /\n',
  },
  {
    name: 'COPY symlink',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nCOPY sl /s\n',
    sameLayers: true,
  },
  {
    name: 'COPY dangling symlink',
    files: [
      {
        path: 'dl',
        kind: 'symlink',
        target: 'nope',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nCOPY dl /s\n',
  },
  {
    name: 'COPY dir with dangling symlink',
    files: [
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/dl',
        kind: 'symlink',
        target: 'nope',
      },
      {
        path: 'd/abs',
        kind: 'symlink',
        target: '/etc/passwd',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nCOPY d /d\n',
  },
  {
    name: 'COPY escaping symlink',
    files: [
      {
        path: 'out',
        kind: 'symlink',
        target: '../../etc/passwd',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nCOPY out /s\n',
  },
  {
    name: 'COPY onto file as dir',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nCOPY f.txt /etc/passwd/x\n',
  },
  {
    name: 'COPY dir onto file',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nCOPY d /etc/passwd\n',
  },
  {
    name: 'COPY env',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nENV S=f.txt T=/t\nCOPY $S ${T}/\n',
  },
  {
    name: 'dockerignore',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
      {
        path: '.dockerignore',
        text: 'd\n!d/x.md\n*.txt\n!g.txt\n',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nCOPY . /all\nRUN ls -R /all\n',
  },
  {
    name: 'dockerignore COPY ignored',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
      {
        path: '.dockerignore',
        text: 'f.txt\n',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nCOPY f.txt /\n',
    sameLayers: true,
  },
  {
    name: 'dockerignore Dockerfile',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
      {
        path: '.dockerignore',
        text: 'Dockerfile\n.dockerignore\n',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nCOPY . /all\nRUN ls -a /all\n',
  },
  {
    name: 'ADD tar',
    files: [
      {
        path: 'a.tar',
        kind: 'tar',
        base64:
          'eAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADAwMDA2MDAAMDAwMDAwNwAwMDAwMDEwADAwMDAwMDAwMDAxADEzNzI3NDEwMDAwADAwNjE1NwAgMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB1c3RhcgAwMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAxAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAHkvegAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAwMDAwNjAwADAwMDAwMDcAMDAwMDAxMAAwMDAwMDAwMDAwMQAxMzcyNzQxMDAwMAAwMDY0MzEAIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAdXN0YXIAMDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAMgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==',
      },
      {
        path: 'a.tgz',
        kind: 'tar',
        base64:
          'H4sIAAAAAAACA+3Oyw2DUAwEQJdCCTZJePXQQj4S5ecBogSQosxcVrsXe4nzZTdlbpnZ9qyjbyXq1sZ2r7X0fapHiyEv+C0+r/f87CfjP1UAAAAAAAAAAADwi77H/uITACgAAA==',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nADD a.tar /t/\nADD a.tgz /g/\nRUN ls /t /g; stat -c %n:%a:%u:%g:%s /t/* /g/*\n',
  },
  {
    name: 'ADD not tar',
    files: [
      {
        path: 'a.tar',
        text: 'no tar',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nADD a.tar /t/\n',
  },
  {
    name: 'COPY tar',
    files: [
      {
        path: 'a.tar',
        kind: 'tar',
        base64:
          'eAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADAwMDA2MDAAMDAwMDAwNwAwMDAwMDEwADAwMDAwMDAwMDAxADEzNzI3NDEwMDAwADAwNjE1NwAgMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB1c3RhcgAwMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAxAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nCOPY a.tar /t/\n',
  },
  {
    name: 'ADD url',
    dockerfile: 'FROM lab-alpine:3.7\nADD http://nope.invalid/x /\n',
    departs: 'the recorded daemon had a name server that could not be reached',
  },
  {
    name: 'ADD url no name',
    dockerfile: 'FROM lab-alpine:3.7\nADD http://nope.invalid/ /d/\n',
    departs: 'the recorded daemon had a name server that could not be reached',
  },
  {
    name: 'ADD git',
    dockerfile: 'FROM lab-alpine:3.7\nADD https://github.com/x/y.git /d/\n',
    departs: 'the recorded daemon had a name server that could not be reached',
  },
  {
    name: 'dockerfile path',
    files: [
      {
        path: 'sub/Df',
        text: 'FROM lab-alpine:3.7\nLABEL a=b\n',
      },
    ],
    query: {
      dockerfile: 'sub/Df',
    },
  },
  {
    name: 'dockerfile path missing',
    dockerfile: 'FROM lab-alpine:3.7\n',
    query: {
      dockerfile: 'nope',
    },
  },
  {
    name: 'dockerfile path outside',
    dockerfile: 'FROM lab-alpine:3.7\n',
    query: {
      dockerfile: '../x',
    },
  },
  {
    name: 'bad tag',
    dockerfile: 'FROM lab-alpine:3.7\n',
    query: {
      t: 'UPPER',
    },
    notag: true,
  },
  {
    name: 'quiet',
    dockerfile: 'FROM lab-alpine:3.7\nRUN echo hi\n',
    query: {
      q: '1',
    },
  },
  {
    name: 'quiet fails',
    dockerfile: 'FROM lab-alpine:3.7\nRUN echo hi; exit 3\n',
    query: {
      q: '1',
    },
  },
  {
    name: 'no cache',
    dockerfile: 'FROM lab-alpine:3.7\nLABEL a=b\nRUN true\n',
    query: {
      nocache: '1',
    },
    times: 2,
  },
  {
    name: 'no rm',
    dockerfile: 'FROM lab-alpine:3.7\nLABEL a=b\nRUN true\n',
    query: {
      rm: '0',
    },
  },
  {
    name: 'forcerm fails',
    dockerfile: 'FROM lab-alpine:3.7\nLABEL a=b\nRUN exit 3\n',
    query: {
      forcerm: '1',
    },
  },
  {
    name: 'cache order',
    dockerfile: 'FROM lab-alpine:3.7\nRUN echo a\nRUN echo b\n',
    times: 2,
  },
  {
    name: 'cache args',
    dockerfile: 'FROM lab-alpine:3.7\nARG A\nRUN echo a\n',
    query: {
      buildargs: '{"A":"1"}',
    },
    times: 2,
  },
  {
    name: 'unicode',
    dockerfile: 'FROM lab-alpine:3.7\nLABEL nome="olá ç 😀"\nRUN echo olá\n',
  },
  {
    name: 'html in label',
    dockerfile: 'FROM lab-alpine:3.7\nLABEL a="<b>&amp;"\n',
  },
  {
    name: 'binary',
    dockerfile: '\u0000\u0001\u0002',
  },
  {
    name: 'json with single quotes',
    dockerfile: "FROM lab-alpine:3.7\nCMD ['a']\n",
  },
  {
    name: 'json numbers',
    dockerfile: 'FROM lab-alpine:3.7\nCMD [1]\n',
  },
  {
    name: 'inline comment',
    dockerfile: 'FROM lab-alpine:3.7\nCMD ["a"] # x\n',
  },
  {
    name: 'ENV continuation',
    dockerfile: 'FROM lab-alpine:3.7\nENV a=1 \\\n    b=2 \\\n  # c\n    c=3\n',
  },
  {
    name: 'from as lower',
    dockerfile: 'from lab-alpine:3.7 as base\nfrom base\nlabel a=b\n',
  },
  {
    name: 'ENV unterminated',
    dockerfile: 'FROM lab-alpine:3.7\nENV a="b\n',
  },
  {
    name: 'ENV bad substitution',
    dockerfile: 'FROM lab-alpine:3.7\nENV a=${b\n',
  },
  {
    name: 'ENV unsupported modifier',
    dockerfile: 'FROM lab-alpine:3.7\nENV a=${b%x}\n',
  },
  {
    name: 'ENV required',
    dockerfile: 'FROM lab-alpine:3.7\nENV a=${b:?msg}\n',
  },
  {
    name: 'meta ARG by option',
    dockerfile: 'ARG V\nFROM lab-alpine:$V\n',
    query: {
      buildargs: '{"V":"3.7"}',
    },
  },
  {
    name: 'CMD empty json',
    dockerfile: 'FROM lab-alpine:3.7\nCMD []\n',
  },
  {
    name: 'copied modes',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
        mode: 2537,
      },
      {
        path: 'd',
        kind: 'directory',
        mode: 448,
      },
      {
        path: 'd/e',
        kind: 'directory',
        mode: 457,
      },
      {
        path: 'd/e/q',
        text: 'q\n',
        mode: 384,
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'a.tar',
        kind: 'tar',
        base64:
          'eAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADAwMDA2MDAAMDAwMDAwNwAwMDAwMDEwADAwMDAwMDAwMDAxADEzNzI3NDEwMDAwADAwNjE1NwAgMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB1c3RhcgAwMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAxAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAHkvegAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAwMDAwNjAwADAwMDAwMDcAMDAwMDAxMAAwMDAwMDAwMDAwMQAxMzcyNzQxMDAwMAAwMDY0MzEAIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAdXN0YXIAMDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAMgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==',
      },
    ],
    dockerfile:
      "FROM lab-alpine:3.7\nCOPY d /n1/n2/\nCOPY d /n3\nCOPY f.txt /n4/n5/\nCOPY --chown=5:6 d /m1/m2\nCOPY --chown=5:6 f.txt /m3/m4/\nADD a.tar /u1/u2/\nADD a.tar /etc/\nCOPY d/e /etc\nRUN stat -c '%n %F %a %u:%g %s' /n1 /n1/n2 /n1/n2/e /n1/n2/x.md /n3 /n4 /n4/n5 /n4/n5/f.txt /m1 /m1/m2 /m1/m2/e /m1/m2/e/q /m3 /m3/m4 /m3/m4/f.txt /u1 /u1/u2 /u1/u2/x /u1/u2/y /etc /etc/x /etc/q\n",
  },
  {
    name: 'copy through symlinks',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
    ],
    dockerfile:
      'FROM lab-alpine:3.7\nRUN mkdir /real && ln -s /real /link && ln -s nowhere /dangling\nCOPY f.txt /link/\nCOPY d /link/d\nCOPY f.txt /dangling\nRUN ls /real /real/d; ls -l / | grep -c nowhere; cat /nowhere\n',
  },
  {
    name: 'ONBUILD base',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nONBUILD COPY f.txt /ob\nONBUILD RUN echo triggered\n',
    query: {
      t: 'lab-onbuild',
    },
    notag: true,
  },
  {
    name: 'ONBUILD triggers',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
    ],
    dockerfile: 'FROM lab-onbuild\nLABEL z=1\n',
  },
  {
    name: 'ENV patterns',
    dockerfile:
      'FROM lab-alpine:3.7\nENV p=/a/b/c.tar.gz\nENV q=${p##*/} r=${p#*/} s=${p%.*} t=${p%%.*} u=${p/b/X} v=${p//[ac]/Y}\n',
  },
  {
    name: 'words',
    dockerfile:
      'FROM lab-alpine:3.7\nENV a="x" b=\'\' c="" d=a\\ b e="a\\b" f=\'a\b\' g=$ h=$$ i=${x}y j="$a" k=~  l=end\nLABEL "k"=v \'q r\'="s$a" $a=$b\nENV sp   two   words "and quotes"\n',
  },
  {
    name: 'EXPOSE more',
    dockerfile: 'FROM lab-alpine:3.7\nEXPOSE 10-5\n',
  },
  {
    name: 'EXPOSE proto',
    dockerfile: 'FROM lab-alpine:3.7\nEXPOSE 10/xyz\n',
  },
  {
    name: 'EXPOSE ip',
    dockerfile: 'FROM lab-alpine:3.7\nEXPOSE 1.2.3.4:80:90\n',
  },
  {
    name: 'flag twice',
    dockerfile: 'FROM lab-alpine:3.7\nCOPY --from=a --from=b x /\n',
  },
  {
    name: 'flag without value',
    dockerfile: 'FROM lab-alpine:3.7\nCOPY --from x /\n',
  },
  {
    name: 'flag near miss',
    dockerfile: 'FROM lab-alpine:3.7\nCOPY --form=a x /\n',
  },
  {
    name: 'heredoc unterminated',
    dockerfile: 'FROM lab-alpine:3.7\nRUN <<EOF\nls\n',
  },
  {
    name: 'two heredocs',
    dockerfile: 'FROM lab-alpine:3.7\nCOPY <<A <<B /x/\n1\nA\n2\nB\nRUN echo end\n',
  },
  {
    name: 'VOLUME json and env',
    dockerfile: 'FROM lab-alpine:3.7\nENV V=/v\nVOLUME $V "$V/x"\n',
  },
  {
    name: 'USER env',
    dockerfile: 'FROM lab-alpine:3.7\nARG U=guest\nUSER $U:$U\n',
  },
  {
    name: 'STOPSIGNAL env',
    dockerfile: 'FROM lab-alpine:3.7\nARG S=SIGINT\nSTOPSIGNAL $S\n',
  },
  {
    name: 'continued into end',
    dockerfile: 'FROM lab-alpine:3.7\nRUN echo a \\\n',
  },
  {
    name: 'only continuation',
    dockerfile: 'FROM lab-alpine:3.7\n\\\n',
  },
  {
    name: 'COPY same name twice',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nCOPY f.txt /a\nCOPY g.txt /a\n',
    sameLayers: true,
  },
  {
    name: 'COPY hard paths',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nCOPY ./f.txt /a/./b/../c\nCOPY /g.txt /g\nCOPY d//x.md /x\n',
  },
  {
    name: 'COPY question',
    files: [
      {
        path: 'f.txt',
        text: 'hello\n',
      },
      {
        path: 'g.txt',
        text: 'g\n',
      },
      {
        path: 'd',
        kind: 'directory',
      },
      {
        path: 'd/e',
        kind: 'directory',
      },
      {
        path: 'd/e/q',
        text: 'q\n',
      },
      {
        path: 'd/x.md',
        text: 'x\n',
      },
      {
        path: 'sl',
        kind: 'symlink',
        target: 'f.txt',
      },
    ],
    dockerfile: 'FROM lab-alpine:3.7\nCOPY ?.txt d/[x]* /z/\n',
  },
  {
    name: 'RUN changes mode',
    dockerfile: 'FROM lab-alpine:3.7\nRUN chmod 600 /etc/passwd\n',
    departs: 'what is changed is a file of the base image, which is another here',
  },
  {
    name: 'stage named in target index',
    dockerfile: 'FROM lab-alpine:3.7\nLABEL a=1\nFROM lab-alpine:3.7\nLABEL a=2\n',
    query: {
      target: '0',
    },
  },
  {
    name: 'COPY from with chown',
    dockerfile:
      'FROM lab-alpine:3.7 AS a\nRUN echo x > /x && chown 3:4 /x && mkdir /y && chown 5:6 /y && echo z > /y/z && chown 7:8 /y/z\nFROM lab-alpine:3.7\nCOPY --from=a /x /x\nCOPY --from=a --chown=9:9 /y /y\nCOPY --from=a /y /w\nRUN stat -c "%n %u:%g %a" /x /y /y/z /w /w/z\n',
  },
]
