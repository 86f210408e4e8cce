/** The checker is checked: a new lab passes, and one that is broken in each of these ways is caught, with the reason. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLab } from '@backend/labs/createLab'
import { readLabs } from '@backend/labs/loadLabs'
import { openChecker, type Checker } from '@backend/labs/openChecker'
import { startSimulator, type RunningSimulator } from '@simulator/index'
import { mkdirSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

let dataDir: string
let simulator: RunningSimulator
let checker: Checker
let labsDir: string

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'camada-broken-'))
  mkdirSync(join(dataDir, 'workspaces'))
  simulator = await startSimulator({
    socketPath: join(dataDir, 'docker.sock'),
    hostFolders: [{ hostPath: '/home/aluno', realPath: join(dataDir, 'workspaces') }],
  })
  checker = await openChecker({ url: simulator.url, dataDir })
})
afterAll(async () => {
  await checker.dispose()
  await simulator.close()
  await rm(dataDir, { recursive: true })
})
beforeEach(async () => (labsDir = await mkdtemp(join(tmpdir(), 'camada-new-'))))
afterEach(() => rm(labsDir, { recursive: true }))

/** A new lab whose files were changed; answers with what the check says against it. */
async function faults(changes: Readonly<Record<string, (text: string) => string | undefined>>): Promise<string[]> {
  const folder = await createLab(labsDir, 'provar')
  for (const [name, change] of Object.entries(changes)) {
    const file = join(folder, name)
    const text = await readFile(file, 'utf8')
    const changed = change(text)
    expect(changed).not.toBe(text)
    await (changed === undefined ? rm(file) : writeFile(file, changed))
  }
  const { labs, broken } = await readLabs(folder)
  const [lab] = labs
  if (lab === undefined) return broken.map(({ error }) => error.message)
  const { results } = await checker.check(lab)
  return results.flatMap(({ name, isPassed, detail }) => (isPassed ? [] : [`${name}: ${detail}`]))
}

const yaml = (from: string | RegExp, to: string) => ({ 'lab.yaml': (text: string) => text.replace(from, to) })
const solution = "      - run: docker run --name provar-1 alpine sh -c 'echo oi > /root/novo.txt'\n"
const second = `  - id: again
    goals:
      - id: same
        check: { kind: container, container: provar-1 }
    hints: 1
    solution:
      - run: docker ps
questions:`
const secondText = (text: string): string =>
  text.replace(
    '## question where',
    '## step again: Again\n\nx\n\n### goal same\n\nx\n\n### hint 1\n\nx\n\n## question where',
  )

describe('labs check', () => {
  it('passes a new lab', async () => {
    expect(await faults({})).toEqual([])
    await expect(createLab(labsDir, 'provar')).rejects.toThrow('is not empty')
    await expect(createLab(labsDir, '../fora')).rejects.toThrow("a lab's name has lower-case letters")
  })

  it.each<[string, Parameters<typeof faults>[0], RegExp]>([
    ['is no YAML', yaml('minutes: 5', 'minutes: [5'), /^lab\.yaml: /],
    [
      'names an unknown predicate',
      yaml('kind: change, container: provar-1, path: /root', 'kind: changed, path: /root'),
      /lab\.yaml: .*steps\[0\]\.goals\[0\]\.check/s,
    ],
    ['has no English text', { 'text.en.md': () => undefined }, /^text\.en\.md: missing$/],
    [
      'lacks a hint in one language',
      { 'text.pt-BR.md': (text) => text.replace('### hint 2', '### hint 1') },
      /^text\.pt-BR\.md: step write has no ### hint 3$/,
    ],
    [
      'has a heading that says nothing',
      { 'text.en.md': (text) => text.replace('### outcome', '### outcomes') },
      /^text\.en\.md: line \d+: unknown section: ### outcomes$/,
    ],
    [
      'names no feedback in a mistake',
      yaml('- feedback: other-place', '- feedback: other'),
      /^lab\.yaml: step write: mistake names no feedback: other$/,
    ],
    [
      'asks a question of no step',
      yaml('    step: write', '    step: writes'),
      /^lab\.yaml: question where: leads back to no step: writes$/,
    ],
    [
      'takes a file of the host that it never asked about',
      yaml('makes:\n', "makes:\n  hostFiles: ['/etc/passwd']\n"),
      /^lab\.yaml: makes: \/etc\/passwd is in none of requires\.hostPaths$/,
    ],
    [
      'has a goal that holds at the start',
      yaml(
        'check: { kind: change, container: provar-1, path: /root/novo.txt, is: added }',
        'check: { kind: container, container: provar-1, exists: false }',
      ),
      /^the start fails every goal: reached at the start: write added$/m,
    ],
    [
      'has a solution that does not solve',
      yaml(solution, '      - run: docker run --name provar-1 alpine true\n'),
      /^the solution passes, step by step: step write is not reached by its solution \(added: docker diff provar-1 does not show \/root\/novo\.txt\)/m,
    ],
    [
      'calls its own solution a mistake',
      yaml(
        solution,
        `      - run: docker run --name provar-1 alpine touch /novo.txt\n      - run: docker rm provar-1\n${solution}`,
      ),
      /^the solution passes, step by step: step write: its solution is called a mistake after "docker run --name provar-1 alpine touch \/novo\.txt": /m,
    ],
    [
      'has a mistake that passes',
      yaml("echo oi > /novo.txt'", "echo oi > /root/novo.txt; echo oi > /novo.txt'"),
      /^write: the mistake "other-place" is told: the step passed$/m,
    ],
    [
      'says nothing on a mistake',
      yaml("echo oi > /novo.txt'", "echo oi > /outro.txt'"),
      /^write: the mistake "other-place" is told: the feedback was: none$/m,
    ],
    [
      'leaves an image behind',
      yaml(solution, `${solution}      - run: docker tag alpine deixada:1\n`),
      /^cleaning leaves nothing: left behind: image deixada:1$/m,
    ],
    [
      'foretells what does not happen',
      {
        ...yaml(
          '      kind: paths\n      container: provar-1',
          '      options: [a, b]\n      correct: a\n      outcomes: [{ option: b, when: { kind: container, container: provar-1 } }]',
        ),
        'text.en.md': (text) => text.replace('`docker diff` show?', '$&\n\n- a: a\n- b: b'),
        'text.pt-BR.md': (text) => text.replace('`docker diff` vai mostrar?', '$&\n\n- a: a\n- b: b'),
      },
      /step write: b happened, not a/m,
    ],
    [
      'has a step that is reached without its solution',
      { ...yaml('questions:', second), 'text.en.md': secondText, 'text.pt-BR.md': secondText },
      /^the solution passes, step by step: step again is reached before its solution/m,
    ],
    [
      'can not read what its prediction asks',
      yaml('      container: provar-1\n    goals', '      container: outro\n    goals'),
      /step write: what its prediction asks could not be read/,
    ],
  ])('catches a lab that %s', async (_, changes, fault) => {
    expect((await faults(changes)).join('\n')).toMatch(fault)
  })
})
