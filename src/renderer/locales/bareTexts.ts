/** Finds text that stands in a template instead of in a locale file. For the test of the same room. */
import { parse, type SFCTemplateBlock } from 'vue/compiler-sfc'

type TemplateNode = NonNullable<SFCTemplateBlock['ast']>['children'][number]

/** `NodeTypes.TEXT` of Vue's compiler, which it exports from an inner package only. */
const textNode = 2
const typeOf = (node: { readonly type: number }): number => node.type

const spokenAttributes = new Set(['title', 'alt', 'placeholder', 'aria-label', 'aria-description', 'label', 'text'])
/** An example of what Docker takes is no text to translate, and neither are the letters of `docker diff`. */
const isExample = (text: string): boolean => /^[\w-]*[:/=]\S*$/.test(text) || /^[\w./-]+( \d\S*)?$/.test(text)
const isSpoken = (text: string): boolean => /\p{L}/u.test(text) && !/^([ACD]|sha256:)$/.test(text)

/** Bare texts and spoken attributes of a single-file component; inside `translate="no"` all is allowed. */
export function bareTexts(source: string): string[] {
  const ast = parse(source).descriptor.template?.ast
  return ast === undefined ? [] : ast.children.flatMap(textsOf)
}

function textsOf(node: TemplateNode): string[] {
  if (typeOf(node) === textNode && 'content' in node && typeof node.content === 'string') {
    return isSpoken(node.content.trim()) ? [node.content.trim()] : []
  }
  if (!('props' in node)) return []
  const attributes = node.props.flatMap((prop) =>
    'value' in prop ? [{ name: prop.name, value: prop.value?.content ?? '' }] : [],
  )
  if (attributes.some(({ name, value }) => name === 'translate' && value === 'no')) return []
  const spoken = attributes
    .filter(({ name, value }) => spokenAttributes.has(name) && isSpoken(value))
    .filter(({ name, value }) => name !== 'placeholder' || !isExample(value))
    .map(({ name, value }) => `${name}="${value}"`)
  return [...spoken, ...node.children.flatMap(textsOf)]
}
