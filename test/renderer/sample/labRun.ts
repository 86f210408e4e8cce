/** A lab under way in the sample: guesses, hints, steps and the ending answer as a real run's would. */
import type { Guess } from '@shared/labs/guess'
import type { LabState, LabStepState } from '@shared/labs/progress'
import { sampleLabState } from './labs'
import { Broadcast } from './state'

export interface SampleLabRun {
  readonly states: Broadcast<LabState>
  predict(guess: Guess): void
  answer(questionId: string, optionId: string): void
  hint(): void
  showSolution(): void
  goTo(step: number): void
  allowHostPaths(): void
  answerImages(): void
  /** The present step's goals are reached, as if its commands had been run. */
  reach(): void
}

const solution = [
  { run: "docker exec meu-app sh -c 'echo novo > /root/novo.txt'" },
  { write: 'notas.txt', text: 'o arquivo novo aparece como A\n' },
  { run: 'docker diff meu-app' },
]

export function createSampleLabRun(labId: string, asksHostPaths: boolean): SampleLabRun {
  let state = sampleLabState(labId)
  if (asksHostPaths) {
    state = {
      ...state,
      asksHostPaths: [
        { path: '/tmp', where: '' },
        { path: '/data/meu-app', where: '' },
      ],
    }
  }
  const states = new Broadcast(state)

  function change(next: Partial<LabState>): void {
    state = { ...state, ...next }
    states.push(state)
  }

  function changeStep(change_: (step: LabStepState) => Partial<LabStepState>): void {
    change({
      steps: state.steps.map((step, at) => (at === state.currentStep ? { ...step, ...change_(step) } : step)),
    })
  }

  return {
    states,
    predict: (guess) =>
      changeStep(({ prediction }) => (prediction === undefined ? {} : { prediction: { ...prediction, guess } })),
    answer: (questionId, option) =>
      change({
        questions: state.questions.map((question) =>
          question.id === questionId
            ? {
                ...question,
                tries: question.tries + 1,
                answer: {
                  option,
                  isRight: option === 'kept',
                  explanation:
                    option === 'kept' ? 'A camada fica até o contêiner ser removido.' : 'Parar não apaga nada.',
                },
              }
            : question,
        ),
      }),
    hint: () =>
      changeStep(({ hints, hintsLeft }) => ({
        hints: [...hints, 'Rode `docker diff`:\n\n```console\ndocker diff meu-app\n```'],
        hintsLeft: Math.max(0, hintsLeft - 1),
      })),
    showSolution: () => changeStep(() => ({ solution })),
    goTo: (step) => change({ currentStep: step }),
    answerImages: () => {
      const { asksImages, ...rest } = state
      void asksImages
      state = rest
      states.push(state)
    },
    allowHostPaths: () => change({ asksHostPaths: [] }),
    reach: () =>
      changeStep(({ goals, prediction }) => ({
        isReached: true,
        feedback: [],
        goals: goals.map((goal) => ({ ...goal, isReached: true })),
        ...(prediction === undefined
          ? {}
          : {
              prediction: {
                ...prediction,
                outcome: {
                  isRight: prediction.guess?.kind === 'choice' && prediction.guess.option === 'c',
                  happened: { kind: 'choice', option: 'c' },
                  rows: [],
                  explanation: 'O arquivo já existia: a mudança aparece como `C`, e o diretório que o contém também.',
                },
              },
            }),
      })),
  }
}
