import { describe, expect, it } from 'vitest'
import { commandsOf, inlineHtml, labBlocks } from './markdown'

describe('labBlocks', () => {
  it('parts commands from text', () => {
    const text =
      'Rode:\n\n```console\n$ docker ps\n# nada\ndocker run \\\n  alpine ls\n```\n\nE veja:\n\n```dockerfile\nFROM a\n```\n'
    expect(labBlocks(text)).toEqual([
      { kind: 'html', html: '<p>Rode:</p>\n' },
      { kind: 'commands', commands: ['docker ps', 'docker run \\\n  alpine ls'] },
      { kind: 'html', html: '<p>E veja:</p>\n<pre><code class="language-dockerfile">FROM a\n</code></pre>\n' },
    ])
  })

  it('lets no HTML, no script and no picture through', () => {
    const text =
      '<img src=x onerror=alert(1)> [a](javascript:alert(1)) ![p](https://x/y.png) [b](https://docs.docker.com)'
    expect(labBlocks(text)).toEqual([
      {
        kind: 'html',
        html:
          '<p>&lt;img src=x onerror=alert(1)&gt; [a](javascript:alert(1)) !<a href="https://x/y.png" target="_blank" rel="noopener noreferrer">p</a> ' +
          '<a href="https://docs.docker.com" target="_blank" rel="noopener noreferrer">b</a></p>\n',
      },
    ])
  })
})

describe('commandsOf', () => {
  it('keeps the end of a line that goes nowhere', () => expect(commandsOf('ls \\')).toEqual(['ls \\']))
})

describe('inlineHtml', () => {
  it('knows code and bold, and escapes the rest', () => {
    expect(inlineHtml('**a** `b` <i>')).toBe('<strong>a</strong> <code>b</code> &lt;i&gt;')
  })
})
