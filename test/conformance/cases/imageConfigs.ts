/** What makes images without a Dockerfile, field by field: import, commit and their changes; inspect, history, get. */
import type { Bench } from '../bench'
import type { RawReply } from '../raw'
import { buildOf, importOf, statusAndJson, step, stepCases, tarOf, type Step } from '../steps'

const label = { 'io.camada.conformance': 'RUN' }

const imports: readonly Step[] = [
  ...[
    'fromSrc=-&repo=A',
    'fromSrc=-&repo=RUN-x&tag=a b',
    `fromSrc=-&repo=RUN-x@sha256:${'1'.repeat(64)}`,
    'fromSrc=-&repo=RUN-x:1&tag=2',
    'fromSrc=-&changes=FOO x',
    'fromSrc=-&changes=RUN ls',
    'fromSrc=-&changes=CMD ["a"',
    'fromSrc=-&platform=linux/arm64',
    'fromSrc=-&platform=windows',
    'fromSrc=-&platform=a/b/c/d',
    'fromSrc=-&platform=!',
    'fromSrc=-&fromImage=A',
    'fromSrc=http://127.0.0.1:1/x.tar',
    'fromSrc=nosuch',
    'fromSrc=ftp://x/y',
    'fromImage=',
    '',
    'repo=x',
    'fromImage=A',
    'fromImage=alpine:a:b',
    'fromImage=alpine&tag=a b',
    'fromImage=alpine&platform=!',
  ].map((query) =>
    step(`POST /images/create?${query}`, { drops: true, body: tarOf({ f: 'RUN' }), show: withoutNetwork }),
  ),
  step('POST /images/create?fromSrc=-&repo=RUN-bad # no tar', { body: 'no tar at all' }),
  step('POST /images/create?fromSrc=-&repo=RUN-empty # nothing', { drops: true, body: '' }),
  importOf('m1', '&repo=RUN-m1&tag=1&message=hello&platform=linux/amd64', [
    'CMD ["a","b"]',
    'ENTRYPOINT c d',
    'ENV A=1 B="2 3"',
    'env C c d',
    'EXPOSE 80 81/udp 90-92',
    'VOLUME /v "/w x"',
    'USER a:b',
    'WORKDIR /x/y',
    'STOPSIGNAL SIGKILL',
    'ONBUILD RUN x',
    'HEALTHCHECK --interval=5s CMD x',
    'SHELL ["/bin/bash","-c"]',
  ]),
  step('GET /images/RUN-m1:1/json', { show: statusAndJson }),
  step('GET /images/RUN-m1:1/history', { show: statusAndJson }),
  importOf('m2'),
  step('GET /images/<m2>/json', { show: statusAndJson }),
  step('GET /images/<m2>/history', { show: statusAndJson }),
]

/** Instructions, each in a commit of its own. */
const changes: readonly string[] = [
  'CMD a b',
  'CMD ["a","b"]',
  'CMD []',
  'CMD',
  'ENTRYPOINT ["x"]',
  'ENTRYPOINT []',
  'ENV A=1',
  'ENV A 1 2',
  'ENV A="1 2" B=\'3 4\' C=5\\ 6',
  'ENV A',
  'ENV =1',
  'ENV',
  'ENV P=$PATH:/x',
  'ENV A=1\nENV B=$A',
  'LABEL a=b',
  'LABEL a',
  'LABEL "a b"="c d"',
  'EXPOSE 80',
  'EXPOSE 80/sctp',
  'EXPOSE x',
  'EXPOSE 8080-8082/udp',
  'EXPOSE 80/x',
  'VOLUME /a',
  'VOLUME ["/a","/b"]',
  'VOLUME []',
  'VOLUME [""]',
  'USER a',
  'USER a b',
  'USER',
  'WORKDIR rel',
  'WORKDIR /a/../b',
  'STOPSIGNAL 9',
  'STOPSIGNAL NOPE',
  'ONBUILD CMD x',
  'ONBUILD ONBUILD CMD x',
  'ONBUILD FROM x',
  'ONBUILD MAINTAINER x',
  'HEALTHCHECK NONE',
  'HEALTHCHECK CMD a',
  'HEALTHCHECK --interval=1 CMD a',
  'HEALTHCHECK --timeout=3s --retries=2 --start-period=1s CMD ["a"]',
  'SHELL ["x"]',
  'SHELL x',
  'RUN x',
  'COPY a b',
  'ADD a b',
  'FROM x',
  'ARG a',
  'MAINTAINER x',
  'FOO x',
  'cmd lower',
  '# a comment',
  '',
  ' ',
  'CMD a\\\nb',
  'CMD a\nUSER b',
  'LABEL a=1\nFOO',
]

const commits: readonly Step[] = [
  importOf('c0', '&repo=RUN-c0&tag=1', ['ENV PATH=/bin', 'CMD ["base"]', 'LABEL base=1', 'VOLUME /base']),
  step('POST /containers/create?name=RUN-c', {
    body: { Image: 'RUN-c0:1', Cmd: ['x', 'y'], Env: ['E=1'], Labels: label, Hostname: 'host', Tty: true },
  }),
  ...[
    'container=nosuch',
    '',
    'container=RUN-c&repo=A',
    'container=RUN-c&repo=RUN-x&tag=a b',
    `container=RUN-c&repo=RUN-x@sha256:${'1'.repeat(64)}`,
    'container=RUN-c&tag=only',
    'container=RUN-c&repo=RUN-x:1&tag=2',
    'container=RUN-c&repo=sha256',
    'container=RUN-c&pause=x',
  ].map((query) => step(`POST /commit?${query}`)),
  step('POST /commit?container=RUN-c # a body that is no config', { body: [] }),
  step('POST /commit?container=RUN-c&repo=RUN-c1&comment=a comment&author=me <a@b>', { keep: 'c1' }),
  step('GET /images/RUN-c1/json', { show: statusAndJson }),
  step('GET /images/RUN-c1/history', { show: statusAndJson }),
  step('POST /commit?container=RUN-c&repo=RUN-c2&tag=1&author=&changes=CMD z&changes=ENV F=2', {
    keep: 'c2',
    body: { Cmd: ['q'], Env: ['G=3'], Labels: label, Volumes: { '/w': {} }, User: 'u' },
  }),
  step('GET /images/RUN-c2:1/json', { show: statusAndJson }),
  ...changes.flatMap((change, at) => [
    step(`POST /commit?container=RUN-c&repo=RUN-change${String(at)}&changes=${change} # ${String(at)}`),
    step(`GET /images/RUN-change${String(at)}/json # after ${JSON.stringify(change)}`, { show: configOf }),
  ]),
]

const running: readonly Step[] = [
  step('POST /containers/create?name=RUN-w', {
    body: { Image: 'alpine', Cmd: ['sh', '-c', 'while :; do echo x >> /w; sleep 0.01; done'], Labels: label },
  }),
  step('POST /containers/RUN-w/start'),
  step('POST /commit?container=RUN-w&repo=RUN-w1', { keep: 'w1' }),
  step('POST /commit?container=RUN-w&repo=RUN-w2&pause=0', { keep: 'w2' }),
  step('GET /containers/RUN-w/json # it runs on', { show: stateOf }),
  step('POST /containers/RUN-w/pause'),
  step('POST /commit?container=RUN-w&repo=RUN-w3', { keep: 'w3' }),
  step('GET /containers/RUN-w/json # it is paused still', { show: stateOf }),
  step('GET /events?since=<start>&until=<now>', { show: eventsOf }),
  step('DELETE /containers/RUN-w?force=1'),
]

const others: readonly Step[] = [
  buildOf('h1', 'FROM RUN-c0:1\nENV A=RUN\nCMD ["z"]\n'),
  step('POST /images/RUN-h1:1/tag?repo=RUN-h1&tag=2'),
  step('GET /images/RUN-h1:1/json', { show: statusAndJson }),
  step('GET /images/RUN-h1:1/history', { show: statusAndJson }),
  ...[
    'GET /images/nosuch/json',
    'GET /images/A/json',
    'GET /images/a b/json',
    'GET /images/sha256:zz/json',
    'GET /images/nosuch/history',
    'GET /images/A/history',
    'GET /images/nosuch/get',
    'GET /images/A/get',
    'GET /images/a b/get',
    'GET /images/get?names=nosuch&names=RUN-h1:1',
    'GET /images/get?names=RUN-h1:1&names=nosuch',
    'GET /images/get?names=A',
    `GET /images/get?names=${'1'.repeat(64)}`,
    'GET /images/search?term=x&limit=500',
    'GET /images/search?term=x&limit=a',
    'GET /images/search?term=x&filters={"foo":["a"]}',
    'GET /images/search?term=x&filters={"is-official":["a"]}',
    'GET /images/search?term=x&filters={"stars":["a"]}',
    'GET /images/search',
    'POST /images/nosuch/push',
    'POST /images/A/push',
    'POST /images/RUN-h1:1/push?tag=1',
    'GET /distribution/A/json',
    'GET /distribution/<c0>/json',
  ].map((line) => step(line, { show: withoutNetwork })),
  ...['RUN-h1:1/push', 'RUN-h1/push', 'RUN-h1/push?tag=1', 'nosuch/push', 'A/push', 'RUN-h1/push?tag=a b'].map((path) =>
    step(`POST /images/${path} # with credentials`, { headers: { 'X-Registry-Auth': 'e30=' }, show: withoutNetwork }),
  ),
]

export function imageConfigCases(bench: () => Bench): void {
  stepCases(bench, 'imageConfigs', [...imports, ...commits, ...running, ...others])
}

function configOf(reply: RawReply): unknown {
  const answer = JSON.parse(reply.body.toString('utf8')) as { Config?: object; message?: string }
  return answer.Config ?? answer.message
}

function stateOf(reply: RawReply): unknown {
  const { State: state } = JSON.parse(reply.body.toString('utf8')) as { State: { Status: string } }
  return state.Status
}

/** The address of the resolver that can't be reached is the daemon's own. */
function withoutNetwork(reply: RawReply): unknown {
  return `${String(reply.status)} ${reply.body.toString('utf8').trimEnd()}`.replace(
    / on [\d.:]+: .*?(?=")/g,
    ' <network>',
  )
}

function eventsOf(reply: RawReply, kept: ReadonlyMap<string, string>): unknown {
  const names = new Map([...kept].map(([name, id]) => [id, name]))
  const lines = reply.body
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
  return lines
    .map((line) => JSON.parse(line) as { Action: string; Actor: { ID: string; Attributes: Record<string, string> } })
    .filter(({ Action: action, Actor: { ID: id } }) => action === 'commit' || names.has(id))
    .map(({ Action: action, Actor: { ID: id, Attributes: attributes } }) => {
      const own = {
        ...attributes,
        ...(attributes['imageID'] !== undefined && { imageID: names.get(attributes['imageID']) }),
      }
      return `${action} ${names.get(id) ?? ''} ${JSON.stringify(own)}`
    })
    .filter((line) => !line.startsWith('commit') || line.includes('-w'))
}
