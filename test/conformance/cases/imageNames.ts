/** Names of images and their removal: every way to give a name, to take it, and what stands in the way. */
import type { Bench } from '../bench'
import type { RawReply } from '../raw'
import { buildOf, importOf, step, stepCases, type Step } from '../steps'

const label = { 'io.camada.conformance': 'RUN' }

const tags: readonly Step[] = [
  importOf('t1', '&repo=RUN-t1&tag=1'),
  importOf('t2', '&repo=RUN-t2&tag=1'),
  ...[
    '/images/RUN-t1:1/tag',
    '/images/RUN-t1:1/tag?repo=',
    '/images/RUN-t1:1/tag?repo=&tag=x',
    '/images/RUN-t1:1/tag?repo=A',
    '/images/RUN-t1:1/tag?repo=a b',
    '/images/RUN-t1:1/tag?repo=RUN-x&tag=a b',
    '/images/RUN-t1:1/tag?repo=RUN-x&tag=-a',
    `/images/RUN-t1:1/tag?repo=RUN-x&tag=${'a'.repeat(129)}`,
    '/images/RUN-t1:1/tag?repo=RUN-x:1&tag=2',
    '/images/RUN-t1:1/tag?repo=RUN-y:1',
    '/images/RUN-t1:1/tag?repo=/RUN-x',
    '/images/RUN-t1:1/tag?repo=RUN-x/',
    '/images/RUN-t1:1/tag?repo=RUN--x__y.z',
    '/images/RUN-t1:1/tag?repo=RUN___x',
    '/images/RUN-t1:1/tag?repo=-RUN',
    `/images/RUN-t1:1/tag?repo=RUN/${'a'.repeat(240)}`,
    `/images/RUN-t1:1/tag?repo=${'a'.repeat(256)}`,
    '/images/RUN-t1:1/tag?repo=sha256',
    '/images/RUN-t1:1/tag?repo=sha256&tag=1',
    `/images/RUN-t1:1/tag?repo=RUN-x@sha256:${'1'.repeat(64)}`,
    `/images/RUN-t1:1/tag?repo=RUN-x@sha256:${'1'.repeat(64)}&tag=1`,
    '/images/RUN-t1:1/tag?repo=RUN-x@sha256:1',
    `/images/RUN-t1:1/tag?repo=${'1'.repeat(64)}`,
    '/images/RUN-t1:1/tag?repo=<t1>',
    '/images/RUN-t1:1/tag?repo=localhost/RUN-x&tag=1',
    '/images/RUN-t1:1/tag?repo=RUN.example:5000/x&tag=1',
    '/images/RUN-t1:1/tag?repo=docker.io/RUN-z&tag=1',
    '/images/RUN-t1:1/tag?repo=index.docker.io/library/RUN-w&tag=1',
    '/images/RUN-t1:1/tag?repo=RUN-t2&tag=1',
    '/images/<t1>/tag?repo=RUN-byid&tag=1',
    '/images/RUN-t1/tag?repo=RUN-x',
    '/images/nosuch/tag?repo=RUN-x',
    '/images/nosuch/tag?repo=A',
    '/images/A/tag?repo=RUN-x',
    '/images/a b/tag?repo=RUN-x',
  ].map((path) => step(`POST ${path}`)),
  step('GET /images/<t1>/json # tags', { show: tagsOf }),
  step('GET /images/<t2>/json # it lost its name', { show: tagsOf }),
]

const deletions: readonly Step[] = [
  ...[
    '/images/nosuch',
    '/images/nosuch:1?force=1',
    '/images/A',
    '/images/a b',
    '/images/ ',
    '/images/RUN-t1',
    `/images/RUN-t1@sha256:${'1'.repeat(64)}`,
    `/images/sha256:${'1'.repeat(64)}`,
    `/images/${'1'.repeat(64)}`,
    '/images/sha256:zz',
    '/images/RUN-t1:1',
    '/images/RUN-t1:1 # again',
    '/images/<t1>',
    '/images/<t2>?noprune=1',
    '/images/<t1>?force=1',
    '/images/<t1>?force=1 # again',
  ].map((path) => step(`DELETE ${path}`, { show: removed })),
  importOf('d1', '&repo=RUN-d1&tag=1'),
  step('POST /images/RUN-d1:1/tag?repo=RUN-d1&tag=2'),
  step('DELETE /images/<d1> # two tags of one repository', { show: removed }),
  step('DELETE /images/RUN-d1:2', { show: removed }),
  step('DELETE /images/<d1> # its only name goes along', { show: removed }),
  importOf('d2', '&repo=RUN-d2&tag=1'),
  step('POST /containers/create?name=RUN-stopped', { body: { Image: 'RUN-d2:1', Cmd: ['x'], Labels: label } }),
  step('DELETE /images/RUN-d2:1 # a stopped container', { show: removed }),
  step('DELETE /images/<d2> # a stopped container', { show: removed }),
  step('POST /images/RUN-d2:1/tag?repo=RUN-d2b'),
  step('DELETE /images/RUN-d2b # one of two names', { show: removed }),
  step('DELETE /images/RUN-d2:1?force=1 # a stopped container', { show: removed }),
  step('GET /containers/RUN-stopped/json # its image is gone', { show: imageOf }),
  step('DELETE /containers/RUN-stopped'),
  buildOf('d3', 'FROM alpine\nRUN echo RUN > /d3\nENV A=RUN\nRUN echo RUN > /d3b\n'),
  step('POST /containers/create?name=RUN-running', {
    body: { Image: 'RUN-d3:1', Cmd: ['sleep', '100'], Labels: label },
  }),
  step('POST /containers/RUN-running/start'),
  step('DELETE /images/RUN-d3:1 # a running container', { show: removed }),
  step('DELETE /images/<d3> # a running container', { show: removed }),
  step('DELETE /images/<d3>?force=1 # a running container', { show: removed }),
  step('DELETE /images/RUN-d3:1?force=1 # a running container', { show: removed }),
  step('GET /containers/RUN-running/json # its image has no name', { show: imageOf }),
  step('POST /containers/RUN-running/pause'),
  step('DELETE /images/<d3>?force=1 # a paused container', { show: removed }),
  step('DELETE /containers/RUN-running?force=1'),
  step('DELETE /images/<d3> # with its parents', { show: removed }),
  buildOf('d4', 'FROM alpine\nRUN echo RUN > /d4\nENV A=RUN\n'),
  buildOf('d5', 'FROM RUN-d4:1\nRUN echo RUN > /d5\n'),
  step('DELETE /images/RUN-d4:1 # it has a child', { show: removed }),
  step('DELETE /images/<d4> # it has a child', { show: removed }),
  step('DELETE /images/<d4>?force=1 # it has a child', { show: removed }),
  step('DELETE /images/RUN-d5:1?noprune=1 # the parents stay', { show: removed }),
  step('DELETE /images/<d4> # the parent goes', { show: removed }),
  buildOf('d6', 'FROM alpine\nRUN echo RUN > /d6\nENV A=RUN\nENV B=RUN\n'),
  step('DELETE /images/RUN-d6:1 # with its parents', { show: removed }),
]

export function imageNameCases(bench: () => Bench): void {
  const events = step('GET /events?since=<start>&until=<now>', { show: eventsOf })
  stepCases(bench, 'imageNames', [...tags, ...deletions, events])
}

function tagsOf(reply: RawReply): unknown {
  const { RepoTags: names, message } = JSON.parse(reply.body.toString('utf8')) as {
    RepoTags?: readonly string[]
    message?: string
  }
  return [reply.status, names ?? message]
}

function imageOf(reply: RawReply): unknown {
  const { Image: id, Config: config } = JSON.parse(reply.body.toString('utf8')) as {
    Image: string
    Config: { Image: string }
  }
  return [id, config.Image]
}

function removed(reply: RawReply): unknown {
  return [reply.status, JSON.parse(reply.body.toString('utf8')) as unknown]
}

function eventsOf(reply: RawReply, kept: ReadonlyMap<string, string>): unknown {
  const names = new Map([...kept].map(([name, id]) => [id, name]))
  const lines = reply.body
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
  return lines
    .map((line) => JSON.parse(line) as { Type: string; Action: string; Actor: { ID: string; Attributes: object } })
    .filter(({ Type: type, Actor: { ID: id } }) => type === 'image' && names.has(id))
    .map(
      ({ Action: action, Actor: actor }) =>
        `${action} ${names.get(actor.ID) ?? ''} ${JSON.stringify(actor.Attributes)}`,
    )
}
