/**
 * What Alpine's packages are made from, and under which licence: `origin licence: packages`. Sources: `apk list -I` of a
 * 3.21.3 and a 3.22.3 and package pages of 3.21 in public; where a licence could not be had it is left empty.
 */

const table = `
alpine-baselayout|GPL-2.0-only|alpine-baselayout alpine-baselayout-data
alpine-keys|MIT|alpine-keys
alpine-base|MIT|alpine-release
apk-tools|GPL-2.0-only|apk-tools
busybox|GPL-2.0-only|busybox busybox-binsh ssl_client
ca-certificates|MPL-2.0 AND MIT|ca-certificates ca-certificates-bundle
openssl|Apache-2.0|libcrypto3 libssl3 openssl openssl-dev
musl|MIT|musl musl-dev
musl|MIT AND BSD-2-Clause AND GPL-2.0-or-later|musl-utils
pax-utils|GPL-2.0-only|scanelf
zlib|Zlib|zlib zlib-dev
brotli|MIT|brotli-libs
c-ares|MIT|c-ares
curl|curl|curl libcurl
gdbm|GPL-3.0-or-later|gdbm
gmp|LGPL-3.0-or-later OR GPL-2.0-or-later|gmp
bzip2|bzip2-1.0.6|libbz2
expat|MIT|libexpat
libffi|MIT|libffi libffi-dev
libidn2|GPL-2.0-or-later OR LGPL-3.0-or-later|libidn2
ncurses|X11|libncursesw libpanelw ncurses-terminfo-base
libpsl|MIT|libpsl
libunistring|GPL-2.0-or-later OR LGPL-3.0-or-later|libunistring
nghttp2|MIT|nghttp2-libs
pcre2|BSD-3-Clause|pcre2
readline|GPL-3.0-or-later|readline
gcc|GPL-2.0-or-later AND LGPL-2.1-or-later|gcc g++ libstdc++ libstdc++-dev libgcc libgomp libatomic
git|GPL-2.0-only|git git-init-template
python3|PSF-2.0|python3 python3-pyc python3-pycache-pyc0 pyc
vim|Vim|vim vim-common xxd
file|BSD-2-Clause|file libmagic
icu|ICU|icu-libs icu-data-en
mpdecimal|BSD-2-Clause|mpdecimal
pkgconf|ISC|pkgconf
nodejs|MIT|nodejs
py3-setuptools|MIT|py3-setuptools py3-setuptools-pyc
nginx|BSD-2-Clause|nginx
acl||acl-libs
attr||libattr
bash|GPL-3.0-or-later|bash
coreutils||coreutils coreutils-env coreutils-fmt coreutils-sha512sum
libedit||libedit
openssh||openssh-client openssh-client-common openssh-client-default openssh-keygen
skalibs||skalibs-libs
utmps||utmps-libs
sqlite|blessing|sqlite sqlite-libs
zstd|BSD-3-Clause OR GPL-2.0-or-later|zstd-libs
xz|GPL-2.0-or-later AND 0BSD AND Public-Domain AND LGPL-2.1-or-later|xz xz-libs
tzdata|Public-Domain|tzdata
lz4||lz4-libs
postgresql16||postgresql16-client
postgresql17||libpq
postgresql-common||postgresql-client
mariadb||mariadb-client mysql-client
procps-ng||procps-ng libproc2
docker||docker-cli
bind||bind-tools
py3-pip||py3-pip py3-pip-pyc
py3-packaging||py3-packaging py3-packaging-pyc
py3-parsing||py3-parsing py3-parsing-pyc
`

interface Origin {
  readonly origin: string
  /** Empty where it could not be had. */
  readonly licence: string
}

const origins = new Map<string, Origin>(
  table
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [origin = '', licence = '', names = ''] = line.split('|')
      return names.split(' ').map((name) => [name, { origin, licence }] as const)
    }),
)

/** The source package of a package, and its licence; a package is its own source where nothing else is known. */
export function originOf(name: string): Origin {
  return origins.get(name) ?? { origin: name, licence: '' }
}

const community = new Set(
  'bash-completion docker-cli dumb-init figlet hello npm py3-pip py3-pip-pyc py3-virtualenv redis shadow su-exec sudo tini'.split(
    ' ',
  ),
)

/** The repository that has a package: the last part of its address. */
export function repositoryOf(name: string): 'main' | 'community' {
  return community.has(name) ? 'community' : 'main'
}
