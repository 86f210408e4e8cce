/** A side of a goal's part in words: `2 camadas sobre alpine:3.7`, `no máximo 1 kB`, `volume dados, só leitura`. */
import type { GoalPart, GoalSide } from '@shared/labs/goalPart'
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useFormat } from '../../../composables/useFormat'

export interface PartWords {
  now(part: GoalPart): string
  wanted(part: GoalPart): string
}

/** To be called in a component's setup. */
export function usePartWords(): ComputedRef<PartWords> {
  const { t } = useI18n()
  const format = useFormat()
  const size = (bytes: number): string => format.value.bytes(bytes)

  function boundsOf({ atLeastBytes: least, atMostBytes: most }: GoalSide): string {
    if (least !== undefined && most !== undefined) {
      return t('labs.drawing.between', { least: size(least), most: size(most) })
    }
    if (least !== undefined) return t('labs.drawing.atLeast', { size: size(least) })
    return most === undefined ? t('labs.drawing.look.there') : t('labs.drawing.atMost', { size: size(most) })
  }

  function word(thing: GoalPart['thing'], side: GoalSide): string {
    const { look, count, bytes, text } = side
    if (look !== 'absent') {
      if (thing === 'sharing' && count !== undefined) return t('labs.drawing.shared', { count }, count)
      if (thing === 'layers' && count !== undefined) {
        const layers = t('labs.drawing.layers', { count }, count)
        return text === undefined ? layers : t('labs.drawing.above', { layers, base: text })
      }
      if (thing === 'size') return bytes === undefined ? boundsOf(side) : size(bytes)
      if (thing === 'imageCommand') return text ?? t('labs.drawing.otherCommand')
    }
    const named = text === undefined ? t(`labs.drawing.look.${look}`) : withText(look, text)
    return side.access === undefined ? named : `${named}, ${t(`labs.drawing.look.${side.access}`)}`
  }

  function withText(look: GoalSide['look'], text: string): string {
    if (look === 'madeFrom') return t('labs.drawing.madeFrom', { image: text })
    return look === 'rightText' ? t('labs.drawing.withText', { text }) : `${t(`labs.drawing.look.${look}`)} ${text}`
  }

  return computed(() => ({
    now: ({ thing, now }) => word(thing, now),
    wanted: ({ thing, wanted, isNot }) => {
      const what = word(thing, wanted)
      return isNot ? t('labs.drawing.not', { what }) : what
    },
  }))
}

/** Parts that belong together: those of one way of a choice, or one part for itself. */
export interface PartGroup<Part extends GoalPart> {
  readonly way: GoalPart['way']
  readonly parts: readonly Part[]
}

/** The parts in their order, ways of a choice apart from each other. */
export function groupParts<Part extends GoalPart>(parts: readonly Part[]): readonly PartGroup<Part>[] {
  const groups: { way: GoalPart['way']; parts: Part[] }[] = []
  for (const part of parts) {
    const last = groups.at(-1)
    const isSame = last?.way?.choice === part.way?.choice && last?.way?.number === part.way?.number
    if (last !== undefined && isSame) last.parts.push(part)
    else groups.push({ way: part.way, parts: [part] })
  }
  return groups
}
