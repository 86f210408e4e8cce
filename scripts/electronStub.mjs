/**
 * A stand-in for Electron's unpacked Linux distribution, so that packaging can be tested where the binary can't be
 * had. Its executable carries a fuse wire as the real one does: a sentinel, the wire's version, its length, and one
 * character a fuse (`@electron/fuses`), all in Electron's own defaults.
 */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
/** runAsNode, cookies, NODE_OPTIONS, inspect, asar integrity, only asar, own snapshot, file protocol, wasm traps. */
const defaults = '101100011'

const files = [
  'LICENSE',
  'LICENSES.chromium.html',
  'chrome_100_percent.pak',
  'chrome_200_percent.pak',
  'resources.pak',
  'icudtl.dat',
  'snapshot_blob.bin',
  'v8_context_snapshot.bin',
  'chrome-sandbox',
  'chrome_crashpad_handler',
  'libEGL.so',
  'libGLESv2.so',
  'libffmpeg.so',
  'libvk_swiftshader.so',
  'libvulkan.so.1',
  'vk_swiftshader_icd.json',
]

/** Writes the stand-in into `directory`, anew; `version` is Electron's. */
export function makeElectronStub(directory, version) {
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(join(directory, 'resources'), { recursive: true })
  mkdirSync(join(directory, 'locales'))
  for (const file of files) writeFileSync(join(directory, file), 'stand-in\n')
  for (const locale of ['de', 'en-US', 'fr', 'pt-BR', 'pt-PT'])
    writeFileSync(join(directory, 'locales', `${locale}.pak`), 'stand-in\n')
  writeFileSync(join(directory, 'version'), `v${version}`)
  const wire = sentinel + String.fromCharCode(1, defaults.length) + defaults
  writeFileSync(join(directory, 'electron'), `#!/bin/sh\necho 'a stand-in for Electron' >&2\nexit 1\n${wire}\n`)
  chmodSync(join(directory, 'electron'), 0o755)
}
