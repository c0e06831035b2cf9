export { type LaunchedApp, type LaunchOptions, launchApp } from './launch.ts';
