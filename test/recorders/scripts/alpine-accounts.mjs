/** Short scripts of the programs that change busybox's accounts, each in a container of its own. */
export const images = { busybox: 'camada-busybox-musl' }
export const fresh = true

const programs = {
  adduser: [
    'adduser -D ana; tail -1 /etc/passwd; deluser --remove-home ana',
    'adduser -D -u 1234 -s /bin/ash ana; tail -1 /etc/passwd; deluser --remove-home ana',
    'adduser -D root; echo $?',
    'adduser; echo $?',
    'adduser -D -H -G nosuch ana; echo $?',
    'adduser -S -H svc; tail -1 /etc/passwd; deluser svc',
  ],
  addgroup: [
    'addgroup team; tail -1 /etc/group; delgroup team',
    'addgroup -g 777 team; tail -1 /etc/group; delgroup team',
    'addgroup root; echo $?',
    'addgroup; echo $?',
    'addgroup nosuch root; echo $?',
    'addgroup -g x team; echo $?',
  ],
}

export const scripts = { busybox: Object.values(programs).flat() }
