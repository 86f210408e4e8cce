import { describe, expect, it } from 'vitest'
import { parseLabText } from './texts'

const text = `# Title
In one sentence.
## concepts
- layer: camada
- build context: contexto do build
## introduction
Hello.
## step first: The first step
Do it:

\`\`\`console
# not a heading
docker ps
\`\`\`
### goal done
It is **done**
### hint 2
two
### hint 1
one
### prediction
What happens?
- this: \`A /x\`
- that: nothing
### outcome
Because.
### feedback wrong
Not so.
## question why
Why?
- yes: because
- no: never
### option yes
Right.
### option no
It is.
## ending
Bye.
`

describe('parseLabText', () => {
  it('reads every section by its heading', () => {
    const lab = parseLabText(text)
    expect({ title: lab.title, summary: lab.summary, introduction: lab.introduction, ending: lab.ending }).toEqual({
      title: 'Title',
      summary: 'In one sentence.',
      introduction: 'Hello.',
      ending: 'Bye.',
    })
    expect(lab.concepts).toEqual(
      new Map([
        ['layer', 'camada'],
        ['build context', 'contexto do build'],
      ]),
    )
    expect(lab.steps.get('first')).toEqual({
      title: 'The first step',
      text: 'Do it:\n\n```console\n# not a heading\ndocker ps\n```',
      goals: new Map([['done', 'It is **done**']]),
      hints: ['one', 'two'],
      feedback: new Map([['wrong', 'Not so.']]),
      prediction: {
        question: 'What happens?',
        options: new Map([
          ['this', '`A /x`'],
          ['that', 'nothing'],
        ]),
        outcome: 'Because.',
      },
    })
    expect(lab.questions.get('why')).toEqual({
      question: 'Why?',
      options: new Map([
        ['yes', 'because'],
        ['no', 'never'],
      ]),
      explanations: new Map([
        ['yes', 'Right.'],
        ['no', 'It is.'],
      ]),
    })
  })

  it('names the line of a heading that it does not know', () => {
    expect(() => parseLabText('# T\n\n## stepp x: y\n')).toThrow('line 3: unknown section: ## stepp x: y')
    expect(() => parseLabText('# T\n## step x: y\n### gaol z\n')).toThrow('line 3: unknown section: ### gaol z')
    expect(() => parseLabText('no title')).toThrow('line 1: the text needs a title')
  })

  it('reads files with the line ends of Windows alike', () => {
    expect(parseLabText(text.replaceAll('\n', '\r\n')).steps.get('first')?.hints).toEqual(['one', 'two'])
  })
})
