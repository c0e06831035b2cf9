import {
  Cpu,
  LayoutGrid,
  type LucideIcon,
  PlugZap,
  ScrollText,
  SlidersHorizontal,
  Waypoints,
} from 'lucide-react';
import type { ViewName } from '../store/index.ts';

/** The views of the rail, each with its word, its key and its one job. */
export const views: readonly {
  id: ViewName;
  name: string;
  key: string;
  icon: LucideIcon;
  job: string;
}[] = [
  { id: 'pages', name: 'Pages', key: 'P', icon: LayoutGrid, job: 'Run the show: pages of buttons' },
  {
    id: 'devices',
    name: 'Devices',
    key: 'D',
    icon: PlugZap,
    job: 'Connect, test and mend devices',
  },
  {
    id: 'log',
    name: 'Log',
    key: 'L',
    icon: ScrollText,
    job: 'See every press and what came of it',
  },
  { id: 'core', name: 'Core', key: 'C', icon: Cpu, job: 'See how the studio itself is doing' },
  {
    id: 'services',
    name: 'Services',
    key: 'S',
    icon: Waypoints,
    job: 'Outside services on the internet',
  },
  {
    id: 'settings',
    name: 'Settings',
    key: ',',
    icon: SlidersHorizontal,
    job: 'Name, look, vault and versions',
  },
];
