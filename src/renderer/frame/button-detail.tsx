import { pressFace } from '../button/index.ts';
import { buttonKey, useClock, useStudio } from '../store/index.ts';
import { nextStep, whyDark } from '../words/status.ts';

/**
 * What is wrong with the button that is pointed at, and what to do. It is told in the foot, never in
 * a card over the page: a card would hide what other buttons have on air.
 */
export function useButtonDetail(): { title: string; reason: string; next: string } | undefined {
  const key = useStudio(state => state.pointed);
  const pages = useStudio(state => state.pages);
  const button = pages
    .flatMap(page => page.buttons.map(one => ({ key: buttonKey(page.id, one.id), one })))
    .find(one => one.key === key)?.one;
  const face = pressFace(useStudio(state => (key === undefined ? undefined : state.presses[key])));
  const view = useStudio(state => state.connections.find(one => one.id === button?.connection));
  const dark = useClock(now => (button === undefined ? undefined : whyDark(view, now)));
  const step = useClock(now => face.next ?? nextStep(view, now));
  const reason = face.reason ?? face.note ?? dark;
  if (button === undefined || reason === undefined) return undefined;
  const ended = /[.!?]$/.test(reason) ? reason : `${reason}.`;
  return { title: `“${button.label}”`, reason: ended, next: step ?? '' };
}
