import { Layers } from 'lucide-vue-next'
import type { NavigationItem } from '../../router'
import type { RouteRecordRaw } from 'vue-router'

export const navigation: NavigationItem = { route: 'images', label: 'image.listTitle', icon: Layers, order: 30 }

export const routes: RouteRecordRaw[] = [
  { path: '/images', name: 'images', component: () => import('./ImagesScreen.vue'), meta: { section: 'images' } },
  {
    path: '/images/:reference',
    name: 'image',
    component: () => import('./ImageScreen.vue'),
    props: true,
    meta: { section: 'images' },
  },
]
