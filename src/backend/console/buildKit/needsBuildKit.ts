/** What of a build line asks for BuildKit, and what is said of it. */
import type { ConsoleLanguage } from '@shared/contract/console'
import { buildKitNeeds } from '@shared/docker/dockerfile'

export interface BuildKitReason {
  /** As it stands in the Dockerfile or the line: `RUN --mount`, `--secret`. */
  readonly feature: string
  /** Of the Dockerfile; undefined when the command line itself asks. */
  readonly line?: number
}

/** Thrown where a build turns out to need BuildKit, with what was read from standard input until then. */
export class NeedsBuildKit extends Error {
  constructor(
    readonly reason: BuildKitReason,
    readonly input?: Uint8Array,
  ) {
    super(reason.feature)
  }
}

/** Throws `NeedsBuildKit` for the first thing in a Dockerfile that the classic builder can't build. */
export function refuseBuildKit(text: string, input?: Uint8Array): void {
  const [reason] = buildKitNeeds(text)
  if (reason !== undefined) throw new NeedsBuildKit(reason, input)
}

interface Sentences {
  readonly feature: (reason: BuildKitReason) => string
  readonly running: string
  readonly classicOnly: string
  readonly noCommand: string
  readonly noPlugin: string
}

const sentences: Readonly<Record<ConsoleLanguage, Sentences>> = {
  en: {
    feature: ({ feature, line }) =>
      line === undefined
        ? `${feature} needs BuildKit`
        : `dockerfile line ${String(line)}: ${feature} requires BuildKit`,
    running: 'it is built by docker buildx of this machine.',
    classicOnly:
      'this engine has the classic builder alone. Write it in its plain form, or connect the lab to a Docker with BuildKit.',
    noCommand:
      "the engine has it, and the lab reaches it through the docker command with its plugin buildx, which this machine lacks. Docker Desktop brings both; on Linux install docker-ce-cli and docker-buildx-plugin from Docker's packages, or your system's docker-cli and docker-buildx. Then run the line again.",
    noPlugin:
      "the engine has it, and the lab reaches it through docker's plugin buildx, which this machine lacks. Docker Desktop brings it; on Linux install docker-buildx-plugin from Docker's packages, or your system's docker-buildx. Then run the line again.",
  },
  pt: {
    feature: ({ feature, line }) =>
      line === undefined
        ? `${feature} precisa do BuildKit`
        : `linha ${String(line)} do Dockerfile: ${feature} precisa do BuildKit`,
    running: 'quem constrói é o docker buildx desta máquina.',
    classicOnly:
      'este motor só tem o construtor clássico. Escreva em forma simples, ou ligue o laboratório a um Docker com BuildKit.',
    noCommand:
      'o motor o tem, e o laboratório chega a ele pelo comando docker com o plugin buildx, que faltam nesta máquina. O Docker Desktop traz os dois; no Linux instale docker-ce-cli e docker-buildx-plugin, dos pacotes da Docker, ou docker-cli e docker-buildx do seu sistema. Depois rode a linha de novo.',
    noPlugin:
      'o motor o tem, e o laboratório chega a ele pelo plugin buildx do docker, que falta nesta máquina. O Docker Desktop o traz; no Linux instale docker-buildx-plugin, dos pacotes da Docker, ou docker-buildx do seu sistema. Depois rode a linha de novo.',
  },
}

/** One sentence: what needs BuildKit, and what comes of it. */
export function buildKitSentence(
  reason: BuildKitReason,
  outcome: Exclude<keyof Sentences, 'feature'>,
  language: ConsoleLanguage,
): string {
  const texts = sentences[language]
  return `${texts.feature(reason)}: ${texts[outcome]}`
}
