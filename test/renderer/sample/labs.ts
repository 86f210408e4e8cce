/** Labs of the sample: a library of three, and the third under way at its second step. Titles are invented. */
import type { LabState, LabSummary } from '@shared/labs/progress'

export const sampleLabs: LabSummary[] = [
  {
    id: '01-first-image',
    number: 1,
    title: 'A primeira imagem',
    summary: 'Uma instrução, uma camada: escreva um Dockerfile, construa e veja o que cada linha deixou.',
    level: 'beginner',
    minutes: 10,
    concepts: ['imagem', 'camada', 'contexto'],
    steps: 4,
    stepsDone: 4,
    state: 'done',
    blocked: [],
  },
  {
    id: '03-container-layer',
    number: 3,
    title: 'A camada do contêiner',
    summary: 'Escreva, mude e apague arquivos, e veja que só a camada de cima muda.',
    level: 'beginner',
    minutes: 10,
    concepts: ['copy-on-write', 'whiteout', 'docker diff'],
    steps: 3,
    stepsDone: 1,
    state: 'started',
    blocked: [],
  },
  {
    id: '07-named-volumes',
    number: 7,
    title: 'Volumes nomeados',
    summary: 'O mesmo banco de dados, e desta vez ele sobrevive.',
    level: 'intermediate',
    minutes: 15,
    concepts: ['volume', 'montagem'],
    steps: 4,
    stepsDone: 0,
    state: 'new',
    blocked: ['imagem alpine:3.7'],
  },
]

export function sampleLabState(labId: string): LabState {
  return {
    labId,
    runId: 'sample',
    number: 3,
    title: 'A camada do contêiner',
    minutes: 10,
    introduction: 'Uma imagem **nunca muda**. Tudo que um contêiner escreve fica numa camada só dele.',
    ending: 'Você viu a camada do contêiner por dentro.',
    workspace: 'meu-motd',
    phase: 'running',
    currentStep: 1,
    steps: [
      {
        id: 'run',
        title: 'Um contêiner para mexer',
        text: 'Comece com um contêiner:\n\n```console\ndocker run -d --name meu-app meu-motd:1 sleep 1d\n```',
        isReached: true,
        goals: [{ id: 'runs', sentence: 'O contêiner **meu-app** está em execução', isReached: true, observed: '' }],
        hints: [],
        hintsLeft: 3,
        feedback: [],
      },
      {
        id: 'change',
        title: 'Mude um arquivo que veio da imagem',
        text: "Acrescente uma linha:\n\n```console\ndocker exec meu-app sh -c 'echo Bem-vinda >> /etc/motd'\n```",
        isReached: false,
        goals: [
          { id: 'changed', sentence: '**/etc/motd** mudou só na camada do contêiner', isReached: true, observed: '' },
          {
            id: 'diff',
            sentence: 'Um arquivo novo em **/root**, visto por `docker diff`',
            isReached: false,
            observed: 'agora: 1 adicionado, mas o diff ainda não foi pedido',
          },
        ],
        prediction: {
          question: 'O que `docker diff` vai mostrar?',
          options: [
            { id: 'a', label: 'A /etc/motd' },
            { id: 'c', label: 'C /etc e C /etc/motd' },
            { id: 'none', label: 'nada: a imagem não muda' },
          ],
        },
        hints: ['O arquivo inteiro sobe antes de ser mudado.'],
        hintsLeft: 2,
        feedback: ['Você apagou o arquivo em vez de mudá-lo.'],
        picture: 'container:meu-app',
      },
      {
        id: 'delete',
        title: 'Apague um arquivo da imagem',
        text: 'Agora apague.',
        isReached: false,
        goals: [{ id: 'gone', sentence: '**/root/meu-motd** apagado', isReached: false, observed: 'ainda está lá' }],
        hints: [],
        hintsLeft: 3,
        feedback: [],
      },
    ],
    asksHostPaths: [],
  }
}
