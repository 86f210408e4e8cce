/** Stages, ARG and its scopes, ONBUILD, platforms, targets. */
import type { BuildCase } from '../player'

const file = { path: 'f', text: 'hello\n' }

export const cases: readonly BuildCase[] = [
  { name: 'arg before from with default', dockerfile: 'ARG T=3.7\nARG I=lab-alpine\nFROM $I:$T\nRUN echo "[$T]"\n' },
  { name: 'arg before from given', dockerfile: 'ARG T=x\nFROM lab-alpine:$T\n', query: { buildargs: '{"T":"3.7"}' } },
  { name: 'arg before from, taken into stage', dockerfile: 'ARG T=3.7\nFROM lab-alpine:$T\nARG T\nRUN echo "[$T]"\n' },
  { name: 'arg before from, default again', dockerfile: 'ARG T=3.7\nFROM lab-alpine:$T\nARG T=4\nRUN echo "[$T]"\n' },
  { name: 'arg before from uses another', dockerfile: 'ARG A=lab\nARG B=$A-alpine\nFROM $B:3.7\n' },
  {
    name: 'arg per stage',
    dockerfile: 'FROM lab-alpine:3.7 AS a\nARG X=1\nRUN echo "[$X]"\nFROM lab-alpine:3.7\nRUN echo "[$X]"\n',
  },
  {
    name: 'arg in both stages',
    dockerfile: 'FROM lab-alpine:3.7 AS a\nARG X=1\nFROM lab-alpine:3.7\nARG X=2\nRUN echo "[$X]"\n',
    query: { buildargs: '{"X":"9"}' },
  },
  {
    name: 'arg inherited by from stage',
    dockerfile: 'FROM lab-alpine:3.7 AS a\nARG X=1\nRUN echo "[$X]"\nFROM a\nRUN echo "[$X]"\n',
  },
  { name: 'arg after use', dockerfile: 'FROM lab-alpine:3.7\nRUN echo "[$X]"\nARG X=1\nRUN echo "[$X]"\n' },
  {
    name: 'arg null by client',
    dockerfile: 'FROM lab-alpine:3.7\nARG X=1\nRUN echo "[$X]"\n',
    query: { buildargs: '{"X":null}' },
  },
  {
    name: 'arg empty by client',
    dockerfile: 'FROM lab-alpine:3.7\nARG X=1\nRUN echo "[$X]"\n',
    query: { buildargs: '{"X":""}' },
  },
  {
    name: 'arg with blanks and quotes',
    dockerfile: 'FROM lab-alpine:3.7\nARG X\nRUN echo "[$X]"\n',
    query: { buildargs: '{"X":"a \\"b\\" c"}' },
  },
  {
    name: 'arg unused several',
    dockerfile: 'FROM lab-alpine:3.7\nARG B\n',
    query: { buildargs: '{"C":"1","A":"2","B":"3"}' },
  },
  { name: 'arg unused and failing', dockerfile: 'FROM lab-alpine:3.7\nRUN false\n', query: { buildargs: '{"C":"1"}' } },
  {
    name: 'proxies are predefined',
    dockerfile: 'FROM lab-alpine:3.7\nRUN echo "$http_proxy|$HTTPS_PROXY|$no_proxy|$FTP_PROXY|$ALL_PROXY"\n',
    query: { buildargs: '{"http_proxy":"a","HTTPS_PROXY":"b","no_proxy":"c","FTP_PROXY":"d","ALL_PROXY":"e"}' },
  },
  {
    name: 'proxy in arg',
    dockerfile: 'FROM lab-alpine:3.7\nARG http_proxy\nRUN echo $http_proxy\n',
    query: { buildargs: '{"http_proxy":"a"}' },
  },
  {
    name: 'proxy in env expansion',
    dockerfile: 'FROM lab-alpine:3.7\nENV a=$http_proxy\n',
    query: { buildargs: '{"http_proxy":"a"}' },
  },
  {
    name: 'predefined platform args',
    dockerfile:
      'FROM lab-alpine:3.7\nARG TARGETPLATFORM\nARG BUILDPLATFORM\nARG TARGETARCH\nRUN echo "[$TARGETPLATFORM|$BUILDPLATFORM|$TARGETARCH]"\n',
  },
  {
    name: 'env wins over arg',
    dockerfile: 'FROM lab-alpine:3.7\nENV X=env\nARG X=arg\nRUN echo "[$X]"\n',
    query: { buildargs: '{"X":"given"}' },
  },
  {
    name: 'arg into env',
    dockerfile: 'FROM lab-alpine:3.7\nARG X\nENV X=${X:-d}\nRUN echo "[$X]"\n',
    query: { buildargs: '{"X":"given"}' },
  },
  {
    name: 'arg used in copy and workdir',
    files: [file],
    dockerfile: 'FROM lab-alpine:3.7\nARG D=/w\nARG F=f\nWORKDIR $D\nCOPY $F $D/\nRUN ls $D\n',
  },
  { name: 'buildargs no json', dockerfile: 'FROM lab-alpine:3.7\n', query: { buildargs: '{' } },
  { name: 'buildargs list', dockerfile: 'FROM lab-alpine:3.7\n', query: { buildargs: '[]' } },
  { name: 'labels no json', dockerfile: 'FROM lab-alpine:3.7\n', query: { labels: 'x' } },
  {
    name: 'labels on the target only',
    dockerfile: 'FROM lab-alpine:3.7 AS a\nFROM lab-alpine:3.7 AS b\nLABEL k=1\n',
    query: { labels: '{"z":"1","k":"2"}', target: 'a' },
  },
  {
    name: 'labels with dollars',
    dockerfile: 'FROM lab-alpine:3.7\n',
    query: { labels: '{"a":"$HOME","b c":"d \\"e\\""}' },
  },
  { name: 'labels on scratch', dockerfile: 'FROM scratch\n', query: { labels: '{"a":"b"}' } },
  {
    name: 'target by capitals',
    dockerfile: 'FROM lab-alpine:3.7 AS One\nLABEL a=1\nFROM lab-alpine:3.7\n',
    query: { target: 'ONE' },
  },
  {
    name: 'target last',
    dockerfile: 'FROM lab-alpine:3.7 AS one\nLABEL a=1\nFROM lab-alpine:3.7 AS two\nLABEL a=2\n',
    query: { target: 'two' },
  },
  {
    name: 'target index one',
    dockerfile: 'FROM lab-alpine:3.7 AS one\nLABEL a=1\nFROM lab-alpine:3.7 AS two\nLABEL a=2\n',
    query: { target: '1' },
  },
  {
    name: 'target of a broken later stage',
    dockerfile: 'FROM lab-alpine:3.7 AS one\nLABEL a=1\nFROM nosuch AS two\nRUN x\n',
    query: { target: 'one' },
  },
  {
    name: 'target of a misspelt later stage',
    dockerfile: 'FROM lab-alpine:3.7 AS one\nFROM lab-alpine:3.7\nRUM x\n',
    query: { target: 'one' },
  },
  {
    name: 'args of stages left out',
    dockerfile: 'FROM lab-alpine:3.7 AS one\nARG A\nFROM lab-alpine:3.7 AS two\nARG B\n',
    query: { target: 'one', buildargs: '{"A":"1","B":"2"}' },
  },
  {
    name: 'three stages by number',
    dockerfile:
      'FROM lab-alpine:3.7\nRUN echo 0 > /n\nFROM lab-busybox\nCOPY --from=0 /n /n0\nRUN echo 1 > /n\nFROM scratch\nCOPY --from=1 /n /n1\nCOPY --from=0 /n /n0\n',
  },
  {
    name: 'stage not needed is built',
    dockerfile: 'FROM lab-alpine:3.7 AS a\nRUN echo built\nFROM lab-busybox\nLABEL a=1\n',
  },
  {
    name: 'from a scratch stage',
    dockerfile: 'FROM scratch AS base\nCOPY f /f\nFROM base\nCOPY f /g\n',
    files: [file],
  },
  { name: 'from an empty scratch stage', dockerfile: 'FROM scratch AS base\nFROM base\nCOPY f /g\n', files: [file] },
  {
    name: 'copy from empty scratch stage',
    dockerfile: 'FROM scratch AS base\nFROM lab-alpine:3.7\nCOPY --from=base /x /\n',
  },
  { name: 'copy from self by number', dockerfile: 'FROM lab-alpine:3.7\nCOPY --from=0 /x /\n' },
  { name: 'copy from negative', dockerfile: 'FROM lab-alpine:3.7\nCOPY --from=-1 /x /\n' },
  {
    name: 'copy from variable',
    dockerfile: 'FROM lab-alpine:3.7 AS a\nRUN echo 1 > /n\nFROM lab-alpine:3.7\nARG S=a\nCOPY --from=$S /n /\n',
  },
  {
    name: 'copy from capitals',
    dockerfile: 'FROM lab-alpine:3.7 AS Abc\nRUN echo 1 > /n\nFROM lab-busybox\nCOPY --from=ABC /n /\n',
  },
  { name: 'copy from bad reference', dockerfile: 'FROM lab-alpine:3.7\nCOPY --from=A::b /n /\n' },
  { name: 'copy from upper case image', dockerfile: 'FROM lab-alpine:3.7\nCOPY --from=Lab-Busybox /n /\n' },
  { name: 'copy from scratch', dockerfile: 'FROM lab-alpine:3.7\nCOPY --from=scratch /n /\n' },
  {
    name: 'copy from stage whole',
    dockerfile: 'FROM scratch AS a\nCOPY f /whole/f\nFROM scratch\nCOPY --from=a / /whole/\n',
    files: [file],
  },
  {
    name: 'copy from stage dir',
    dockerfile:
      'FROM lab-alpine:3.7 AS a\nRUN mkdir -p /d/e && echo 1 > /d/e/f && ln -s f /d/e/l && chmod 4755 /d/e/f && chown 1:2 /d/e\nFROM lab-alpine:3.7\nCOPY --from=a /d /q\nRUN stat -c "%n %a %u %g %F" /q /q/e /q/e/*\n',
  },
  {
    name: 'copy from stage glob',
    dockerfile:
      'FROM lab-alpine:3.7 AS a\nRUN touch /x1 /x2 /y1\nFROM lab-alpine:3.7\nCOPY --from=a /x* /q/\nRUN ls /q\n',
  },
  {
    name: 'copy from stage symlink',
    dockerfile:
      'FROM lab-alpine:3.7 AS a\nRUN echo t > /t && ln -s t /l && ln -s /t /m && mkdir /d && ln -s ../t /d/n\nFROM lab-alpine:3.7\nCOPY --from=a /l /1\nCOPY --from=a /m /2\nCOPY --from=a /d /3\nRUN ls -l /1 /2 /3/n | sed "s/ root.*:.. / /"\n',
  },
  {
    name: 'copy from stage relative',
    dockerfile:
      'FROM lab-alpine:3.7 AS a\nRUN mkdir /d && echo 1 > /d/f\nFROM lab-alpine:3.7\nWORKDIR /w\nCOPY --from=a d/f ./g\nRUN cat /w/g\n',
  },
  {
    name: 'onbuild base',
    dockerfile:
      'FROM lab-alpine:3.7\nONBUILD ARG X=1\nONBUILD ENV Y=$X\nONBUILD COPY f /f\nONBUILD RUN echo "[$Y]"\nONBUILD LABEL k=v\nONBUILD WORKDIR /ww\n',
    files: [file],
    query: { t: 'lab-ob1' },
  },
  { name: 'onbuild used', dockerfile: 'FROM lab-ob1\nRUN pwd\n', files: [file], query: { buildargs: '{"X":"7"}' } },
  { name: 'onbuild used, file missing', dockerfile: 'FROM lab-ob1\n' },
  {
    name: 'onbuild in a first stage',
    dockerfile: 'FROM lab-ob1 AS a\nFROM lab-alpine:3.7\nCOPY --from=a /f /g\n',
    files: [file],
  },
  { name: 'onbuild not again', dockerfile: 'FROM lab-ob1 AS a\nFROM a\nLABEL z=1\n', files: [file] },
  { name: 'onbuild one', dockerfile: 'FROM lab-alpine:3.7\nONBUILD RUN echo one\n', query: { t: 'lab-ob2' } },
  { name: 'onbuild one used', dockerfile: 'FROM lab-ob2\n' },
  { name: 'onbuild one used, cached', dockerfile: 'FROM lab-ob2\nRUN true\n', times: 2 },
  { name: 'onbuild failing', dockerfile: 'FROM lab-alpine:3.7\nONBUILD RUN exit 4\n', query: { t: 'lab-ob3' } },
  { name: 'onbuild failing used', dockerfile: 'FROM lab-ob3\n' },
  {
    name: 'onbuild with flag',
    dockerfile: 'FROM lab-alpine:3.7\nONBUILD COPY --chown=1:2 f /f\nONBUILD COPY --from=lab-busybox /bin/sh /zz\n',
    files: [file],
    query: { t: 'lab-ob4' },
  },
  {
    name: 'onbuild with flag used',
    dockerfile: 'FROM lab-ob4\nRUN stat -c %u:%g /f\n',
    files: [file],
    departs: 'what is copied is a file of the base image, which is another here',
  },
  {
    name: 'onbuild cmd and entrypoint',
    dockerfile: 'FROM lab-alpine:3.7\nONBUILD CMD ["x"]\nONBUILD ENTRYPOINT ["y"]\n',
    query: { t: 'lab-ob5' },
  },
  { name: 'onbuild cmd and entrypoint used', dockerfile: 'FROM lab-ob5\n' },
  { name: 'platform amd64', dockerfile: 'FROM --platform=linux/amd64 lab-alpine:3.7\nLABEL a=1\n' },
  { name: 'platform os only', dockerfile: 'FROM --platform=linux lab-alpine:3.7\nLABEL a=1\n' },
  { name: 'platform variable unset', dockerfile: 'FROM --platform=$BUILDPLATFORM lab-alpine:3.7\nLABEL a=1\n' },
  { name: 'platform meta arg', dockerfile: 'ARG P=linux/amd64\nFROM --platform=$P lab-alpine:3.7\nLABEL a=1\n' },
  { name: 'platform bad os', dockerfile: 'FROM --platform=li/nux/x/y lab-alpine:3.7\n' },
  { name: 'platform bad character', dockerfile: 'FROM --platform=li!nux lab-alpine:3.7\n' },
  { name: 'platform by option', dockerfile: 'FROM lab-alpine:3.7\nLABEL a=1\n', query: { platform: 'linux/amd64' } },
  { name: 'platform by option bad', dockerfile: 'FROM lab-alpine:3.7\nLABEL a=1\n', query: { platform: 'a/b/c/d' } },
  {
    name: 'platform arm64',
    dockerfile: 'FROM --platform=linux/arm64 lab-alpine:3.7\n',
    departs: 'the recorded daemon had no network; the lab has a registry that refuses',
  },
  {
    name: 'platform windows',
    dockerfile: 'FROM --platform=windows lab-alpine:3.7\n',
    departs: 'the recorded daemon had no network; the lab has a registry that refuses',
  },
  {
    name: 'platform by option arm64',
    dockerfile: 'FROM lab-alpine:3.7\n',
    query: { platform: 'linux/arm64' },
    departs: 'the recorded daemon had no network; the lab has a registry that refuses',
  },
  { name: 'platform scratch', dockerfile: 'FROM --platform=linux/arm64 scratch\nLABEL a=1\n' },
  { name: 'duplicate stage in capitals', dockerfile: 'FROM lab-alpine:3.7 AS a\nFROM lab-alpine:3.7 AS A\n' },
  {
    name: 'shell per stage',
    dockerfile: 'FROM lab-alpine:3.7 AS a\nSHELL ["/bin/sh","-xc"]\nRUN echo a\nFROM lab-alpine:3.7\nRUN echo b\n',
  },
  {
    name: 'cmd kept with entrypoint of same file',
    dockerfile: 'FROM lab-alpine:3.7\nENTRYPOINT ["y"]\nCMD ["x"]\nENTRYPOINT ["z"]\n',
  },
  {
    name: 'cmd of an earlier stage goes',
    dockerfile: 'FROM lab-alpine:3.7 AS a\nCMD ["x"]\nFROM a\nENTRYPOINT ["y"]\n',
  },
  { name: 'maintainer per stage', dockerfile: 'FROM lab-alpine:3.7 AS a\nMAINTAINER one\nFROM a\nLABEL x=1\n' },
]
