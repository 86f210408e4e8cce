/** `POST /images/prune`: groups of images told apart by a label, so that nobody else's are touched. */
import type { Bench } from '../bench'
import type { RawReply } from '../raw'
import { buildOf, importOf, step, stepCases, type Step } from '../steps'

const setUp: readonly Step[] = [
  importOf('p1', '&repo=RUN-p1&tag=1', ['LABEL g=a']),
  importOf('p2', '', ['LABEL g=a']),
  importOf('p3', '', ['LABEL g=a keep=1']),
  importOf('p4', '', ['LABEL g=b']),
  importOf('p5', '&repo=RUN-p5&tag=1', ['LABEL g=b']),
  step('POST /images/RUN-p5:1/tag?repo=RUN-p5&tag=2'),
  importOf('p6', '&repo=RUN-p6&tag=1', ['LABEL g=c']),
  buildOf('p7', 'FROM RUN-p6:1\nENV A=RUN\nENV B=RUN\n'),
  importOf('p8', '&repo=RUN-p8&tag=1', ['LABEL g=d']),
  step('POST /containers/create?name=RUN-p8', {
    body: { Image: 'RUN-p8:1', Cmd: ['x'], Labels: { 'io.camada.conformance': 'RUN' } },
  }),
]

/** Other filters beside the group's label. */
const prunes: readonly (readonly [group: string, filters: object])[] = [
  ['a', { dangling: ['x'] }],
  ['a', { until: ['x'] }],
  ['a', { until: ['1', '2'] }],
  ['a', { until: ['1'] }],
  ['a', { until: ['10h'] }],
  ['a', { foo: ['x'] }],
  ['a', { reference: ['x'] }],
  ['a', { before: ['x'] }],
  ['a', { 'label!': ['keep=1'] }],
  ['a', { 'label!': ['keep'] }],
  ['a', { 'label!': ['nosuch'], dangling: ['1'] }],
  ['a', { until: ['2100-01-01'] }],
  ['a', { dangling: ['false'] }],
  ['b', {}],
  ['b', { dangling: ['0'] }],
  ['c', { dangling: ['0'] }],
  ['d', { dangling: ['0'] }],
  ['nosuch', {}],
]

export function imagePruneCases(bench: () => Bench): void {
  const own = 'io.camada.conformance=RUN'
  stepCases(bench, 'imagePrunes', [
    ...setUp,
    ...prunes.map(([group, filters]) => {
      const asked = JSON.stringify({ ...filters, label: [own, `g=${group}`] })
      return step(`POST /images/prune?filters=${asked}`, { show: pruned })
    }),
    step('POST /images/prune?filters=x'),
    step('POST /images/prune?filters={"dangling":"true"}'),
    step('DELETE /containers/RUN-p8'),
    step(`POST /images/prune?filters=${JSON.stringify({ dangling: ['0'], label: [own, 'g=d'] })} # unused now`, {
      show: pruned,
    }),
  ])
}

/** The order of images that go together is chance. */
function pruned(reply: RawReply): unknown {
  const answer = JSON.parse(reply.body.toString('utf8')) as { ImagesDeleted?: readonly object[] | null }
  const rows = answer.ImagesDeleted?.map((row) => JSON.stringify(row).replace(/[0-9a-f]{64}/, '<id>')).sort()
  return [reply.status, rows === undefined ? answer : { ...answer, ImagesDeleted: rows }]
}
