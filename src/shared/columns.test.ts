import { expect, it } from 'vitest'
import { columnsOf } from './columns'

it.each([
  [1, 'aé~\u00adłЖשم—─½€☺🇧'],
  [2, '日本語한カ！。㍻🐳🚀⌚𠀀'],
  [0, '\u0301\u200d\ufe0f\u20dd\u1160'],
])('takes %s columns for each of %s', (columns, text) => {
  expect([...text].map((character) => columnsOf(character.codePointAt(0) ?? 0))).toEqual([...text].map(() => columns))
})
