/** The words of `undo`, `redo`, `history`, `try` and `reset`. */
import type { ConsoleLanguage } from '@shared/contract/console'
import type { TimeDifference } from '@shared/docker/time'

export interface TimeTexts {
  readonly noTime: string
  readonly arrived: (point: number, command: string) => string
  readonly killed: (names: string) => string
  readonly branched: (name: string) => string
  readonly kinds: { readonly start: string; readonly written: string }
  readonly differing: Readonly<Record<TimeDifference['kind'], string>>
  readonly noDifference: string
  readonly more: (count: number) => string
  readonly resetQuestion: string
  readonly resetAsks: string
  readonly wasReset: string
  readonly yes: RegExp
  readonly tried: {
    readonly branch: (number: number) => string
    readonly title: string
    readonly question: string
    readonly kept: (branch: string) => string
    readonly dropped: string
  }
  readonly usage: {
    readonly steps: (name: string) => string
    readonly history: string
    readonly reset: string
    readonly try: string
  }
}

const english: TimeTexts = {
  noTime: 'a real engine has no way back: only the simulator keeps points in time',
  arrived: (point, command) => `at point ${String(point)}: ${command}`,
  killed: (names) => `files and records went, processes don't: killed ${names}`,
  branched: (name) => `what you do from here is on the branch ${name}`,
  kinds: { start: '(the beginning)', written: '(what containers wrote)' },
  differing: {
    image: 'image',
    name: 'name',
    container: 'container',
    volume: 'volume',
    network: 'network',
    host: 'host disk',
  },
  noDifference: 'no difference',
  more: (count) => `… and ${String(count)} more`,
  resetQuestion: 'Everything goes back to how the simulator was when it was new. Sure? [y/N]',
  resetAsks: 'reset: nobody is there to be asked; say reset -f',
  wasReset: 'the simulator is as new; what was is set aside on the engine screen',
  yes: /^y(es)?$/i,
  tried: {
    branch: (number) => `try ${String(number)}`,
    title: 'what it did:',
    question: 'Keep it? [y/N]',
    kept: (branch) => `kept, on the branch ${branch}`,
    dropped: 'dropped: everything is as before, but for processes that it ended',
  },
  usage: {
    try: 'usage: try [-k] COMMAND [ARGUMENT...]',
    steps: (name) => `usage: ${name} [STEPS]`,
    history:
      'usage: history [COUNT] | history go POINT | history diff POINT [POINT] | history name POINT NAME | history branches | history branch NAME [NEW] | history drop BRANCH',
    reset: 'usage: reset [-f]',
  },
}

const portuguese: TimeTexts = {
  noTime: 'um motor de verdade não tem volta: só o simulador guarda pontos no tempo',
  arrived: (point, command) => `no ponto ${String(point)}: ${command}`,
  killed: (names) => `arquivos e registros vão, processos não: encerrados ${names}`,
  branched: (name) => `o que você fizer daqui em diante fica no ramo ${name}`,
  kinds: { start: '(o começo)', written: '(o que contêineres escreveram)' },
  differing: {
    image: 'imagem',
    name: 'nome',
    container: 'contêiner',
    volume: 'volume',
    network: 'rede',
    host: 'disco do host',
  },
  noDifference: 'nenhuma diferença',
  more: (count) => `… e mais ${String(count)}`,
  resetQuestion: 'Tudo volta a ser como quando o simulador era novo. Tem certeza? [s/N]',
  resetAsks: 'reset: não há a quem perguntar; diga reset -f',
  wasReset: 'o simulador está como novo; o que havia ficou guardado na tela do motor',
  yes: /^(s(im)?|y(es)?)$/i,
  tried: {
    branch: (number) => `tentativa ${String(number)}`,
    title: 'o que aconteceu:',
    question: 'Ficar com o resultado? [s/N]',
    kept: (branch) => `mantido, no ramo ${branch}`,
    dropped: 'descartado: tudo está como antes, menos os processos que terminaram com isso',
  },
  usage: {
    try: 'uso: try [-k] COMANDO [ARGUMENTO...]',
    steps: (name) => `uso: ${name} [PASSOS]`,
    history:
      'uso: history [QUANTOS] | history go PONTO | history diff PONTO [PONTO] | history name PONTO NOME | history branches | history branch NOME [NOVO] | history drop RAMO',
    reset: 'uso: reset [-f]',
  },
}

/** The words in a language; English where nobody says. */
export function timeTexts(language: ConsoleLanguage | undefined): TimeTexts {
  return language === 'pt' ? portuguese : english
}
