/** A removal looked at before it happens: what it is given, what it says, and what is left for the next one. */
import type { Loss } from '@shared/contract/console'
import type { EngineClient, Filters } from '../../../docker/types'
import type { ExplanationTexts } from '../texts/types'
import type { Situation } from './situation'

/** A removing line as far as losses go. */
export interface Removal {
  /** The verb's plain name. */
  readonly verb: string
  readonly targets: readonly string[]
  /** Long names of the options that are given. */
  readonly options: ReadonlySet<string>
  /** `--filter`. Default none. */
  readonly filters?: Filters
  /** `--signal`. Default the one that ends the container. */
  readonly signal?: string
}

export type LossTexts = ExplanationTexts['losses']

export interface Asked extends Required<Omit<Removal, 'signal'>>, Pick<Removal, 'signal'> {
  readonly client: EngineClient
  readonly texts: LossTexts
  readonly nowMs: number
  readonly situation: Situation
  /** Bytes in each volume by its name, as far as the engine can count them in time. */
  readonly volumeSizes: () => Promise<ReadonlyMap<string, number>>
}

export interface Foreseen {
  readonly losses: readonly Loss[]
  readonly situation: Situation
}

/** What is done to one thing after another, each on what the one before has left. */
export async function inTurn<Item>(
  items: readonly Item[],
  asked: Asked,
  look: (item: Item, asked: Asked) => Promise<Foreseen | undefined> | Foreseen | undefined,
): Promise<Foreseen> {
  let foreseen: Foreseen = { losses: [], situation: asked.situation }
  for (const item of items) {
    const one = await look(item, { ...asked, situation: foreseen.situation })
    if (one !== undefined) foreseen = { losses: [...foreseen.losses, ...one.losses], situation: one.situation }
  }
  return foreseen
}

/** Something that Docker leaves as it is, and why. */
export function refused(kind: Loss['kind'], name: string, sentence: string): Loss {
  return { kind, name, sentence, when: 'never', gone: [] }
}
