/** Health checks of images and containers (moby `daemon/commit.go`, 26.1: `merge`). They run as `engine/healthChecks.ts` says. */
import type { HealthConfig } from './imageTypes'

/** What a check leaves out, or sets to nothing, is the image's, also for `NONE`. */
export function mergeHealthcheck(
  own: HealthConfig | null | undefined,
  image: HealthConfig | null | undefined,
): HealthConfig | undefined {
  if (!own) return image ?? undefined
  if (!image) return own
  const pick = (name: 'Interval' | 'Timeout' | 'StartPeriod' | 'StartInterval' | 'Retries'): object => {
    const value = own[name] ? own[name] : image[name]
    return value === undefined ? {} : { [name]: value }
  }
  const test = (own.Test ?? []).length > 0 ? own.Test : image.Test
  return {
    ...own,
    ...(test && { Test: test }),
    ...pick('Interval'),
    ...pick('Timeout'),
    ...pick('StartPeriod'),
    ...pick('StartInterval'),
    ...pick('Retries'),
  }
}
