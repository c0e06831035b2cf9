export { runApp } from './app.ts';
export { appArguments } from './arguments.ts';
