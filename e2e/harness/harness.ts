// Development only, never shipped: puts a scripted studio on the window, then starts the renderer.
import { scenarioOf } from './scenario.ts';
import { scriptedStudio } from './scripted-studio.ts';

const scenario = scenarioOf(new URLSearchParams(window.location.search));
const studio = scriptedStudio(scenario);
Object.assign(window, { studio: studio.client, harness: studio });
await import('../../src/renderer/main.tsx');
