/** A lab under way in the sample: guesses, hints, steps and the ending answer as a real run's would. */
import type { LabState, LabStepState } from '@shared/labs/progress'
import { sampleLabState } from './labs'
import { Broadcast } from './state'

export interface SampleLabRun {
  readonly states: Broadcast<LabState>
  predict(optionId: string): void
  hint(): void
  showSolution(): void
  goTo(step: number): void
  allowHostPaths(): void
  /** The present step's goals are reached, as if its commands had been run. */
  reach(): void
}

const solution = ["docker exec meu-app sh -c 'echo novo > /root/novo.txt'", 'docker diff meu-app']

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
    predict: (optionId) =>
      changeStep(({ prediction }) =>
        prediction === undefined ? {} : { prediction: { ...prediction, chosen: optionId } },
      ),
    hint: () =>
      changeStep(({ hints, hintsLeft }) => ({
        hints: [...hints, 'Rode `docker diff`:\n\n```console\ndocker diff meu-app\n```'],
        hintsLeft: Math.max(0, hintsLeft - 1),
      })),
    showSolution: () => changeStep(() => ({ solution })),
    goTo: (step) => change({ currentStep: step }),
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
                  right: prediction.chosen === 'c',
                  correct: 'c',
                  explanation: 'O arquivo já existia: a mudança aparece como `C`, e o diretório que o contém também.',
                },
              },
            }),
      })),
  }
}
