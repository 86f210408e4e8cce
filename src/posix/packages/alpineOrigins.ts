/**
 * What Alpine's packages are made from, and under which licence: `origin licence: packages`. Sources: `apk list -I` of a
 * 3.21.3 and a 3.22.3 and package pages in public; where a licence could not be had it is left empty.
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
acl|LGPL-2.1-or-later AND GPL-2.0-or-later|acl-libs
attr||libattr
bash|GPL-3.0-or-later|bash
coreutils||coreutils coreutils-env coreutils-fmt coreutils-sha512sum
libedit||libedit
openssh|SSH-OpenSSH|openssh-client openssh-client-common openssh-client-default openssh-keygen
skalibs||skalibs-libs
utmps||utmps-libs
sqlite|blessing|sqlite sqlite-libs
zstd|BSD-3-Clause OR GPL-2.0-or-later|zstd-libs
xz|GPL-2.0-or-later AND 0BSD AND Public-Domain AND LGPL-2.1-or-later|xz xz-libs
tzdata|Public-Domain|tzdata
lz4|BSD-2-Clause AND GPL-2.0-or-later|lz4-libs
postgresql16|PostgreSQL|postgresql16-client
postgresql17|PostgreSQL|libpq
postgresql-common||postgresql-client
mariadb|GPL-2.0-or-later|mariadb-client mysql-client
procps-ng|GPL-2.0-or-later AND LGPL-2.1-or-later|procps-ng libproc2
docker|Apache-2.0|docker-cli
bind|MPL-2.0|bind-tools
py3-pip|MIT|py3-pip py3-pip-pyc
py3-packaging|Apache-2.0 AND BSD-2-Clause|py3-packaging py3-packaging-pyc
py3-parsing|MIT|py3-parsing py3-parsing-pyc
bash-completion|GPL-2.0-or-later|bash-completion
binutils|GPL-2.0-or-later AND LGPL-2.1-or-later AND BSD-3-Clause|binutils
build-base|MIT|build-base
dumb-init|MIT|dumb-init
figlet|BSD-3-Clause|figlet
fortify-headers|0BSD|fortify-headers
htop|GPL-2.0-or-later|htop
iputils|BSD-3-Clause AND GPL-2.0-or-later|iputils
isl26|MIT|isl26
jansson|MIT|jansson
jq|MIT|jq
less|GPL-3.0-or-later OR BSD-2-Clause|less
linux-headers|GPL-2.0-only|linux-headers
make|GPL-3.0-or-later|make
mpc1|LGPL-3.0-or-later|mpc1
mpfr4|LGPL-3.0-or-later|mpfr4
nano|GPL-3.0-or-later|nano
npm|Artistic-2.0|npm
oniguruma|BSD-2-Clause|oniguruma
patch|GPL-3.0-or-later|patch
popt|MIT|popt
py3-virtualenv|MIT|py3-virtualenv
redis|BSD-3-Clause|redis
rsync|GPL-3.0-or-later|rsync
shadow|BSD-3-Clause|shadow
su-exec|MIT|su-exec
sudo|custom ISC|sudo
tar|GPL-3.0-or-later|tar
tini|MIT|tini
tree|GPL-2.0-or-later|tree
unzip|custom|unzip
wget|GPL-3.0-or-later WITH OpenSSL-Exception|wget
zip|Info-ZIP|zip
xxhash|BSD-2-Clause|libxxhash xxhash
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
  'docker-cli dumb-init figlet hello npm py3-pip py3-pip-pyc py3-virtualenv redis shadow sudo tini'.split(' '),
)

/** The repository that has a package: the last part of its address. */
export function repositoryOf(name: string): 'main' | 'community' {
  return community.has(name) ? 'community' : 'main'
}
