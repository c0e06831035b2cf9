import { parseArgs } from 'node:util';

export interface AppArguments {
  data: string | undefined;
  demo: boolean;
  /** When the app ends (SIGTERM, quit), write a picture of the page as the operator last saw it. */
  screenshot: string | undefined;
}

/** The app's own arguments; Chromium's switches are left alone. */
export function appArguments(argv: readonly string[]): AppArguments {
  const { values } = parseArgs({
    args: [...argv],
    strict: false,
    options: {
      data: { type: 'string' },
      demo: { type: 'boolean' },
      screenshot: { type: 'string' },
    },
  });
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return {
    data: text(values.data),
    demo: values.demo === true,
    screenshot: text(values.screenshot),
  };
}
