/**
 * Routes. Each feature brings its own in `features/<name>/routes.ts` (found by itself; screens are loaded when they are
 * opened) and, if it has a place in the rail, its navigation item. Addresses are kept in the fragment: the same page
 * then works from `app://`, from the loopback server and from a file.
 */
import type { Component } from 'vue'
import { createRouter, createWebHashHistory, type Router, type RouterHistory, type RouteRecordRaw } from 'vue-router'

export interface NavigationItem {
  /** Route to open; its name. */
  readonly route: string
  /** Message key of its label, which is also the first part of the breadcrumb. */
  readonly label: string
  readonly icon: Component
  /** Place in the rail, smallest on top; from 100 on it stands at the bottom. */
  readonly order: number
}

export interface FeatureRoutes {
  readonly routes: readonly RouteRecordRaw[]
  readonly navigation?: NavigationItem
}

declare module 'vue-router' {
  interface RouteMeta {
    /** Name of the navigation item's route that this screen belongs to. */
    section?: string
  }
}

const features = Object.values(import.meta.glob<FeatureRoutes>('../features/*/routes.ts', { eager: true }))

/** The rail's items, top first. */
export const navigation: readonly NavigationItem[] = features
  .flatMap((feature) => (feature.navigation === undefined ? [] : [feature.navigation]))
  .sort((a, b) => a.order - b.order)

/** Home is the library of labs, where there is one. */
const homeRoute = navigation.some((item) => item.route === 'labs') ? 'labs' : 'images'

export function createLabRouter(history: RouterHistory = createWebHashHistory()): Router {
  return createRouter({
    history,
    routes: [
      { path: '/', redirect: { name: homeRoute } },
      ...features.flatMap((feature) => feature.routes),
      { path: '/:missing(.*)*', redirect: '/' },
    ],
  })
}
