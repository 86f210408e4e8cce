/** Numbers, sizes and times in the user's language. */
import { useNow } from '@vueuse/core'
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { formatBytes, formatDate, formatRelative } from '../format'

export interface Format {
  /** `1,2 kB`; a dash where the size isn't known. */
  bytes(sizeBytes: number | undefined): string
  number(value: number): string
  /** Full date and time of seconds since 1970. */
  date(atSec: number): string
  /** `há 2 minutos`; follows the clock. */
  relative(atSec: number): string
}

/** To be called in a component's setup. */
export function useFormat(): ComputedRef<Format> {
  const { locale } = useI18n()
  const now = useNow({ interval: 15_000 })
  return computed<Format>(() => ({
    bytes: (sizeBytes) => formatBytes(sizeBytes, locale.value),
    number: (value) => new Intl.NumberFormat(locale.value).format(value),
    date: (atSec) => formatDate(atSec, locale.value),
    relative: (atSec) => formatRelative(atSec, now.value.getTime() / 1000, locale.value),
  }))
}
