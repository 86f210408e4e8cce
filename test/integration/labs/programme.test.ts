/**
 * What the labs are for: all that the course notes show to type stands in one of them, and each ends as promised. And
 * what an editor would mind in their texts, as far as it can be counted.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { loadLabs, type LoadedLab } from '@backend/labs/loadLabs'
import type { LabText } from '@shared/labs/texts'
import { beforeAll, describe, expect, it } from 'vitest'
import { cited, languages, minutesToRead, otherwise, places, sentences, wordCount } from './support/reading'

const labsDir = resolve('labs')
/** How far a reader's minutes may be from those of lab.yaml. */
const minutesOff = 2.5
const longestSentence = 40

/** Every command and Dockerfile of the two course notes, and the lab where the learner meets it. */
const courseNotes: readonly (readonly [lab: string, file: string, text: string])[] = [
  [
    '01-first-image',
    'workspace/Dockerfile',
    'FROM alpine:3.7\n\nADD /etc/motd /root/meu-motd\n\nRUN mkdir -p /root/arquivos/leiame\n\nCMD cat /root/meu-motd\n',
  ],
  [
    '12-build-cache',
    'workspace/notas/Dockerfile',
    'FROM ubuntu:20.04\nCOPY . /app\nRUN make /app\nCMD python /app/app.py\n',
  ],
  [
    '08-bind-mounts',
    'lab.yaml',
    "docker container run --rm --volume /tmp:/root/tmp alpine /bin/sh -c 'echo Eu sou o container de nome $(hostname) > /root/tmp/meu-querido-container'",
  ],
  ['07-named-volumes-mysql', 'text.pt-BR.md', '\ndocker run -v data_volume:/var/lib/mysql mysql\n'],
  ['07-named-volumes-mysql', 'text.en.md', '\ndocker run -v data_volume:/var/lib/mysql mysql\n'],
  [
    '14-slimming',
    'workspace/Dockerfile.notas',
    'FROM ubuntu:20.04\nCOPY . /app\nRUN make /app\nCMD python /app/app.py\n',
  ],
  ['09-volume-or-bind', 'text.pt-BR.md', 'docker run -v data_volume:/var/lib/mysql mysql\n'],
  ['09-volume-or-bind', 'text.en.md', 'docker run -v data_volume:/var/lib/mysql mysql\n'],
  ['20-to-kubernetes', 'text.pt-BR.md', 'docker run -v data_volume:/var/lib/mysql mysql\n'],
  ['09-volume-or-bind', 'text.pt-BR.md', 'docker run -v /data/meu-app:/usr/app/meu-app meu-app\n'],
  ['09-volume-or-bind', 'text.en.md', 'docker run -v /data/meu-app:/usr/app/meu-app meu-app\n'],
]

/** A folded line of YAML is one line to the console. */
const unfolded = (text: string): string => text.replaceAll(/\n +/g, ' ')

describe('the course notes', () => {
  it.each(courseNotes)('stand in %s, %s: %s', (lab, file, text) => {
    const found = readFileSync(join(labsDir, lab, file), 'utf8')
    expect(file === 'lab.yaml' ? unfolded(found) : found).toContain(text)
  })
})

describe('each lab', () => {
  let labs: readonly LoadedLab[] = []
  beforeAll(async () => {
    const loaded = await loadLabs(labsDir)
    expect(loaded.broken).toEqual([])
    labs = loaded.labs
    expect(labs).toHaveLength(readdirSync(labsDir).length)
  })

  it('takes five to fifteen minutes', () => {
    for (const { lab } of labs) expect([lab.id, lab.minutes >= 5 && lab.minutes <= 15]).toEqual([lab.id, true])
  })

  it('asks two to four questions', () => {
    for (const { lab } of labs) {
      expect([lab.id, lab.questions.length >= 2 && lab.questions.length <= 4]).toEqual([lab.id, true])
    }
  })

  it('ends with three sentences of what was learned, and where it stands in the documentation', () => {
    for (const { lab, texts } of labs) {
      for (const text of Object.values(texts)) {
        const [learned = '', ...rest] = text.ending.split('\n\n')
        expect([lab.id, learned.split(/\. (?=[\p{Lu}`])/u).length]).toEqual([lab.id, 3])
        expect([lab.id, /\]\(https:\/\/docs\.docker\.com\/\S+\)/.test(rest.join('\n'))]).toEqual([lab.id, true])
      }
    }
  })

  it('says in both languages the same commands', () => {
    const commands = (text: LoadedLab['texts']['en']): readonly string[] =>
      [text.introduction, ...[...text.steps.values()].map((step) => step.text)]
        .flatMap((body) => [...body.matchAll(/```console\n([^`]*)```/g)])
        .map(([, block = '']) => block)
    for (const { lab, texts } of labs) expect([lab.id, commands(texts.en)]).toEqual([lab.id, commands(texts['pt-BR'])])
  })

  const eachText = (): readonly (readonly [lab: string, language: 'en' | 'pt-BR', text: LabText])[] =>
    labs.flatMap(({ lab, texts }) => languages.map((language) => [lab.id, language, texts[language]] as const))

  it('takes the minutes that lab.yaml says', () => {
    const off = labs.flatMap((loaded) =>
      languages
        .map((language) => ({ language, minutes: minutesToRead(loaded, language) }))
        .filter(({ minutes }) => Math.abs(minutes - loaded.lab.minutes) > minutesOff)
        .map(
          ({ language, minutes }) =>
            `${loaded.lab.id}, ${language}: ${minutes.toFixed(1)} and not ${loaded.lab.minutes}`,
        ),
    )
    expect(off).toEqual([])
  })

  it('has no sentence that is too long to follow', () => {
    const long = eachText().flatMap(([lab, language, text]) =>
      [...places(text)].flatMap(([place, words]) =>
        sentences(words)
          .filter((sentence) => wordCount(sentence) > longestSentence)
          .map((sentence) => `${lab}, ${language}, ${place}: ${sentence}`),
      ),
    )
    expect(long).toEqual([])
  })

  it('cites the same commands in both languages', () => {
    for (const { lab, texts } of labs) {
      const citedIn = (text: LabText): readonly (readonly [string, readonly string[]])[] =>
        [...places(text)].map(([place, words]) => [place, cited(words)] as const)
      expect([lab.id, new Map(citedIn(texts['pt-BR']))]).toEqual([lab.id, new Map(citedIn(texts.en))])
    }
  })

  it('gives no line of the solution away in the first hint', () => {
    const given = labs.flatMap(({ lab, texts }) =>
      lab.steps.flatMap((step) =>
        languages.flatMap((language) => {
          const hint = texts[language].steps.get(step.id)?.hints[0] ?? ''
          return step.solution
            .filter((act) => 'run' in act && hint.includes(act.run))
            .map(() => `${lab.id}, ${step.id}, ${language}: ${hint}`)
        }),
      ),
    )
    expect(given).toEqual([])
  })

  it('calls things as the glossary and the screens do', () => {
    const found = eachText().flatMap(([lab, language, text]) =>
      [...places(text)].flatMap(([place, words]) => {
        const word = otherwise[language].exec(words)?.[0]
        return word === undefined ? [] : [`${lab}, ${language}, ${place}: ${word}`]
      }),
    )
    expect(found).toEqual([])
  })
})
