/** A lab with something on every screen: an image, a container that changed files under a volume, a lab being written. */
import type { Desk } from './desk'

/** Does it by the console and the teachers' screen, and leaves the console closed. */
export async function furnish(desk: Desk): Promise<void> {
  await desk.type('docker build -q -t meu-motd:1 .')
  await desk.type('docker run -d --name meu-app -v data_volume:/dados -v /data/meu-app:/usr/app meu-motd:1 sleep 1d')
  await desk.type(
    "docker exec meu-app sh -c 'echo tchau >> /root/meu-motd; rm /etc/issue; seq 2000 > /root/n; echo d > /dados/d'",
  )
  await desk.closeConsole()
  await desk.go('/labs/teach')
  await desk.field('labs.own.title').fill('Um laboratório')
  await desk.button('labs.own.begin').click()
  await desk.page.locator('.cm-content[aria-label="lab.yaml"]').waitFor()
}

/** Addresses of every screen of a furnished lab, by a name for each. */
export const screens: Readonly<Record<string, string>> = {
  labs: '/labs',
  teach: '/labs/teach',
  edit: '/labs/edit/um-laboratorio',
  build: '/build/meu-motd',
  images: '/images',
  sharing: '/sharing',
  image: '/images/meu-motd:1',
  containers: '/containers',
  run: '/run?image=meu-motd:1&volume=data_volume',
  stack: '/containers/meu-app/stack',
  changes: '/containers/meu-app/changes',
  mounts: '/containers/meu-app/mounts',
  survives: '/containers/meu-app/survives',
  logs: '/containers/meu-app/logs',
  volumes: '/volumes',
  engine: '/engine',
  settings: '/settings',
}
