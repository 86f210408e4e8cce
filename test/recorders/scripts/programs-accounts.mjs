/** Users and groups; each script has a container of its own. */
export const images = { busybox: 'camada-busybox-musl', gnu: 'camada-debian-tools' }
export const fresh = true

export const scripts = {
  busybox: [
    "id -u nobody; su nobody -s /bin/sh -c 'cat /etc/shadow 2>/dev/null; echo $?; touch /w/x 2>&1; kill 1; rm -rf /etc/passwd'; echo $?",
  ],
  gnu: [],
  both: ['timeout 5 /etc/passwd; echo $?', 'env /etc/passwd; echo $?; echo | env -i'],
}
