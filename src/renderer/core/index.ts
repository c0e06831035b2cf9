export { CoreView } from './core-view.tsx';
