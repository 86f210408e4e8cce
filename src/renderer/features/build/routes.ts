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
    props: (route) => ({ workspace: route.params['workspace'] || useLayoutStore().workspace }),
    meta: { section: 'build' },
  },
]
