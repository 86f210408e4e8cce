import { describe, expect, it } from 'vitest'
import { messages as en } from '../locales/en'
import { isTypedInto, shortcutGroups } from './shortcuts'

describe('shortcuts', () => {
  it('each have a sentence, and no sentence is without keys', () => {
    const app = en['app'] as { shortcuts: { groups: object; acts: object } }
    expect(shortcutGroups.flatMap((group) => group.shortcuts.map(({ id }) => id)).sort()).toEqual(
      Object.keys(app.shortcuts.acts).sort(),
    )
    expect(shortcutGroups.map(({ id }) => id).sort()).toEqual(Object.keys(app.shortcuts.groups).sort())
  })

  it('know where keys make text', () => {
    const made = (html: string): Element | null => {
      const place = document.createElement('div')
      place.innerHTML = html
      return place.firstElementChild
    }
    const typed = ['<input>', '<input type="search">', '<textarea></textarea>', '<select></select>']
    const others = ['<input type="checkbox">', '<button></button>', '<a href="#x"></a>']
    expect(typed.map((html) => isTypedInto(made(html)))).toEqual([true, true, true, true])
    expect(others.map((html) => isTypedInto(made(html)))).toEqual([false, false, false])
    expect(isTypedInto(null)).toBe(false)
  })
})
