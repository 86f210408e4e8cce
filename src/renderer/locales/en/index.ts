/** All messages of this language; a new file beside this one is found by itself. */
import { mergeLocale, type MessageTree } from '../mergeLocale'

export const messages = mergeLocale(import.meta.glob<MessageTree>('./*.json', { eager: true, import: 'default' }))
