/** Package managers and what comes with them, by the names that images have them under. */
import type { Program } from '../process/types'
import { apk } from './apk'
import { apt, aptGet } from './apt'
import { aptCache, aptMark } from './apt/queries'
import { dpkg } from './dpkg'
import { make } from './make'
import { pip } from './pip'

export const packagePrograms: Readonly<Record<string, Program>> = {
  apk,
  apt,
  'apt-cache': aptCache,
  'apt-get': aptGet,
  'apt-mark': aptMark,
  dpkg,
  'dpkg-query': dpkg,
  make,
  pip,
  pip3: pip,
  'pip3.12': pip,
  'pip3.13': pip,
  'pip3.14': pip,
}
