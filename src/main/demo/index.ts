export { createDemo, type DemoStudio } from './demo.ts';
export { demoPage } from './page.ts';
