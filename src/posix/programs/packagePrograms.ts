/** Package managers and what comes with them, by the names that images have them under. */
import type { Program } from '../process/types'
import { apk } from './apk'
import { apt, aptGet } from './apt'
import { aptCache, aptMark } from './apt/queries'
import { dpkg } from './dpkg'
import { make } from './make'
import { node } from './node'
import { npm } from './npm'
import { pip } from './pip'
import { python } from './python'

export const packagePrograms: Readonly<Record<string, Program>> = {
  apk,
  apt,
  'apt-cache': aptCache,
  'apt-get': aptGet,
  'apt-mark': aptMark,
  dpkg,
  'dpkg-query': dpkg,
  make,
  node,
  nodejs: node,
  npm,
  pip,
  pip3: pip,
  'pip3.12': pip,
  'pip3.13': pip,
  'pip3.14': pip,
  python,
  python3: python,
  'python3.11': python,
  'python3.12': python,
  'python3.13': python,
  'python3.14': python,
}
