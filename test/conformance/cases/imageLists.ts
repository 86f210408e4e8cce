/** `GET /images/json`: six images, and every filter and flag of 1.45 over them. */
import type { Bench } from '../bench'
import type { RawReply } from '../raw'
import { buildOf, importOf, ownRows, step, stepCases } from '../steps'

const setUp = [
  importOf('l1', '&repo=RUN-l1&tag=1', ['LABEL l=1 m=']),
  importOf('l2', '&repo=RUN-l2&tag=1', ['LABEL l=2']),
  step('POST /images/RUN-l2:1/tag?repo=RUN-deep/a/l2&tag=x'),
  step('POST /images/RUN-l2:1/tag?repo=RUN-l2'),
  importOf('l3', '', ['LABEL l=3']),
  buildOf('l4', 'FROM RUN-l1:1\nENV A=b\nENV C=d\n'),
  importOf('l5', '&repo=RUN.example:5000/l5&tag=1'),
]

const filters: readonly object[] = [
  {},
  { dangling: ['true'] },
  { dangling: ['false'] },
  { dangling: ['1'] },
  { dangling: ['0'] },
  { dangling: ['x'] },
  { dangling: ['true', 'x'] },
  { dangling: [] },
  { label: ['l'] },
  { label: ['l=1'] },
  { label: ['l=1', 'm='] },
  { label: ['l=1', 'l=2'] },
  { label: ['l', 'm'] },
  { label: ['l='] },
  { 'label!': ['l'] },
  { before: ['RUN-l2:1'] },
  { before: ['RUN-l2'] },
  { before: ['<l3>'] },
  { before: ['nosuch'] },
  { before: ['RUN-l2:1', 'RUN-l4:1'] },
  { before: ['RUN-l2:1', 'RUN-nosuch'] },
  { since: ['RUN-l1:1', 'RUN-l2:1'] },
  { before: ['A B'] },
  { since: ['RUN-l2:1'] },
  { since: ['RUN-l1:1'], before: ['RUN-l4:1'] },
  { since: ['nosuch:1'] },
  { reference: ['RUN-l1'] },
  { reference: ['RUN-l1:1'] },
  { reference: ['RUN-l*'] },
  { reference: ['RUN-l[12]'] },
  { reference: ['RUN-l[^12]:*'] },
  { reference: ['RUN-l?'] },
  { reference: ['RUN-l2:latest'] },
  { reference: ['*/*/l2'] },
  { reference: ['RUN-deep/*'] },
  { reference: ['RUN-deep/*/*:x'] },
  { reference: ['RUN-deep/**'] },
  { reference: ['docker.io/library/RUN-l1'] },
  { reference: ['RUN.example:5000/l5'] },
  { reference: ['RUN.example:5000/*:1'] },
  { reference: ['RUN-l1', 'RUN-l2:1'] },
  { reference: ['RUN-nosuch'] },
  { reference: ['RUN-l['] },
  { reference: ['RUN-\\l1'] },
  { reference: ['RUN-{l1,l2}'] },
  { reference: [''] },
  { until: ['1'] },
  { until: ['2100-01-01'] },
  { until: ['2100-01-01T00:00:00Z'] },
  { until: ['10h'] },
  { until: ['1h30m5s'] },
  { until: ['-10h'] },
  { until: ['x'] },
  { until: [''] },
  { until: ['1', '2'] },
  { until: ['4102444800.5'] },
  { foo: ['x'] },
]

const others = [
  'shared-size=1',
  'digests=1',
  'manifests=1',
  'all=1',
  'all=1&shared-size=true',
  'all=x',
  'filter=RUN-l1',
  'filters=x',
  'filters={',
  'filters=[]',
  'filters={"label":"l"}',
  'filters={"label":{"l=2":true}}',
  'filters={"dangling":{"true":true}}',
]

export function imageListCases(bench: () => Bench): void {
  stepCases(bench, 'imageLists', [
    ...setUp,
    ...filters.map((filter) => step(`GET /images/json?filters=${JSON.stringify(filter)}`, { show: named })),
    ...others.map((query) => step(`GET /images/json?${query}`, { show: query.includes('=1') ? ownRows : named })),
    step('GET /images/json?all=1&filters={"dangling":["true"]}', { show: named }),
    step('GET /images/json?all=1&filters={"label":["l=1"]}', { show: named }),
  ])
}

/** The names of the run's own. */
function named(reply: RawReply, kept: ReadonlyMap<string, string>): unknown {
  const [status, rows] = ownRows(reply, kept) as [number, unknown]
  if (!Array.isArray(rows)) return [status, rows]
  return [status, rows.map((row: { RepoTags: readonly string[] | null }) => JSON.stringify(row.RepoTags)).sort()]
}
