import { Hammer } from 'lucide-vue-next'
import type { NavigationItem } from '../../router'
import type { RouteRecordRaw } from 'vue-router'
import { useLayoutStore } from '../../stores/layout'

export const navigation: NavigationItem = { route: 'build', label: 'build.title', icon: Hammer, order: 20 }

export const routes: RouteRecordRaw[] = [
  {
    path: '/build/:workspace?',
    name: 'build',
    component: () => import('./BuildScreen.vue'),
    // `file` opens a file, also when the same one is asked for again (`at`).
    props: ({ params, query }) => ({
      workspace: params['workspace'] || useLayoutStore().workspace,
      file: query['file'],
      at: query['at'],
    }),
    meta: { section: 'build' },
  },
]
