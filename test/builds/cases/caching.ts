/** The cache: what a second build takes and what it misses. */
import type { BuildCase } from '../player'

const from = 'FROM lab-alpine:3.7\n'
const again = (
  name: string,
  dockerfile: string,
  then: BuildCase['then'],
  more: Partial<BuildCase> = {},
): BuildCase => ({
  name,
  dockerfile,
  ...(then && { then }),
  times: 2,
  ...more,
})
const f = { path: 'f', text: 'hello\n' }
const edit = (name: string, before: string, after: string, files: BuildCase['files'] = [f]): BuildCase =>
  again(name, `${from}${before}`, { dockerfile: `${from}${after}` }, { ...(files && { files }) })
const change = (name: string, lines: string, before: BuildCase['files'], after: BuildCase['files']): BuildCase =>
  again(name, `${from}${lines}`, { ...(after && { files: after }) }, { ...(before && { files: before }) })

export const cases: readonly BuildCase[] = [
  again('nothing changes', `${from}LABEL c=1\nCOPY f /f\nRUN echo cache1\nWORKDIR /cw\nCMD x\n`, undefined, {
    files: [f],
  }),
  edit('a line is inserted', 'RUN echo c2a\nRUN echo c2b\n', 'RUN echo c2a\nRUN echo c2new\nRUN echo c2b\n'),
  edit('a line is removed', 'RUN echo c3a\nRUN echo c3x\nRUN echo c3b\n', 'RUN echo c3a\nRUN echo c3b\n'),
  edit('a line is added', 'RUN echo c4a\n', 'RUN echo c4a\nRUN echo c4b\n'),
  edit('lines are swapped', 'RUN echo c5a\nRUN echo c5b\n', 'RUN echo c5b\nRUN echo c5a\n'),
  edit('blanks change', 'RUN echo  c6\n', 'RUN echo c6\n'),
  edit('trailing blanks', 'RUN echo c7  \n', 'RUN echo c7\n'),
  edit('keyword case', 'RUN echo c8\n', 'run echo c8\n'),
  edit('comments', 'RUN echo c9\n', '# why\nRUN echo c9 # x\n'),
  edit('comment line only', 'RUN echo c9b\n', '# why\nRUN echo c9b\n'),
  edit('continuation joins', 'RUN echo c10 && true\n', 'RUN echo c10 \\\n && true\n'),
  edit('shell to exec', 'CMD echo c11\n', 'CMD ["/bin/sh","-c","echo c11"]\n'),
  edit('labels in another order', 'LABEL x=12 y=1\n', 'LABEL y=1 x=12\n'),
  edit('label quotes', 'LABEL x="13"\n', 'LABEL x=13\n'),
  edit('env in another order', 'ENV x=14 y=1\n', 'ENV y=1 x=14\n'),
  edit('env by variable', 'ENV a=15\nENV b=$a\n', 'ENV a=15\nENV b=15\n'),
  edit('expose in another order', 'EXPOSE 16 17\n', 'EXPOSE 17 16\n'),
  edit('expose with protocol', 'EXPOSE 18\n', 'EXPOSE 18/tcp\n'),
  edit('volume in another order', 'VOLUME /c19 /d\n', 'VOLUME /d /c19\n'),
  edit('volume twice', 'VOLUME /c20\n', 'VOLUME /c20\nVOLUME /c20\n'),
  edit('user again', 'USER c21\n', 'USER c21\nUSER c21\n'),
  edit('workdir same', 'WORKDIR /c22\n', 'WORKDIR /c22/\n'),
  edit('workdir again', 'WORKDIR /c23\nRUN pwd\n', 'WORKDIR /c23\nWORKDIR /c23\nRUN pwd\n'),
  edit('stop signal by number', 'STOPSIGNAL 2\n', 'STOPSIGNAL SIGINT\n'),
  edit('maintainer changes', 'MAINTAINER c25\nRUN echo c25\n', 'MAINTAINER d25\nRUN echo c25\n'),
  edit(
    'healthcheck changes',
    'HEALTHCHECK --interval=1s CMD c26\nRUN echo c26\n',
    'HEALTHCHECK --interval=1000ms CMD c26\nRUN echo c26\n',
  ),
  edit(
    'healthcheck differs',
    'HEALTHCHECK --interval=1s CMD c27\nRUN echo c27\n',
    'HEALTHCHECK --interval=2s CMD c27\nRUN echo c27\n',
  ),
  edit('shell changes', 'RUN echo c28\n', 'SHELL ["/bin/sh","-ec"]\nRUN echo c28\n'),
  edit('onbuild changes', 'ONBUILD RUN c29\nLABEL c29=1\n', 'ONBUILD RUN d29\nLABEL c29=1\n'),
  edit('copy by another name', 'COPY f /c30\n', 'COPY ./f /c30\n'),
  edit('copy as json', 'COPY f /c31\n', 'COPY ["f","/c31"]\n'),
  edit('copy to add', 'COPY f /c32\n', 'ADD f /c32\n'),
  edit('copy to another place', 'COPY f /c33\n', 'COPY f /c33/\n'),
  edit('copy relative to workdir', 'WORKDIR /c34\nCOPY f /c34/f\n', 'WORKDIR /c34\nCOPY f f\n'),
  edit('copy with chown', 'COPY f /c35\n', 'COPY --chown=0:0 f /c35\n'),
  edit('copy of a glob', 'COPY f /c36/\n', 'COPY f* /c36/\n'),
  edit('copy of two in another order', 'COPY f g /c37/\n', 'COPY g f /c37/\n', [f, { path: 'g', text: 'g' }]),
  change('content changes', 'COPY f /d1\nRUN echo d1\n', [f], [{ path: 'f', text: 'other' }]),
  change('time changes', 'COPY f /d2\nRUN echo d2\n', [f], [{ ...f, mtime: 1_600_000_000 }]),
  change('mode changes', 'COPY f /d3\nRUN echo d3\n', [f], [{ ...f, mode: 0o755 }]),
  change('owner changes', 'COPY f /d4\nRUN echo d4\n', [f], [{ ...f, uid: 5, gid: 6 }]),
  change(
    'another file changes',
    'COPY f /d5\nRUN echo d5\n',
    [f, { path: 'g', text: '1' }],
    [f, { path: 'g', text: '2' }],
  ),
  change('a file in the directory changes', 'COPY d /d6\n', [{ path: 'd/a', text: '1' }], [{ path: 'd/a', text: '2' }]),
  change(
    'a file in the directory is new',
    'COPY d /d7\n',
    [{ path: 'd/a', text: '1' }],
    [
      { path: 'd/a', text: '1' },
      { path: 'd/b', text: '1' },
    ],
  ),
  change(
    'a file in the directory is renamed',
    'COPY d /d8\n',
    [{ path: 'd/a', text: '1' }],
    [{ path: 'd/b', text: '1' }],
  ),
  change(
    'the directory mode changes',
    'COPY d /d9\n',
    [
      { path: 'd', kind: 'directory', mode: 0o755 },
      { path: 'd/a', text: '1' },
    ],
    [
      { path: 'd', kind: 'directory', mode: 0o700 },
      { path: 'd/a', text: '1' },
    ],
  ),
  change(
    'the directory time changes',
    'COPY d /d10\n',
    [
      { path: 'd', kind: 'directory' },
      { path: 'd/a', text: '1' },
    ],
    [
      { path: 'd', kind: 'directory', mtime: 5 },
      { path: 'd/a', text: '1' },
    ],
  ),
  change(
    'a link changes',
    'COPY d /d11\n',
    [{ path: 'd/l', kind: 'symlink', target: 'a' }],
    [{ path: 'd/l', kind: 'symlink', target: 'b' }],
  ),
  change(
    'a target changes',
    'COPY l /d12\n',
    [{ path: 'l', kind: 'symlink', target: 'f' }, f],
    [
      { path: 'l', kind: 'symlink', target: 'f' },
      { path: 'f', text: 'other' },
    ],
  ),
  change('the file is renamed', 'COPY *f /d13\n', [{ path: 'af', text: 'x' }], [{ path: 'bf', text: 'x' }]),
  change('the dockerfile is copied', 'COPY . /d14\n', [f], [f]),
  again('the dockerfile is copied and changes', `${from}COPY . /d15\n`, { dockerfile: `${from}COPY . /d15\n# x\n` }),
  again(
    'an argument changes',
    `${from}ARG A\nRUN echo e1\n`,
    { query: { buildargs: '{"A":"2"}' } },
    { query: { buildargs: '{"A":"1"}' } },
  ),
  again(
    'an argument changes after',
    `${from}RUN echo e2\nARG A\nRUN echo e2b\n`,
    { query: { buildargs: '{"A":"2"}' } },
    { query: { buildargs: '{"A":"1"}' } },
  ),
  again(
    'an argument changes, metadata only',
    `${from}ARG A\nLABEL e3=1\nCMD x\n`,
    { query: { buildargs: '{"A":"2"}' } },
    { query: { buildargs: '{"A":"1"}' } },
  ),
  again('an argument appears', `${from}ARG A\nRUN echo e4\n`, { query: { buildargs: '{"A":"2"}' } }),
  again('a default is given', `${from}ARG A=1\nRUN echo e5\n`, { query: { buildargs: '{"A":"1"}' } }),
  again('a default changes', `${from}ARG A=1\nRUN echo e6\n`, { dockerfile: `${from}ARG A=2\nRUN echo e6\n` }),
  again(
    'a proxy changes',
    `${from}RUN echo e7\n`,
    { query: { buildargs: '{"http_proxy":"b"}' } },
    { query: { buildargs: '{"http_proxy":"a"}' } },
  ),
  again(
    'a proxy in arg changes',
    `${from}ARG http_proxy\nRUN echo e8\n`,
    { query: { buildargs: '{"http_proxy":"b"}' } },
    { query: { buildargs: '{"http_proxy":"a"}' } },
  ),
  again(
    'an argument in workdir',
    `${from}ARG A\nWORKDIR /e9$A\n`,
    { query: { buildargs: '{"A":"2"}' } },
    { query: { buildargs: '{"A":"1"}' } },
  ),
  again(
    'an argument in copy',
    `${from}ARG A\nCOPY $A /e10\n`,
    { query: { buildargs: '{"A":"g"}' } },
    { query: { buildargs: '{"A":"f"}' }, files: [f, { path: 'g', text: 'hello\n' }] },
  ),
  again(
    'an argument overridden by env',
    `${from}ENV A=0\nARG A\nRUN echo e11\n`,
    { query: { buildargs: '{"A":"2"}' } },
    { query: { buildargs: '{"A":"1"}' } },
  ),
  again(
    'a label by option',
    `${from}RUN echo e12\n`,
    { query: { labels: '{"a":"2"}' } },
    { query: { labels: '{"a":"1"}' } },
  ),
  again('no cache second', `${from}RUN echo e13\n`, { query: { nocache: '1' } }),
  again('no cache first', `${from}RUN echo e14\n`, { query: { nocache: '0' } }, { query: { nocache: '1' } }),
  again('no cache, then cache of which', `${from}RUN head -c 4 /dev/urandom > /e15\nRUN cat /e15 > /e16\n`, {
    query: { nocache: '1' },
  }),
  { name: 'three builds, no cache between', dockerfile: `${from}RUN echo e17\nRUN echo e18\n`, times: 3 },
  again('network differs', `${from}RUN echo e19\n`, { query: { networkmode: 'none' } }),
  again('memory differs', `${from}RUN echo e20\n`, { query: { memory: '67108864' } }),
  again('quiet second', `${from}RUN echo e21\n`, { query: { q: '1' } }),
  again('rm differs', `${from}RUN echo e22\n`, { query: { rm: '0' } }),
  again('target differs', 'FROM lab-alpine:3.7 AS a\nRUN echo e23\nFROM a\nRUN echo e24\n', { query: { target: 'a' } }),
  again(
    'a stage above changes',
    'FROM lab-alpine:3.7 AS a\nCOPY f /f\nFROM lab-busybox\nCOPY --from=a /f /e25\nRUN echo e25\n',
    { files: [{ path: 'f', text: 'other' }] },
    { files: [f] },
  ),
  again(
    'a stage above changes elsewhere',
    'FROM lab-alpine:3.7 AS a\nCOPY f g /\nFROM lab-busybox\nCOPY --from=a /f /e26\nRUN echo e26\n',
    { files: [f, { path: 'g', text: '2' }] },
    { files: [f, { path: 'g', text: '1' }] },
  ),
  again(
    'a stage above gets a new time',
    'FROM lab-alpine:3.7 AS a\nRUN echo same > /f\nFROM lab-busybox\nCOPY --from=a /f /e27\nRUN echo e27\n',
    {
      dockerfile:
        'FROM lab-alpine:3.7 AS a\nRUN true && echo same > /f\nFROM lab-busybox\nCOPY --from=a /f /e27\nRUN echo e27\n',
    },
  ),
  again('stage is renamed', 'FROM lab-alpine:3.7 AS a\nRUN echo e28 > /f\nFROM lab-busybox\nCOPY --from=a /f /e28\n', {
    dockerfile: 'FROM lab-alpine:3.7 AS b\nRUN echo e28 > /f\nFROM lab-busybox\nCOPY --from=b /f /e28\n',
  }),
  again('scratch twice', 'FROM scratch\nCOPY f /e29\n', undefined, { files: [f] }),
  again('scratch labels', 'FROM scratch\nLABEL e30=1\nCOPY f /e30\n', undefined, { files: [f] }),
  again('a failed step is run again', `${from}RUN echo e31; exit 1\n`, undefined),
  again('steps before a failed one are cached', `${from}RUN echo e32\nRUN exit 1\n`, {
    dockerfile: `${from}RUN echo e32\nRUN exit 0\n`,
  }),
  again('base by id', `${from}RUN echo e33\n`, { dockerfile: 'FROM lab-alpine:3.7\nRUN echo e33\nRUN echo e34\n' }),
  again('onbuild cached', 'FROM lab-alpine:3.7\nONBUILD RUN echo e35\n', undefined, { query: { t: 'lab-obc' } }),
  again('onbuild used twice', 'FROM lab-obc\nLABEL e36=1\n', undefined),
  again('cache from itself', `${from}RUN echo e37\n`, { query: { cachefrom: '["lab-alpine:3.7"]' } }),
  again(
    'cache from the image made',
    `${from}RUN echo e38\nLABEL e38=1\n`,
    { query: { cachefrom: '["lab-cachefrom"]', t: 'lab-cachefrom' } },
    { query: { t: 'lab-cachefrom' } },
  ),
  again(
    'cache from, changed',
    `${from}RUN echo e39\nRUN echo e40\n`,
    {
      dockerfile: `${from}RUN echo e39\nRUN echo e41\n`,
      query: { cachefrom: '["lab-cachefrom2"]', t: 'lab-cachefrom2' },
    },
    { query: { t: 'lab-cachefrom2' } },
  ),
  again('cache from another', `${from}RUN echo e42\n`, { query: { cachefrom: '["lab-busybox"]' } }),
  again('cache from missing and local', `${from}RUN echo e43\n`, { query: { cachefrom: '["nosuch"]' } }),
]
