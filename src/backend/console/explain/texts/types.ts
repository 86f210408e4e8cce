import type { Loss } from '@shared/contract/console'

/** The sentences of an explanation in one language. `{value}`, `{name}` and their like are filled in. */
export interface ExplanationTexts {
  /** By the verb's plain name. */
  readonly verbs: Readonly<Record<string, string>>
  /** By `verb option` where one verb means something of its own, else by the option. */
  readonly options: Readonly<Record<string, string>>
  readonly arguments: Readonly<Record<string, string>>
  /** Programs of the host shell. */
  readonly programs: Readonly<Record<string, string>>
  readonly shell: Readonly<Record<string, string>>
  readonly mounts: Readonly<Record<MountSentence, string>>
  readonly losses: Readonly<Record<LossSentence, string>>
  /** Of the container that `run` or `create` would make. */
  readonly starts: Readonly<Record<StartSentence, string>>
  readonly kinds: Readonly<Record<Loss['kind'], string>>
  /** At the terminal, before something is lost; the first `yes` is the one that is shown. */
  readonly asking: { readonly title: string; readonly question: string; readonly yes: readonly string[] }
}

export type MountSentence = 'volume' | 'anonymous' | 'bind' | 'tmpfs' | 'readOnly'

export type LossSentence =
  | 'container'
  | 'containerUntouched'
  | 'containerRunning'
  | 'anonymousVolume'
  | 'anonymousVolumesStay'
  | 'image'
  | 'untag'
  | 'untagHeld'
  | 'conflict'
  | 'volume'
  | 'volumeUnknown'
  | 'network'
  | 'cache'
  | 'cacheShared'
  | 'cacheFreed'
  | 'cacheKept'
  | 'unknownWords'

export type StartSentence =
  | 'newContainer'
  | 'layerEnds'
  | 'declaredEnds'
  | 'anonymousEnds'
  | 'declared'
  | 'declaredRemoved'
  | 'imagePulled'
  | 'volumeNew'
  | 'volumeThere'
  | 'volumeEmpty'
  | 'volumeUsers'
  | 'sizeUnknown'
  | 'copied'
  | 'copiedIfEmpty'
  | 'hidden'
  | 'imageNothing'
