/**
 * Modules that stand in for Python's own where MicroPython has less of them, by the name of their file. They lie in a
 * folder that only the interpreter sees, before MicroPython's own modules.
 */
import { contextlib, hashlib, random, sys, time, traceback, typing } from './small'
import { collections } from './collections'
import { csv, glob, shutil, tempfile } from './files'
import { os } from './os'
import { errno, posixpath } from './paths'
import { pathlib } from './pathlib'
import { json, re } from './text'
import { runner } from './runner'
import { site } from './site'
import { functools, itertools, operator } from './tools'

export const libraryFolder = '/.camada-python'

const sources: Readonly<Record<string, string>> = {
  'collections.py': collections,
  'contextlib.py': contextlib,
  'csv.py': csv,
  'errno.py': errno,
  'functools.py': functools,
  'glob.py': glob,
  'hashlib.py': hashlib,
  'itertools.py': itertools,
  'json.py': json,
  'operator.py': operator,
  'os.py': os,
  'pathlib.py': pathlib,
  'posixpath.py': posixpath,
  'random.py': random,
  're.py': re,
  '_runner.py': runner,
  'shutil.py': shutil,
  'site.py': site,
  '_sys.py': sys,
  'tempfile.py': tempfile,
  'time.py': time,
  'traceback.py': traceback,
  'typing.py': typing,
  '__future__.py': 'annotations = division = print_function = unicode_literals = absolute_import = True\n',
}

/** A file's text; undefined when it isn't there. */
export function librarySource(name: string): string | undefined {
  return Object.hasOwn(sources, name) ? sources[name] : undefined
}
