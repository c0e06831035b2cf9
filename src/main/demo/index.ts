export { type Demo, startDemo } from './demo.ts';
export { demoPage } from './page.ts';
